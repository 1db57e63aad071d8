"""Notices lie over the row of the keys, and the next key takes away those that were seen."""

import time

from textual import events
from textual.app import App

SEEN = 1.0
"""Seconds after which a notice counts as seen: a key that comes sooner was not meant for it."""


class Notices(App[int]):
    """An app in which nobody waits for a notice to go."""

    async def on_event(self, event: events.Event) -> None:
        """Take away what was seen, and have the key do what it does."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._take_away(time.time() - SEEN)
        await super().on_event(event)

    def _take_away(self, before: float) -> None:
        """Take away the notices that came up before a time, in seconds since 1970."""
        for notice in [each for each in self._notifications if each.raised_at <= before]:
            self._unnotify(notice)

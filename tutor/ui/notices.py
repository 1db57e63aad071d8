"""Notices lie over the row of the keys, and the next key takes away those that were seen."""

import time

from textual import events
from textual.app import App
from textual.notifications import SeverityLevel

SEEN = 1.0
"""Seconds after which a notice counts as seen: a key that comes sooner was not meant for it."""

PACE = 15
"""Characters that are read in a second; a long notice stays as long as that takes."""


class Notices(App[int]):
    """An app in which nobody waits for a notice to go, and none goes before it can be read."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a notice; without a `timeout` in seconds for as long as it takes to read it."""
        seconds = max(self.NOTIFICATION_TIMEOUT, len(message) / PACE)
        super().notify(
            message,
            title=title,
            severity=severity,
            timeout=seconds if timeout is None else timeout,
            markup=markup,
        )

    async def on_event(self, event: events.Event) -> None:
        """Take away what was seen, and have the key do what it does."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._take_away(time.time() - SEEN)
        await super().on_event(event)

    def _take_away(self, before: float) -> None:
        """Take away the notices that came up before a time, in seconds since 1970."""
        for notice in [each for each in self._notifications if each.raised_at <= before]:
            self._unnotify(notice)

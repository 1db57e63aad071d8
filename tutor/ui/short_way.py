"""Keys go the short way to a screen that takes them itself, so that a held one is cheap."""

from typing import Protocol, runtime_checkable

from textual import events
from textual.app import App


@runtime_checkable
class TakesKeys(Protocol):
    """A screen that carries out its keys itself."""

    def press(self, key: str) -> bool:
        """Carry out a key, as Textual names it; False where it means nothing here."""


class ShortWay(App[int]):
    """An app whose screens may take keys themselves while no widget has the focus.

    Textual puts each key into the queue of the screen, from there back into that of the app, and
    goes through all bindings twice. For a thousand keys at once that is a third of a second more
    than what they do.
    """

    async def on_event(self, event: events.Event) -> None:
        """Give a key to the screen that takes it, and everything else to Textual."""
        if not (isinstance(event, events.Key) and not event.is_forwarded and self._taken(event)):
            await super().on_event(event)

    def _taken(self, event: events.Key) -> bool:
        """Whether the screen on top has carried out a key."""
        screen = self.screen
        free = self.app_focus and self.focused is None
        return free and isinstance(screen, TakesKeys) and screen.press(event.key)

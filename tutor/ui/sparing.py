"""An app that writes to the terminal only what is not there yet."""

from typing import Any

from rich.console import RenderableType
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from tutor.ui.canvas import Canvas


class Sparing(App[int]):
    """Knows what stands on the terminal, as long as it keeps its size and nobody else writes."""

    _canvas: Canvas | None = None

    async def on_event(self, event: events.Event) -> None:
        """Forget what stood there when the terminal takes another size, or is taken again."""
        if isinstance(event, events.Resize):
            self._canvas = None
        await super().on_event(event)

    def action_draw(self) -> None:
        """Draw the whole screen, over whatever somebody else has written on it."""
        self._canvas = None
        self.screen.refresh()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Have Textual 8.2 write what has changed of what it would write."""
        goes = self._running and not self._closed and not self.is_headless
        if isinstance(renderable, CompositorUpdate) and goes and not self._batch_count:
            changes = self._sized().changes(renderable)
            if changes is not None and not changes.rows and not self._cursor_moves():
                return
            renderable = changes or renderable
        super()._display(screen, renderable)

    def _sized(self) -> Canvas:
        """Return what is known of the terminal as large as it is by now."""
        if self._canvas is None or self._canvas.size != self.size:
            self._canvas = Canvas(*self.size)
        return self._canvas

    def _cursor_moves(self) -> bool:
        """Whether the cursor has to go elsewhere, at which a terminal shows what is composed."""
        place = self.screen.outer_size.clamp_offset(self.cursor_position)
        return place != self._previous_cursor_position

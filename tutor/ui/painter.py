"""Writing what a step changes straight to the terminal.

Textual's own way from `Widget.refresh` to the terminal takes a message through every widget, a
timer and a new composition of all that is seen: a third of the time between a key and its frame.
The panels know their changed rows and lie beside each other, so these are written as they are.
While anything else is seen, such as a notification, an open question or another screen, Textual
does it in its own way.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

from rich.color import Color, ColorSystem
from rich.console import COLOR_SYSTEMS, Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from textual._compositor import CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

USUAL = Style()
"""How the terminal writes while nobody has asked for anything else."""


Piece = tuple[str, Style]
"""Some characters and how they look."""


def pieces(segments: Iterable[Segment]) -> list[Piece]:
    """Return what segments of a row say, and how it looks."""
    return [(segment.text, segment.style or USUAL) for segment in segments]


class Patches(CompositorUpdate):
    """Pieces of rows, each with the column and the row at which they begin."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, list[Piece]]] = []

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Return the same as `render_segments`, for whoever draws by way of Rich."""
        yield Segment(self.render_segments(console))

    def render_segments(self, console: Console) -> str:
        """Return the rows as the terminal takes them, and behind them the usual style."""
        system = COLOR_SYSTEMS[console.color_system or "truecolor"]
        parts: list[str] = []
        worn = USUAL
        for x, y, row in self.rows:
            parts.append(f"\x1b[{y + 1};{x + 1}H")
            for text, style in row:
                if style is not worn:
                    parts.append(turned(worn, style, system))
                    worn = style
                parts.append(text)
        return "".join((*parts, "\x1b[0m"))


@lru_cache(1024)
def turned(worn: Style, style: Style, system: ColorSystem) -> str:
    """Return the least that turns the terminal from one style to another."""
    old, new = (Strip.render_ansi(each.without_color, system) for each in (worn, style))
    codes = [new] if new and new != old else []
    if old and old != new:
        # A single attribute cannot be put off in the same way on every terminal.
        codes, worn = ["0", *codes], USUAL
    for before, now, ground in (
        (worn.color, style.color, False),
        (worn.bgcolor, style.bgcolor, True),
    ):
        now = now or Color.default()
        if now != (before or Color.default()):
            codes += now.downgrade(system).get_ansi_codes(foreground=not ground)
    return f"\x1b[{';'.join(codes)}m" if codes else ""


class Painter:
    """Collects what changes in the widgets of a screen, and writes it in one go.

    `widgets` are those that do not overlap; the painter takes nothing while others are seen.
    """

    def __init__(self, screen: Screen[Any], widgets: AbstractSet[Widget]) -> None:
        self._screen = screen
        self._patches = Patches()
        app, seen = screen.app, screen._compositor.visible_widgets
        free = app.screen is screen and not app._batch_count and seen.keys() <= widgets
        self._seen = seen if free else {}

    def takes(self, widget: Widget, region: Region) -> bool:
        """Whether a widget stands on the terminal in just this place, with nothing over it."""
        known = self._seen.get(widget)
        return known is not None and known[0] == region and known[1].contains_region(region)

    def add(self, x: int, y: int, row: list[Piece]) -> None:
        """Have a row of a widget written from a place of the screen on."""
        self._patches.rows.append((x, y, row))

    def write(self) -> None:
        """Send what was collected to the terminal."""
        if self._patches.rows:
            self._screen.app._display(self._screen, self._patches)
            self._patches = Patches()

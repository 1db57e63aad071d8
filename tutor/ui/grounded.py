"""White on black where a widget of Textual's own leaves the colours to the terminal.

The theme of sixteen colours says its ground, because a terminal that does not tell its own may be
white as well as black. Textual's widgets have the default colours in such a theme whatever it says.
"""

from collections.abc import Callable
from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

FORE, BACK = Style(color="white"), Style(bgcolor="black")


class Grounded(LineFilter):
    """Fills in the colours that are left to the terminal, while `wanted` says so."""

    def __init__(self, wanted: Callable[[], bool]) -> None:
        super().__init__()
        self._wanted = wanted

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with colours that are all said."""
        if not self._wanted():
            return segments
        return [Segment(text, _filled(style), control) for text, style, control in segments]


@lru_cache(512)
def _filled(style: Style | None) -> Style:
    """Return a style that says its colours."""
    filled = style or Style()
    if _left(filled.color):
        filled += FORE
    return filled + BACK if _left(filled.bgcolor) else filled


def _left(colour: RichColor | None) -> bool:
    """Whether a colour is left to the terminal."""
    return colour is None or colour.is_default

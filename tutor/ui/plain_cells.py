"""The last thing before the terminal in ASCII mode: nothing beyond the bytes 32 to 126 passes."""

from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tutor.maths.typeset.cells import cells
from tutor.ui.glyphs import plainly

SHAPES = {
    **dict.fromkeys("│┃║▌▐▏▕▎▊▍▋▉┆┇┊┋╎╏", "|"),
    **dict.fromkeys("─━═▁▔▂▃▄▅▆▀╌╍┄┅┈┉╸╺╴╶⎯", "-"),
    **dict.fromkeys("┌┐└┘╭╮╰╯┏┓┗┛╔╗╚╝├┤┬┴┼┣┫┳┻╋╠╣╦╩╬▖▗▘▙▚▛▜▝▞▟", "+"),
    **dict.fromkeys("█▇■▓", "#"),
    **dict.fromkeys("░▒", "."),
    **dict.fromkeys("●•◉", "*"), **dict.fromkeys("○◯", "o"), **dict.fromkeys("▶►", ">"),
    **dict.fromkeys("◀◄", "<"), "▲": "^", "▼": "v",
    "…": ".", "✓": "*", "✗": "x",
}  # fmt: skip
"""What the lines, blocks and signs of Textual's own widgets become, each of one cell."""


class PlainCells(LineFilter):
    """Writes what any widget draws in plain characters, each cell by one."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in plain characters, as wide as they were."""
        return [
            segment if segment.text.isascii() else Segment(_plain(segment.text), *segment[1:])
            for segment in segments
        ]


@lru_cache(2048)
def _plain(text: str) -> str:
    return "".join(char if char.isascii() else _cell(char) for char in text)


def _cell(char: str) -> str:
    """Return one character in as many plain ones as it has cells."""
    if char in SHAPES:
        return SHAPES[char]
    room, written = cells(char), plainly(char)
    return written if len(written) == room else "?" * room

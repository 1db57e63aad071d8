"""What printed text comes to on a terminal: a progress bar is its last state, not all of them.

Carriage returns, backspaces, and the few escape sequences by which programs go up and down between
lines are carried out; other escape sequences are left out.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from tutor.trace.printed import ERRORS, RESULTS

_PIECE = re.compile(
    r"(\r?\n|[\r\b\x0e\x0f]"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[PX^_].*?\x1b\\"
    r"|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]?)",
    re.DOTALL,
)
"""What is no text: line ends, moves, and the orders of a terminal (OSC, strings, CSI, others)."""

_MOVES = {"A": -1, "F": -1, "B": 1, "E": 1}


class Row(NamedTuple):
    """A row of text, and the number of the last of the texts that wrote in it."""

    text: str
    text_number: int


def settled(*texts: str) -> list[Row]:
    """Return the rows that these texts leave behind, one written after the other.

    Parts that `joined` has told apart keep to their own rows: what is printed while a bar stands on
    the terminal comes above it, as ``tqdm.write`` makes it come.
    """
    screen = _Screen()
    for number, text in enumerate(texts):
        screen.write(text, number)
    return screen.rows()


def last_states(text: str) -> list[str]:
    """Return the rows that one text leaves behind."""
    return [row.text for row in settled(text)]


class _Line:
    """One row while it is written; `number` is None as long as nobody has written in it.

    A bar that goes is wiped out with blanks: of blank rows of the `errors` nothing is left.
    """

    def __init__(self, errors: bool) -> None:
        self.text = ""
        self.errors = errors
        self.number: int | None = None


class _Cursor:
    """Where a stream writes: its row, None at the beginning of a row that is not there yet."""

    def __init__(self) -> None:
        self.line: _Line | None = None
        self.column = 0


class _Screen:
    """The rows, and a cursor for each of the two streams."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []
        self._cursors = {RESULTS: _Cursor(), ERRORS: _Cursor()}
        self._stream = RESULTS

    def write(self, text: str, number: int) -> None:
        """Write a text, which begins on the standard output."""
        self._stream = RESULTS
        if text.isprintable():
            self._put(text, number)
            return
        for piece in _PIECE.split(text):
            self._one(piece, number)

    def _one(self, piece: str, number: int) -> None:
        cursor = self._cursors[self._stream]
        match piece:
            case "":
                pass
            case "\n" | "\r\n":
                self._down(cursor, number)
            case "\r":
                cursor.column = 0
            case "\b":
                cursor.column = max(cursor.column - 1, 0)
            case "\x0e" | "\x0f":
                self._stream = piece
            case _ if piece[0] == "\x1b":
                self._escape(cursor, piece)
            case _:
                self._put(piece, number)

    def _put(self, text: str, number: int) -> None:
        if not text:
            return
        cursor = self._cursors[self._stream]
        line = self._line(cursor)
        line.number = number
        column = cursor.column
        line.text = line.text[:column].ljust(column) + text + line.text[column + len(text) :]
        cursor.column += len(text)

    def _line(self, cursor: _Cursor) -> _Line:
        """Return the row of a cursor; a new one of results comes above the bar that stands."""
        if cursor.line is None:
            bar = self._cursors[ERRORS].line
            place = len(self._lines) if bar is None else self._place(bar)
            cursor.line = _Line(self._stream == ERRORS)
            self._lines.insert(place, cursor.line)
        return cursor.line

    def _place(self, line: _Line) -> int:
        """Return where a row stands, looked for from below: hardly anything is written far up."""
        return next(at for at in range(len(self._lines) - 1, -1, -1) if self._lines[at] is line)

    def _down(self, cursor: _Cursor, number: int) -> None:
        """End a row: go to the one below it, where this stream has already written there."""
        line = self._line(cursor)
        line.number = number if line.number is None else line.number
        behind = self._lines[self._place(line) + 1 :]
        cursor.line = next((each for each in behind[:1] if each.errors == line.errors), None)
        cursor.column = 0

    def _escape(self, cursor: _Cursor, sequence: str) -> None:
        if not sequence.startswith("\x1b["):
            return
        kind, count = sequence[-1], sequence[2:-1]
        line = self._line(cursor) if kind in "KA" and cursor.line is None else cursor.line
        if kind == "K" and line is not None:
            line.text = line.text[: cursor.column] if count in ("", "0") else ""
        elif kind in _MOVES and line is not None:
            steps = _MOVES[kind] * (int(count) if count.isdecimal() else 1)
            place = self._place(line) + steps
            cursor.line = self._lines[min(max(place, 0), len(self._lines) - 1)]

    def rows(self) -> list[Row]:
        """Return what has been written."""
        return [
            Row(line.text, line.number)
            for line in self._lines
            if line.number is not None and not (line.errors and not line.text.strip())
        ]


def words(texts: Iterable[str]) -> str:
    """Return the rows of several texts as one text, as one would copy it."""
    return "".join(f"{row.text}\n" for row in settled(*texts))

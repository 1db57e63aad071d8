"""What is written to a person who reads lines: plain text, as wide as there is room, and no more.

Nothing that is written moves a cursor or sets a colour, whatever a script has printed.
"""

import sys
from collections.abc import Callable

from tutor.maths.typeset.transliteration import ascii_text
from tutor.plain.settled import last_states
from tutor.ui.cells import clean, take, text_width

HANGING = 4
"""The cells by which the rest of a line that was too long stands further in."""

NARROW = 20
"""No line is broken for fewer cells than these."""


class Paper:
    """Writes lines; `width` tells how many cells a line has at present."""

    def __init__(
        self, write: Callable[[str], object], ascii: bool, width: Callable[[], int]
    ) -> None:
        self.ascii = ascii
        self._write = write
        self._width = width

    @property
    def width(self) -> int:
        """The cells of a line."""
        return max(self._width(), NARROW)

    def say(self, text: str) -> None:
        """Write a text in whole lines."""
        rows = [
            row for line in tidy(text).split("\n") for row in folded(self._spelt(line), self.width)
        ]
        self._write("\n".join(rows) + "\n")

    def ask(self, words: str) -> None:
        """Write words behind which the person types, without a line break."""
        self._write(self._spelt(tidy(words).replace("\n", " ")))

    def _spelt(self, line: str) -> str:
        """Return a line in the characters that can be shown."""
        return ascii_text(line.replace("·", "-")) if self.ascii else line


def complain(words: str) -> None:
    """Write a sentence to the standard error."""
    sys.stderr.write(f"gradstep: {words}\n")


def tidy(text: str) -> str:
    """Return a text as it reads on a terminal: without escape codes and control characters."""
    ending = "\n" if text.endswith("\n") else ""
    return "\n".join(clean(row) for row in last_states(text)) + ending


def folded(line: str, cells: int) -> list[str]:
    """Return a line in rows of at most so many cells, broken at blanks where there are any.

    The rows behind the first stand a little further in than a line that stands in itself.
    """
    line = line.rstrip()
    margin = min(len(line) - len(line.lstrip()), cells // 3)
    margin += HANGING if margin else 0
    rows: list[str] = []
    while text_width(line) > cells:
        part = take(line, cells) or line[0]
        broken = part.rfind(" ", margin + 1) if line[len(part)] != " " else len(part)
        end = broken if broken > 0 else len(part)
        rows.append(line[:end].rstrip())
        line = " " * margin + line[end:].lstrip()
    return [*rows, line]

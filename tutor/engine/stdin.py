"""The script's standard input: a person is asked, at the terminal or in the app."""

import io
import sys
from collections.abc import Callable, Iterator

Ask = Callable[[], str | None]
"""Returns one line without its end, or None at the end of the input."""


class AskedInput:
    """A standard input whose lines come from `ask`; ``input()`` uses it like any other."""

    encoding = "utf-8"
    errors = "strict"
    closed = False

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def readline(self, size: int = -1, /) -> str:
        """Ask for one line; an empty string is the end of the input. `size` is not needed."""
        line = self._ask()
        return "" if line is None else f"{line}\n"

    def read(self, size: int = -1, /) -> str:
        """Ask for lines until the input ends."""
        return "".join(self)

    def readlines(self) -> list[str]:
        """Ask for lines until the input ends, and return them one by one."""
        return list(self)

    def __iter__(self) -> Iterator[str]:
        return iter(self.readline, "")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def isatty(self) -> bool:
        """Say that it is no terminal: the person answers in the tutor."""
        return False

    def fileno(self) -> int:
        """Refuse: there is no descriptor behind it."""
        raise io.UnsupportedOperation("fileno")


def given(text: str) -> Ask:
    """Return an `Ask` that hands out the lines of a text and then ends."""
    lines = iter(text.splitlines())
    return lambda: next(lines, None)


def from_terminal(prompt: Callable[[], str]) -> Ask:
    """Return an `Ask` that reads the real standard input.

    The script's output is captured, so at a terminal the prompt is repeated on the error output,
    where the person sees it.
    """
    real = sys.stdin

    def ask() -> str | None:
        if real is None:
            return None
        if real.isatty():
            sys.stderr.write(prompt())
            sys.stderr.flush()
        line = real.readline()
        return line.rstrip("\n") if line else None

    return ask

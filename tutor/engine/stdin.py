"""The script's standard input: a person is asked, at the terminal or in the app."""

import io
import sys
from collections.abc import Callable

Ask = Callable[[], str | None]
"""Returns one line without its end, or None at the end of the input."""


class AskedInput(io.TextIOBase):
    """A standard input whose lines come from `ask`; ``input()`` uses it like any other."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self._ask = ask

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    # The common base of text and binary streams is typed as if all of them were binary.
    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        """Ask for one line; an empty string is the end of the input. `size` is not needed."""
        line = self._ask()
        return "" if line is None else f"{line}\n"

    def read(self, size: int | None = -1, /) -> str:
        """Ask for lines until the input ends."""
        return "".join(iter(self.readline, ""))


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

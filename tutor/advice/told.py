"""What is said of a mistake: an `Advice` beside an error, a `Hint` where nothing was raised."""

import textwrap
from typing import NamedTuple

WIDTH = 96
"""The length of a line of advice in the plain output."""


class Advice(NamedTuple):
    """An explanation of an error: what happened, why torch refuses, and what to do.

    `code` is what to write, where that is known; it may have several lines.
    """

    what: str
    cause: str
    mend: str
    code: str = ""


class Hint(NamedTuple):
    """Something noticed in a run that raised nothing.

    `subject` names the kind of mistake, `line` is the script's line that it is about, if one is
    known. `text` says what happened and what to do. `word` is what it is said to be: a ``hint`` on
    a mistake, or a ``remark`` where none was made.
    """

    subject: str
    line: int | None
    text: str
    word: str = "hint"


def advice_text(advice: Advice) -> str:
    """Return an explanation as sentences in one paragraph, the code in backquotes behind them."""
    said = " ".join(part for part in advice[:3] if part)
    if not advice.code:
        return said
    code = "; ".join(line.strip() for line in advice.code.splitlines()).replace(":;", ":")
    return f"{said} Write `{code}`."


def advice_lines(advice: Advice) -> list[str]:
    """Return an explanation as lines of plain text, the code indented under it."""
    lines = [
        line for part in (f"{advice.what} {advice.cause}", advice.mend) for line in _wrap(part)
    ]
    return lines + [f"    {line}" for line in advice.code.splitlines()]


def hint_text(hint: Hint) -> str:
    """Return a hint as one paragraph that begins with its word and its line."""
    place = f"line {hint.line}: " if hint.line else ""
    return f"{hint.word}: {place}{hint.text}"


def hint_lines(hint: Hint) -> list[str]:
    """Return a hint as lines of plain text."""
    return _wrap(hint_text(hint))


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)

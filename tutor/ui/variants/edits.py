"""What was edited in a source, for people to read."""

from functools import lru_cache
from typing import NamedTuple

from tutor.lesson.edits import Lines, compared
from tutor.lesson.source import lines, tidy

CHANGED, ADDED, GONE = "~", "+", "-"
"""The signs of lines that are another than before, new, and no longer there."""


class Edited(NamedTuple):
    """One line that was edited: its number, and what it was and is, without its margins.

    The number is that of the new line, of the old one where that is gone. A side without the line
    is empty.
    """

    line: int
    old: str
    new: str


@lru_cache(32)
def pairs(old: str, new: str) -> Lines:
    """Return which lines of two sources belong together, worked out once."""
    return compared(old, new)


@lru_cache(32)
def edited(old: str, new: str) -> tuple[Edited, ...]:
    """Return the edited lines in the order of their places."""
    before, after = lines(tidy(old)), lines(tidy(new))
    found = pairs(old, new)
    listed = [
        Edited(
            line.number,
            before[line.old - 1].strip() if line.old is not None else "",
            after[line.number - 1].strip(),
        )
        for line in found.new
        if line.kind != "same"
    ]
    listed += [Edited(number, before[number - 1].strip(), "") for number in found.gone]
    return tuple(sorted(listed))


@lru_cache(32)
def signs(old: str, new: str) -> tuple[dict[int, str], dict[int, str]]:
    """Return the signs of the edited lines of the old source and of the new one, by number."""
    found = pairs(old, new)
    changed = [line for line in found.new if line.kind == "changed"]
    left = {line.old: CHANGED for line in changed if line.old is not None}
    left |= dict.fromkeys(found.gone, GONE)
    right = {line.number: CHANGED for line in changed}
    right |= {line.number: ADDED for line in found.new if line.kind == "added"}
    return left, right


def words(old: str, new: str, most: int = 3, arrow: str = "→") -> str:
    """Return the edited lines as one text: number, old and new.

    Comments, and the markers that an edit has written in between, are told where nothing else is:
    they only name the phases that were there before, or moved along with their code.
    """
    every = edited(old, new)
    listed = [each for each in every if _is_code(each.old) or _is_code(each.new)] or every
    parts = [_told(each, arrow) for each in listed[:most]]
    more = len(listed) - most
    return "; ".join(parts) + (f"; {more} more" if more > 0 else "") or "nothing is edited"


def _is_code(row: str) -> bool:
    return bool(row) and not row.startswith("#")


def _told(each: Edited, arrow: str) -> str:
    if each.old and each.new:
        return f"line {each.line}: {each.old} {arrow} {each.new}"
    return f"line {each.line}: {'new: ' + each.new if each.new else 'gone: ' + each.old}"


def without_comment(code: str) -> str:
    """Return a line of code without its margins and without a comment at its end."""
    import io
    import tokenize

    try:
        for token in tokenize.generate_tokens(io.StringIO(code.strip()).readline):
            if token.type == tokenize.COMMENT:
                return code.strip()[: token.start[1]].rstrip()
    except (tokenize.TokenError, SyntaxError):
        pass
    return code.strip()

"""What changes on the screen between two pictures, so that no more than that is sent.

Over ssh every byte counts, and a new colour costs about twenty of them.
"""

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import width

SHOWN: frozenset[Role] = frozenset({"badge"})
"""Roles whose spaces are seen, because they have a ground of their own."""

Cell = tuple[str, Role | None]


def merged(line: Line) -> Line:
    """Return a line that looks the same in as few spans as can be.

    Neighbours of one role become one span, and spaces join the span before them.
    """
    spans: list[Span] = []
    for text, role in line:
        if not text:
            continue
        last = spans[-1] if spans else None
        plain = text.isspace() and role not in SHOWN
        if last is not None and (last.role == role or (plain and last.role not in SHOWN)):
            spans[-1] = Span(last.text + text, last.role)
        else:
            spans.append(Span(text, role))
    return tuple(spans)


def reach(before: Line, now: Line) -> int:
    """Return how many cells of a row must be sent to turn one line into the other.

    They are counted from the row's start: Textual 8.2 leaves out what follows a change, but sends
    what stands before it in the same widget.
    """
    same = 0
    for old, new in zip(reversed(before), reversed(now), strict=False):
        if old != new:
            break
        same += 1
    last = [line[: len(line) - same] for line in (before, now)]
    first, second = cells(last[0]), cells(last[1])
    if first is None or second is None or len(first) != len(second):
        return max(width(before), width(now), 1)
    differing = (place for place in reversed(range(len(first))) if first[place] != second[place])
    return next(differing, -1) + 1


def cells(line: Line) -> list[Cell] | None:
    """Return a line cell by cell, None if it has characters of another width than one.

    The role of a space that is not seen is left out, since all of them look the same.
    """
    if any(not text.isascii() and width((Span(text),)) != len(text) for text, _ in line):
        return None
    return [
        (character, None if character == " " and role not in SHOWN else role)
        for text, role in line
        for character in text
    ]

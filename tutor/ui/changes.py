"""What changes on the screen between two pictures, so that no more than that is sent.

Over ssh every byte counts, and a new colour costs about twenty of them.
"""

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import fit, text_width, width

SHOWN: frozenset[Role] = frozenset({"badge"})
"""Roles whose spaces are seen, because they have a ground of their own."""


OVERHANGING = ("►", "◄")
"""Signs that some fonts draw a little into the next cell, which is then written again as well.

Else xterm leaves a line of dots there.
"""


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


def differing(before: Line, now: Line) -> tuple[int, Line]:
    """Return what turns one line into the other: from which cell on, and what is written there.

    What the two have in common at both ends is left out, spans that are equal and empty cells; that
    is all of it where they look the same.
    """
    shorter = min(len(before), len(now))
    head = 0
    while head < shorter and before[head] == now[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == now[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], now[head : len(now) - tail]
    start = width(now[:head])
    first, second = "".join([text for text, _ in old]), "".join([text for text, _ in new])
    cells = text_width(second)
    if text_width(first) != cells:
        return start, fit(now[head:], max(width(before), width(now)) - start)
    if not len(first) == len(second) == cells or _grounded(old) or _grounded(new):
        return start, new
    leading = min(cells - len(text.lstrip(" ")) for text in (first, second))
    trailing = min(cells - len(text.rstrip(" ")) for text in (first, second))
    end = cells - trailing
    if first[end - 1 : end] in OVERHANGING:
        new, end = now[head:], min(end + 1, cells + width(now[len(now) - tail :]))
    return start + leading, _part(new, leading, end)


def _grounded(line: Line) -> bool:
    """Whether spaces of a line are seen."""
    return any(role in SHOWN for _, role in line)


def _part(line: Line, start: int, end: int) -> Line:
    """Return some cells of a line whose characters take one each."""
    spans: list[Span] = []
    at = 0
    for text, role in line:
        behind = at + len(text)
        if start <= at and behind <= end:
            spans.append(Span(text, role))
        elif at < end and behind > start:
            spans.append(Span(text[max(start - at, 0) : end - at], role))
        at = behind
    return tuple(spans)

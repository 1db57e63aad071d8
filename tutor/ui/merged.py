"""Lines in as few spans as can be, because a new colour costs about twenty bytes over ssh."""

from tutor.plain.lines import Line, Role, Span

SHOWN: frozenset[Role] = frozenset({"badge"})
"""Roles whose spaces are seen, because they have a ground of their own."""


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

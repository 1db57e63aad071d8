"""Long names in few cells, cut so that two names never look the same."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count

from tutor.ui.cells import take, text_width

SOME = 3
"""The fewest cells of the beginning of a part that say something."""


def named(name: str, cells: int, dots: str = "…") -> str:
    """Return a name in so many cells: what tells a dotted one from the others is its end."""
    return next(_forms(name, cells, dots))


def apart(names: Iterable[str], cells: int, dots: str = "…") -> dict[str, str]:
    """Return each of several different names in so many cells, each written differently.

    A name that would look like another is given another form: more of its parts, or its end behind
    the part that is its own, as in ``…0…in_proj_weight``. Where no form tells two apart, as in
    three cells, they look the same.
    """
    names = list(names)
    shown = {name: name for name in names if text_width(name) <= cells}
    waiting = {name: _forms(name, cells, dots) for name in names if name not in shown}
    first: dict[str, str] = {}
    taken = set(shown)
    for _ in count():
        # No form is an empty one.
        tried = {name: form for name, forms in waiting.items() if (form := next(forms, ""))}
        for name, form in tried.items():
            first.setdefault(name, form)
        often = Counter(tried.values())
        fresh = {n: form for n, form in tried.items() if often[form] == 1 and form not in taken}
        shown |= fresh
        taken |= set(fresh.values())
        waiting = {n: waiting[n] for n in tried if n not in fresh}
        if not waiting:
            return first | shown
    raise AssertionError("every name runs out of forms")


def _forms(name: str, cells: int, dots: str) -> Iterator[str]:
    """Give the forms of a name in so many cells, the best one first."""
    if text_width(name) <= cells:
        yield name
        return
    if " " in name:
        yield take(name, max(cells - text_width(dots), 0)) + take(dots, cells)
    parts = [] if " " in name else name.split(".")
    # Two parts tell the layers of a model apart, as in ``0.bias``.
    for kept in range(2, len(parts)):
        yield from _end(parts[-kept:], cells, dots)
    room = cells - text_width(dots * 2 + parts[-1]) if parts[1:] else 0
    if SOME <= room < text_width(parts[-2]):
        yield f"{dots}{take(parts[-2], room)}{dots}{parts[-1]}"
    if parts[1:]:
        yield from _end(parts[-1:], cells, dots)
        if text_width(parts[-1]) <= cells < text_width(dots + parts[-1]):
            yield parts[-1]
    yield from _behind_a_part(parts, cells, dots)
    yield from _cuts(name, cells, dots)


def _behind_a_part(parts: list[str], cells: int, dots: str) -> Iterator[str]:
    """Give the end of a name behind one of its parts: a number, or the one next to the end."""
    owned = sorted(parts[-2::-1], key=lambda part: not part.isdecimal())
    heads = [f"{dots}{part}{dots}" for part in owned]
    ends = [".".join(parts[-kept:]) for kept in (2, 1)]
    for end in ends:
        yield from (head + end for head in heads if text_width(head + end) <= cells)
    for head in heads:
        room = cells - text_width(head)
        for end in ends[::-1] if room > len(dots) else ():
            yield from (head + cut for cut in _cuts(end, room, dots))


def _end(parts: list[str], cells: int, dots: str) -> Iterator[str]:
    """Give the last parts of a name behind dots, if they fit and no bracket is closed alone."""
    end = ".".join(parts)
    if end.count("[") == end.count("]") and text_width(dots + end) <= cells:
        yield dots + end


def _cuts(name: str, cells: int, dots: str) -> Iterator[str]:
    """Give a name with its middle left out: as much of both ends, then more of either."""
    room = max(cells - text_width(dots), 0)
    if text_width(name) <= cells:
        yield name
        return
    for head in (*range((room + 1) // 2, room + 1), *range((room + 1) // 2)):
        start, end = take(name, head), ""
        for character in reversed(name):
            if text_width(start + character + end) > room:
                break
            end = character + end
        yield start + take(dots, cells) + end

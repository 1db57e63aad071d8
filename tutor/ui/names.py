"""Long names in few cells, cut so that two names never look the same."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count

from tutor.ui.cells import take, text_width


def named(name: str, cells: int, dots: str = "…") -> str:
    """Return a name in so many cells: what tells a dotted one from the others is its end."""
    return next(_forms(name, cells, dots))


def apart(names: Iterable[str], cells: int, dots: str = "…") -> dict[str, str]:
    """Return each of several different names in so many cells, each written differently.

    A name that would look like another is given another form: more of its parts, or its end behind
    the part that is its own, as in ``…0…in_proj_weight``. Where no form tells two apart, as in
    three cells, they look the same.
    """
    waiting = {name: _forms(name, cells, dots) for name in names}
    shown: dict[str, str] = {}
    first: dict[str, str] = {}
    taken: set[str] = set()
    for _ in count():
        tried = {name: next(forms, "") for name, forms in waiting.items()}
        for name, form in tried.items():
            first.setdefault(name, form)
        often = Counter(tried.values())
        fresh = {n: form for n, form in tried.items() if often[form] == 1 and form not in taken}
        shown |= fresh
        taken |= set(fresh.values())
        waiting = {n: forms for n, forms in waiting.items() if n not in fresh and tried[n]}
        if not waiting:
            return first | shown
    raise AssertionError("every name runs out of forms")


def _forms(name: str, cells: int, dots: str) -> Iterator[str]:
    """Give the forms of a name in so many cells, the best one first."""
    if text_width(name) <= cells:
        yield name
        return
    parts = [] if " " in name else name.split(".")
    # Two parts tell the layers of a model apart, as in ``0.bias``.
    for kept in (2, *range(3, len(parts)), 1):
        end = ".".join(parts[-kept:])
        if kept < len(parts) and _whole(end) and text_width(dots + end) <= cells:
            yield dots + end
    for part in sorted(parts[:-1], key=lambda part: not part.isdecimal()):
        head = f"{dots}{part}{dots}"
        room = cells - text_width(head)
        for kept in (1, 2) if room > len(dots) else ():
            yield from (head + end for end in _cuts(".".join(parts[-kept:]), room, dots))
    yield from _cuts(name, cells, dots)


def _whole(end: str) -> bool:
    """Whether no bracket is open or closed alone."""
    return end.count("[") == end.count("]")


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

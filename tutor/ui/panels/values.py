"""Values of tensors as lines: all elements in a row, a few words where there are too many."""

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from tutor.plain.lines import Line, Span
from tutor.plain.numbers import DIGITS, flat, pad, point, scalar, sign
from tutor.trace.model import View
from tutor.ui.cells import cut, joined, text_width, width
from tutor.ui.glyphs import Glyphs

SHORT_DIGITS = 4
"""Significant digits where a whole tensor has to fit into one cell of a table."""


def elements(view: View) -> list[Any] | None:
    """Return the elements in order, None where the view does not hold them all."""
    if view.values is None:
        return None
    return flat(view.values, len(view.shape))


def shape(view: View, glyphs: Glyphs) -> str:
    """Return the shape as torch writes it, a dot for a plain number."""
    if view.kind == "number":
        return glyphs.dot
    return "[" + ",".join(str(size) for size in view.shape) + "]"


def single(view: View) -> bool:
    """Whether a view holds exactly one element."""
    return prod(view.shape) == 1


def number(value: Any, digits: int = SHORT_DIGITS) -> Span:
    """Return one number in the role of its sign."""
    return Span(scalar(value, digits), sign(value))


def flags(view: View) -> Line:
    """Return how many elements are not a number or infinite, in words; nothing where none is."""
    counts = ((view.stats.nan, "NaN"), (view.stats.inf, "infinite"))
    words = " ".join(f"{count} {word}" for count, word in counts if count)
    about = " in the sample" if words and view.stats.sampled else ""
    return (Span(f"{words}{about}", "failed"),) if words else ()


def statistics(view: View) -> Line:
    """Return the smallest, the largest and the mean element, for what is too large to be shown."""
    return joined(filter(None, [*_facts(view), flags(view)]), Span("  "))


def summed_up(view: View, cells: int, glyphs: Glyphs) -> Line:
    """Return `statistics` in so many cells: whole numbers alone, and never without the flags."""
    facts, told = _facts(view), flags(view)
    forms = [[*facts[:count], told] for count in range(len(facts), 1, -1)]
    stats = view.stats
    if stats.min is not None and stats.max is not None:
        forms.append([(number(stats.min), Span(" to ", "quiet"), number(stats.max)), told])
    forms += [[facts[0], told], [(Span(f"{prod(view.shape):,} numbers", "quiet"),), told]]
    lines = [joined(filter(None, form), Span("  ")) for form in forms]
    return cut(next((one for one in lines if width(one) <= cells), lines[-1]), cells, glyphs.dots)


def _facts(view: View) -> list[Line]:
    """Return what is known of all elements together, each fact as a line of its own."""
    if prod(view.shape) == 0:
        return [(Span("empty", "quiet"),)]
    stats = view.stats
    named = (("min", stats.min), ("max", stats.max), ("mean", stats.mean))
    facts: list[Line] = [
        (Span(f"{name} ", "quiet"), number(value)) for name, value in named if value is not None
    ]
    if stats.sampled:
        facts.append((Span("of a sample", "quiet"),))
    return facts or [(Span("not shown", "quiet"),)]


def short(view: View, cells: int, glyphs: Glyphs) -> Line:
    """Return a view in at most so many cells: its elements, or what they have in common."""
    values = elements(view)
    if values is None or not values:
        return summed_up(view, cells, glyphs)
    return listed(values, cells, glyphs)


def listed(values: Sequence[Any], cells: int, glyphs: Glyphs) -> Line:
    """Return elements in at most so many cells; equal ones are counted."""
    if len(values) > 1 and all(value == values[0] for value in values):
        count = Span(f" {glyphs.times}{len(values)}", "quiet")
        forms = [(number(values[0], digits), count) for digits in range(SHORT_DIGITS, 1, -1)]
        return next((f for f in forms if width(f) <= cells), cut(forms[0], cells, glyphs.dots))
    if len(values) * 2 - 1 > cells:
        # Not even digits would fit, so the many numbers of a large tensor need not be written.
        return _beginning(values, cells, glyphs)
    whole = joined(((number(value, DIGITS),) for value in values), Span(" "))
    return whole if width(whole) <= cells else _beginning(values, cells, glyphs)


def _beginning(values: Sequence[Any], cells: int, glyphs: Glyphs) -> Line:
    """Return as many numbers as fit, fewer digits each, with dots where some are left out."""
    spans: list[Span] = []
    used = 0
    for place, value in enumerate(values):
        span = number(value)
        needed = text_width(span.text) + (1 if place else 0)
        last = place == len(values) - 1
        if used + needed + (0 if last else 1 + len(glyphs.dots)) > cells:
            spans.append(Span(f" {glyphs.dots}" if place else glyphs.dots, "faint"))
            break
        spans += [Span(" "), span] if place else [span]
        used += needed
    return tuple(spans)


class Pitch(NamedTuple):
    """How a column of numbers is written: cells before its points, from there on, and digits."""

    before: int
    after: int
    digits: int = DIGITS


def row(values: Sequence[Any], pitch: Pitch, cells: int, glyphs: Glyphs) -> Line:
    """Return numbers side by side, each with its point in the same place of its own column."""
    before, after, digits = pitch
    wide = before + after + 1
    spans: list[Span] = []
    whole = len(values) * wide - 1 <= cells
    shown = values if whole else values[: max((cells - len(glyphs.dots)) // wide, 1)]
    for value in shown:
        spans += [Span(pad(scalar(value, digits), before, after), sign(value)), Span(" ")]
    if len(shown) < len(values):
        return (*spans, Span(glyphs.dots, "faint"))
    return tuple(spans[:-1])


def extent(values: Sequence[Any], digits: int = DIGITS) -> tuple[int, int]:
    """Return the cells that numbers need in front of their points and from there on."""
    texts = [scalar(value, digits) for value in values]
    return (
        max((point(text) for text in texts), default=1),
        max((text_width(text) - point(text) for text in texts), default=0),
    )

"""Large values, of which only statistics are recorded: what follows from these."""

import math
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from tutor.trace.conditions.arithmetic import OPERATIONS, related
from tutor.trace.conditions.elements import Unknown
from tutor.trace.conditions.nodes import Arithmetic, Oddity, Reduction, Relation
from tutor.trace.conditions.verdicts import UNKNOWN, Verdict
from tutor.trace.model import View


class Span(Struct, frozen=True):
    """Where the elements of a large value lie.

    The finite ones are from `low` to `high` if `whole`; else these are those of a sample. `seen`
    are values that some elements have for certain. `nan` and `inf` count what is not finite. Of
    complex elements, and where none is finite, there is no `low` and no `high`.
    """

    low: float | None
    high: float | None
    seen: tuple[float, ...]
    nan: int
    inf: int
    whole: bool
    count: int
    mean: float | None = None
    std: float | None = None


def span(view: View) -> Span:
    """Return what is known of a view whose elements are not recorded."""
    stats = view.stats
    seen = tuple(end for end in (stats.min, stats.max) if end is not None)
    whole, count = not stats.sampled, math.prod(view.shape)
    low, high = stats.min, stats.max
    return Span(low, high, seen, stats.nan, stats.inf, whole, count, stats.mean, stats.std)


def _ends(value: Span) -> tuple[float, float]:
    """Return between which values the finite elements are; Unknown where that is not told."""
    if value.low is None or value.high is None:
        raise Unknown
    return value.low, value.high


def related_to(relation: Relation, value: Span, number: Any, turned: bool = False) -> Verdict:
    """Say of which elements a relation with a number holds; `turned` has the number on the left.

    Between the least and the greatest element an order holds everywhere if it holds at both ends.
    """

    def holds(element: float) -> bool:
        left, right = (number, element) if turned else (element, number)
        return related(relation, left, right)

    low, high = _ends(value)
    seen = [holds(element) for element in value.seen]
    # NaN fulfils nothing but being different.
    seen += [relation == "!="] * (value.nan > 0)
    ends = [holds(end) for end in (low, high)]
    if value.inf:
        ends += [holds(math.inf), holds(-math.inf)]
    if relation in ("==", "!=") and low < number < high:
        ends += [relation == "=="]
    never, always = not any(ends + seen), all(ends + seen)
    return Verdict(
        True if any(seen) else False if never and value.whole else None,
        False if not all(seen) else True if always and value.whole else None,
    )


def odd_ones(value: Span, oddity: Oddity) -> Verdict:
    """Say whether elements are NaN, or infinite."""
    found = value.nan if oddity == "isnan" else value.inf
    if value.low is not None:
        # Some element is finite.
        return Verdict(True if found else False if value.whole else None, False)
    if not found:
        # Without any figures a count of none may say that nobody counted.
        return UNKNOWN
    return Verdict(True, found == value.count if value.whole else None)


def negative(value: Span) -> Span:
    """Return the elements with their signs turned."""
    return _moved(value, lambda element: -element)


def absolute(value: Span) -> Span:
    """Return the absolute values; where the signs differ, the least of them is not known."""
    least, greatest = _ends(value)
    low, high = sorted((abs(least), abs(greatest)))
    low = 0.0 if least < 0 < greatest else low
    seen = tuple(map(abs, value.seen))
    return Span(low, high, seen, value.nan, value.inf, value.whole, value.count)


def moved(value: Span, sign: Arithmetic, number: Any, turned: bool = False) -> Span:
    """Return the elements after an operation with a number that keeps or turns their order.

    `turned` has the number on the left.
    """
    usual = sign in ("+", "-") or (sign == "*" and number != 0)
    usual = usual or (sign == "/" and number != 0 and not turned)
    if value.inf or not usual or isinstance(number, complex) or not math.isfinite(number):
        raise Unknown

    def operation(element: float) -> float:
        left, right = (number, element) if turned else (element, number)
        return float(OPERATIONS[sign](left, right))

    return _moved(value, operation)


def _moved(value: Span, operation: Callable[[float], float]) -> Span:
    low, high = sorted(map(operation, _ends(value)))
    seen = tuple(map(operation, value.seen))
    return Span(low, high, seen, value.nan, value.inf, value.whole, value.count)


def reduced_span(function: Reduction, value: Span) -> float:
    """Return one number from all elements, as far as the statistics give it."""
    low, high = _ends(value)
    if value.nan:
        return math.nan
    if value.inf or not value.whole:
        raise Unknown
    if function in ("min", "max"):
        end = low if function == "min" else high
        if end not in value.seen:
            raise Unknown
        return end
    if value.mean is None or (function == "norm" and value.std is None):
        raise Unknown
    if function == "norm":
        return math.sqrt(value.count) * math.hypot(value.mean, value.std or 0.0)
    return value.mean * (value.count if function == "sum" else 1)

"""Reading a view's elements without unfolding it.

What is unfolded stays so, and a step that is still to be sent would then be larger.
"""

import math

from tutor.trace.model import View
from tutor.trace.packed import COMPLEX, elements, flattened

WORDS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def numbers(view: View | None) -> tuple[float, ...] | None:
    """Return the elements one behind the other, None where they were not kept."""
    if view is None or view.content is None or view.dtype in COMPLEX:
        return None
    if type(view.content) is bytes:
        return elements(view.content, view.dtype)
    found = flattened(view.content, len(view.shape))
    return tuple(WORDS[value] if isinstance(value, str) else value for value in found)


def number(view: View | None) -> float | None:
    """Return the only element of a view, None where there are several or it was not kept."""
    if view is None or any(size != 1 for size in view.shape):
        return None
    found = numbers(view)
    return None if found is None or len(found) != 1 else float(found[0])


def same(one: View, other: View) -> bool:
    """Say whether two views hold the same elements; of large ones, the same statistics."""
    if one is other:
        return True
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.content is None or other.content is None:
        return one.content is other.content and one.stats == other.stats
    if type(one.content) is type(other.content):
        return bool(one.content == other.content)
    # One of the two has been unfolded by somebody; NaN is the same as NaN here.
    return str(numbers(one)) == str(numbers(other))


def is_zero(view: View | None) -> bool:
    """Say whether there is nothing but zeros; None, a gradient that is not there, counts as that.

    What cannot be read does not.
    """
    if view is None:
        return True
    found = numbers(view)
    if found is None:
        stats = view.stats
        return stats.min == stats.max == 0 and not (stats.nan or stats.inf or stats.sampled)
    return not any(found)


def largest(view: View | None) -> float | None:
    """Return the greatest distance of an element from zero; None if it is not known or finite."""
    found = numbers(view)
    if found is None:
        stats = None if view is None else view.stats
        if stats is None or stats.min is None or stats.max is None or stats.nan or stats.inf:
            return None
        return max(abs(stats.min), abs(stats.max))
    size = max(map(abs, found), default=0.0)
    return size if math.isfinite(size) and math.isfinite(sum(found)) else None

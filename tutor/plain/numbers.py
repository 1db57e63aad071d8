"""Numbers as text: right to the digits shown, with their sign, and lined up on the point.

Values are what a `View` holds: floats, integers, booleans, ``[re, im]`` of complex numbers, and the
strings ``"nan"``, ``"inf"`` and ``"-inf"``. Floats show `DIGITS` significant digits; integers all.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tutor.plain.lines import Role

DIGITS = 5
"""Significant digits of a float, where nobody asks for another count."""

LARGE = 1e6
SMALL = 1e-3
"""From `LARGE` on and below `SMALL` a float is written with an exponent."""

MINUS = "−"
Number = bool | int | float | str | Sequence[float | str]


def scalar(value: Any, digits: int = DIGITS, ascii: bool = False) -> str:
    """Return one number as text, a float rounded to so many significant digits.

    A float that is not zero never shows as zero, and the sign of a negative zero is kept.
    """
    text = _text(value, digits)
    return text if ascii else text.replace("-", MINUS)


def column(values: Sequence[Any], digits: int = DIGITS, ascii: bool = False) -> list[str]:
    """Return numbers as texts of one width whose points stand below each other."""
    texts = [scalar(value, digits, ascii) for value in values]
    before = max((point(text) for text in texts), default=0)
    after = max((len(text) - point(text) for text in texts), default=0)
    return [pad(text, before, after) for text in texts]


def pad(text: str, before: int, after: int) -> str:
    """Return a number with so many cells in front of its point and from its point on."""
    place = point(text)
    return " " * (before - place) + text + " " * (after - (len(text) - place))


def point(text: str) -> int:
    """Return how many cells of a number's text stand in front of its point or exponent."""
    for place, character in enumerate(text):
        if character == "." or (character == "e" and place and text[place - 1].isdigit()):
            return place
    return len(text)


def sign(value: Any) -> Role:
    """Return the role of a number by its sign; what is no number counts as failed."""
    # Nearly all of them are floats, which are told at once from what takes longer to tell.
    if type(value) is not float:
        if isinstance(value, bool):
            return "text"
        if isinstance(value, str):
            return "failed"
        if isinstance(value, Sequence):
            return "failed" if any(isinstance(part, str) for part in value) else "text"
    if math.isnan(value):
        return "failed"
    return "positive" if value > 0 else "negative" if value < 0 else "quiet"


def flat(values: Any, depth: int) -> list[Any]:
    """Return the elements of lists nested `depth` deep, in order; a bare value is one element."""
    if depth == 0:
        return [values]
    if depth == 1:
        return list(values)
    return [element for inner in values for element in flat(inner, depth - 1)]


def _text(value: Any, digits: int) -> str:
    """Return a number with ASCII signs."""
    if type(value) is float and value != 0:
        return _float(value, digits)
    if isinstance(value, bool | str | int):
        return str(value)
    if isinstance(value, Sequence):
        real, imaginary = (_text(part, max(digits - 1, 1)) for part in value)
        return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}i"
    if value == 0:
        # The two zeros are equal, so they are told apart before the cache sees them.
        return "-0" if math.copysign(1, value) < 0 else "0"
    return _float(float(value), digits)


@lru_cache(8192)
def _float(value: float, digits: int) -> str:
    """Return a float other than zero, rounded, without the zeros that end its fraction."""
    if not math.isfinite(value):
        return str(value)
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    if SMALL <= abs(value) < LARGE:
        return _short(f"{value:.{max(digits - 1 - int(power), 0)}f}")
    mantissa, _, power = f"{value:.{max(digits - 3, 0)}e}".partition("e")
    return f"{_short(mantissa)}e{int(power)}"


def _short(fixed: str) -> str:
    """Return a fixed-point number without the zeros that end its fraction."""
    return fixed.rstrip("0").rstrip(".") if "." in fixed else fixed

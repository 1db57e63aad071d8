"""What the edge of a plot stands for: its ends, linear or logarithmic, and its round numbers."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from tutor.plain.numbers import scalar

DIGITS = (1, 2, 5)
"""The leading digits of round numbers."""

FINE = 5
"""Into at least so many parts a range is divided before its ends are moved to round numbers."""

SLACK = 1e-9
"""How far, in steps, a number may miss a round one and still be it: the error of divisions."""

MOST = 320
"""Powers of ten that are tried for a distance; counting, it may have to grow from nearly 0 to 1."""

SMALLEST, LARGEST = 1e-300, 1e307
"""The bounds of the distance between round numbers, within what a float holds."""

ALIKE = 1e-12
"""How far, relatively, two numbers may be apart that no scale tells apart."""


class Scale(NamedTuple):
    """A range of numbers along an edge; the ends of a logarithmic one are above zero."""

    low: float
    high: float
    log: bool = False

    def part(self, value: float) -> float:
        """Return where a number stands: 0 at the lower end, 1 at the upper one."""
        start, factor = self.line(1)
        return ((math.log10(value) if self.log else value) * 0.5 - start) * factor

    def line(self, length: int) -> tuple[float, float]:
        """Return what leads to a number's place on an edge of a length: half the start, a factor.

        The place is half the number, or half its logarithm, less that start, times the factor.
        Halves, because the distance of two large numbers may be beyond what a float holds.
        """
        low, high = self.low * 0.5, self.high * 0.5
        if self.log:
            low, high = math.log10(self.low) * 0.5, math.log10(self.high) * 0.5
        return low, length / ((high - low) or 1.0)

    def at(self, part: float) -> float:
        """Return the number that stands at a part of the edge."""
        if self.log:
            low, high = math.log10(self.low), math.log10(self.high)
            return float(10.0 ** (low + (high - low) * part))
        return self.low * (1 - part) + self.high * part


def spread(values: list[float], log: bool = False) -> Scale:
    """Return the scale from the lowest to the highest of some numbers, never without extent."""
    low, high = min(values), max(values)
    if log:
        return Scale(low, high, True) if high > low else Scale(low / 2 or low, high, True)
    # Numbers that differ in their last bits alone are one number on a scale.
    if high / 2 - low / 2 > max(SMALLEST, ALIKE * max(abs(low), abs(high))):
        return Scale(low, high)
    if abs(low) <= SMALLEST:
        return Scale(0.0, 1.0)
    return Scale(low - abs(low) / 2, high + abs(low) / 2)


def rounded(scale: Scale, count: int) -> Scale:
    """Return a scale whose ends are round numbers, little further out; `count` are its ticks."""
    if scale.log:
        return Scale(_round_below(scale.low), _round_above(scale.high), True)
    step = next(_steps(scale, max(count, FINE)))
    low = math.floor(scale.low / step + SLACK) * step
    high = math.ceil(scale.high / step - SLACK) * step
    ends = Scale(min(low, scale.low), max(high, scale.high))
    return ends if math.isfinite(ends.low) and math.isfinite(ends.high) else scale


def ticks(scale: Scale, count: int, whole: bool = False) -> tuple[float, ...]:
    """Return at most `count` round numbers within a scale, in order, only integers if `whole`.

    A range too narrow for two of them has none.
    """
    if scale.log:
        return _decades(scale, count)
    for step in _steps(scale, count + 1):
        first, last = math.ceil(scale.low / step - SLACK), math.floor(scale.high / step + SLACK)
        if last - first < count and (step >= 1 or not whole):
            return tuple(place * step for place in range(first, last + 1))
    return ()


def labels(values: tuple[float, ...]) -> dict[float, str]:
    """Return numbers as short texts, with as many digits as tell them apart."""
    for digits in range(3, 10):
        texts = [scalar(value, digits) for value in values]
        if len(set(texts)) == len(set(values)):
            break
    return dict(zip(values, texts, strict=True))


def _steps(scale: Scale, count: int) -> Iterator[float]:
    """Yield round distances, from the smallest that goes at most `count` times into a scale."""
    least = min(max(scale.high / count - scale.low / count, SMALLEST), LARGEST)
    power = math.floor(math.log10(least))
    for more in range(MOST):
        for digit in DIGITS:
            size = _number(digit, power + more)
            if size >= least * (1 - SLACK):
                yield size


def _number(digit: int, power: int) -> float:
    """Return a digit with an exponent, as near as a float comes to it."""
    return float(f"{digit}e{power}")


def _decades(scale: Scale, count: int) -> tuple[float, ...]:
    """Return powers of ten within a logarithmic scale; in a narrow one, other round numbers too."""
    first = math.floor(math.log10(scale.low))
    last = math.ceil(math.log10(scale.high))
    for digits in (DIGITS, (1,)):
        found = [_number(d, power) for power in range(first, last + 1) for d in digits]
        inside = [tick for tick in found if scale.low * (1 - SLACK) <= tick <= scale.high * 1.0001]
        if len(inside) <= count:
            return tuple(inside)
    # Every second, third ... of the powers, so that they stay evenly apart.
    every = -(-len(inside) // max(count, 1))
    return tuple(inside[::every])


def _round_below(value: float) -> float:
    """Return the largest round number that is not above a positive one."""
    power = math.floor(math.log10(value))
    sizes = [_number(digit, power + more) for more in (-1, 0) for digit in DIGITS]
    return max((size for size in sizes if 0 < size <= value), default=value)


def _round_above(value: float) -> float:
    """Return the smallest round number that is not below a positive one."""
    power = math.floor(math.log10(value))
    sizes = [_number(digit, power + more) for more in (0, 1) for digit in DIGITS]
    return min((size for size in sizes if value <= size < math.inf), default=value)

"""Where the loss around a weight is looked at: the values of each weight that are tried."""

import math
from collections.abc import Callable

USUAL = 41
"""How many values of a weight are tried if nobody says."""

FEWEST = 3
"""The fewest values of a weight that show something: the present one, and one on each side."""

FAR = 8.0
"""A minimum farther away than so many times the usual half-width is not brought into view."""

MARGIN = 1.2
"""How much is shown beyond a minimum, as a factor."""

WIDEST = 1e300

NICE = (1.0, 2.0, 5.0, 10.0)


def odd(points: int) -> int:
    """Return an odd number of points, so that the present value is the one in the middle."""
    return max(FEWEST, points | 1)


def half_width(here: float, step: float | None, slope: float | None, curve: float | None) -> float:
    """Return how far to look to each side of a value, rounded up to 1, 2 or 5 times a power of 10.

    The next step and the weight's own size are in view, and the minimum of the parabola that has
    this slope and this curvature, if it is not too far. Rounding keeps the scale of the axis from
    changing with every step of a run.
    """
    width = max(3 * abs(_finite(step)), abs(_finite(here)), 1e-3)
    if _finite(slope) and _finite(curve) > 0:
        minimum = MARGIN * abs(_finite(slope) / _finite(curve))
        if minimum <= FAR * width:
            width = max(width, minimum)
    return _nice_above(min(width, WIDEST))


def _finite(value: float | None) -> float:
    return value if value is not None and math.isfinite(value) else 0.0


def _nice_above(width: float) -> float:
    power = 10.0 ** math.floor(math.log10(width))
    # A width of 0.3 is 3.0000000000000004 tenths of 0.1.
    factor = next((nice for nice in NICE if width <= nice * power * (1 + 1e-9)), 10.0)
    return factor * power


def axis(
    here: float, half: float, points: int, nearest: Callable[[float], float]
) -> tuple[float, ...]:
    """Return evenly spaced values with `here`, a finite number, in the middle.

    `nearest` gives the number that the weight can hold for a wanted one. The half-width is cut
    down where a value would be beyond the largest of these.
    """
    while not (math.isfinite(nearest(here - half)) and math.isfinite(nearest(here + half))):
        half /= 2
    side = odd(points) // 2
    return tuple(
        here if i == 0 else nearest(here + half * (i / side)) for i in range(-side, side + 1)
    )


def affordable(points: tuple[int, ...], each: float, seconds: float) -> tuple[int, ...]:
    """Return how many values of each weight can be tried in a time, at most those wanted.

    `each` is how long one evaluation takes. The fewest are tried whatever the time.
    """
    points = tuple(odd(count) for count in points)
    most = seconds / max(each, 1e-9)
    if math.prod(points) <= most:
        return points
    shrink = (most / math.prod(points)) ** (1 / len(points))
    return tuple(max(FEWEST, (int(count * shrink) - 1) | 1) for count in points)

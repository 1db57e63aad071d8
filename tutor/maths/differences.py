r"""Central differences: the slope of an expression, found by trying it a little to either side.

.. math:: f'(x) ≈ (f(x + h) − f(x − h)) / 2h

The formula is off by about h² f‴/6 and the rounding of f by ε|f|/h, which are balanced where h is
the cube root of ε. Both are told beside the slope, so that one knows what to compare it with.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from tutor.maths.chain import gradients
from tutor.maths.evaluation import Bounded, Evaluation, precision
from tutor.maths.expression import Array, Expr, Leaf, NoRule, apply, expression, replaced

EPSILON = 2.0**-52
STEP = 6e-6
"""The cube root of the precision of double numbers, times the size of x where that is above 1."""

CORNER = 0.3
"""How much the bend at h and at 2h may differ if it is a corner; of a smooth bend it doubles."""


class Slope(NamedTuple):
    """A slope by central differences, how far it may be off, and whether there is a corner."""

    value: float
    error: float
    corner: bool


def central(expr: Expr, leaf: Leaf, places: Sequence[int]) -> list[Slope]:
    """Return the slopes of a number by elements of a leaf, which are counted row by row.

    NotRecorded where a value is missing, NoRule where the arithmetic fails.
    """
    if leaf.value is None:
        raise NoRule(f"{leaf.name} is too large to be recorded whole")
    probe = Leaf(leaf.name, leaf.value, leaf.shape, leaf.dtype)
    tried = replaced(expr, leaf, probe)
    start = np.asarray(leaf.value, np.float64)

    def at(place: int, by: float) -> float:
        moved = start.copy()
        moved.reshape(-1)[place] += by
        probe.value = moved
        return float(Evaluation().of(tried).value.sum())

    middle = Evaluation(EPSILON).of(tried)
    flat = start.reshape(-1)
    return [_slope(at, place, float(flat[place]), middle) for place in places]


def _slope(at: Callable[[int, float], float], place: int, x: float, here: Bounded) -> Slope:
    """Return one slope; the same at twice the step tells how far the formula is off.

    `here` is the number at x itself, with the bound of its rounding.
    """
    middle = float(here.value.sum())
    # A step that is a difference of two doubles near x is taken without rounding.
    h = (x + STEP * max(1.0, abs(x))) - x
    near = at(place, h), at(place, -h)
    far = at(place, 2 * h), at(place, -2 * h)
    value = (near[0] - near[1]) / (2 * h)
    wider = (far[0] - far[1]) / (4 * h)
    largest = max(abs(y) for y in (*near, *far, middle))
    rounding = (2 * float(here.error.sum()) + 4 * EPSILON * largest) / h
    bend, wider_bend = (abs(a + b - 2 * middle) / h for a, b in (near, far))
    # The wider bend is over twice the step too: of a smooth function it is four times the near
    # one, of a corner twice.
    corner = bend > 4 * rounding and abs(wider_bend - 2 * bend) < CORNER * bend
    error = rounding + abs(wider - value) + (bend if corner else 0.0)
    return Slope(value, error, corner)


def expected(expr: Expr, leaf: Leaf, epsilon: float) -> Bounded:
    """Return the gradient by the chain rule, and how far one computed in `epsilon` may be off.

    NoRule where a derivative is not known.
    """
    (found,) = gradients(expr, expression(1), [leaf])
    if found is None:
        raise NoRule(f"{leaf.name} has no part in it")
    return Evaluation(epsilon).of(found)


def reaching(found: Bounded, epsilon: float) -> Array:
    """Return how far a computed value may be from one worked out: its bound, and a rounding.

    Both are taken four times for numbers of many digits; of few digits the bound is wide enough.
    """
    times = 4 if epsilon <= precision("float32") else 1
    return np.asarray(times * (found.error + epsilon * np.abs(found.value)))


class Fit(NamedTuple):
    """Whether slopes agree with a gradient, and how far apart they may be at most."""

    holds: bool
    tolerance: float


def within(
    gradient: Array, slopes: Sequence[Slope], places: Sequence[int], allowed: Bounded
) -> Fit:
    """Compare slopes with the elements of a gradient; both may be off by their own errors."""
    shape = np.shape(allowed.value)
    values = np.broadcast_to(gradient, shape).reshape(-1)[list(places)]
    errors = np.broadcast_to(allowed.error, shape).reshape(-1)[list(places)]
    tolerances = errors + [4 * slope.error for slope in slopes]
    distance = np.abs(values - [slope.value for slope in slopes])
    return Fit(bool(np.all(distance <= tolerances)), float(np.max(tolerances, initial=0.0)))


def weighted(expr: Expr, weights: Leaf | None) -> Expr:
    """Return the number that was differentiated: the sum of an expression times its weights."""
    product = expr if weights is None else apply("mul", expr, weights)
    dims = tuple(range(len(product.shape)))
    return apply("sum", product, dims=dims, keepdim=False) if dims else product


def spread_out(size: int, most: int, sample: int) -> list[int]:
    """Return all places of so many elements, or where they are too many an even sample."""
    if size <= most:
        return list(range(size))
    return [int(place) for place in np.linspace(0, size - 1, sample)]


def scattered(places: Sequence[int], values: Sequence[float], shape: tuple[int, ...]) -> Array:
    """Return values at their places in an array of objects, None everywhere else."""
    found = np.full(shape, None, object)
    found.reshape(-1)[list(places)] = list(values)
    return found

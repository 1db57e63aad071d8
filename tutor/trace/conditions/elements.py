"""Values of a step that a condition computes with: all elements, one behind the other."""

import math
from typing import Any

from msgspec import Struct

from tutor.trace.model import View
from tutor.trace.packed import COMPLEX, flattened

MOST = 1_000_000
"""How many elements may come of two values that are stretched to one shape."""

Shape = tuple[int, ...]


class Unknown(Exception):
    """It cannot be said from what is recorded."""


class Elements(Struct, frozen=True):
    """The elements of a value: numbers of Python, complex ones too."""

    shape: Shape
    flat: tuple[Any, ...]


def single(number: complex) -> Elements:
    """Return a bare number."""
    return Elements((), (number,))


def elements(view: View) -> Elements:
    """Return the elements of a view that holds all of them."""
    flat = flattened(view.values, len(view.shape))
    if view.dtype in COMPLEX:
        return Elements(view.shape, tuple(complex(*map(_number, pair)) for pair in flat))
    return Elements(view.shape, tuple(map(_number, flat)))


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # Integers beyond 64 bits travel as their digits; int reads no "nan" and no "inf".
    return float(value) if value in ("nan", "inf", "-inf") else int(value, 0)


def picked(value: Elements, index: tuple[int, ...]) -> Elements | None:
    """Return the part at an index, counted from the end where it is negative; None outside."""
    place, flat, shape = 0, value.flat, value.shape
    if len(index) > len(shape):
        return None
    for at, size in zip(index, shape, strict=False):
        if not -size <= at < size:
            return None
        place = place * size + at % size
    rest = shape[len(index) :]
    size = math.prod(rest)
    return Elements(rest, flat[place * size : (place + 1) * size])


def stretched(values: list[Elements]) -> tuple[Shape, list[tuple[Any, ...]]]:
    """Return the common shape of values and their elements, stretched as broadcasting does it."""
    shape: Shape = ()
    for each in values:
        shape = _common(shape, each.shape)
    if math.prod(shape) > MOST:
        raise Unknown
    return shape, [_stretch(each, shape) for each in values]


def _common(left: Shape, right: Shape) -> Shape:
    size = max(len(left), len(right))
    pairs = zip(_padded(left, size), _padded(right, size), strict=True)
    found = []
    for one, other in pairs:
        if one != other and 1 not in (one, other):
            raise Unknown
        found.append(other if one == 1 else one)
    return tuple(found)


def _padded(shape: Shape, size: int) -> Shape:
    return (1,) * (size - len(shape)) + shape


def _stretch(value: Elements, shape: Shape) -> tuple[Any, ...]:
    if value.shape == shape:
        return value.flat
    if len(value.flat) == 1:
        return value.flat * math.prod(shape)
    places = [0]
    step = len(value.flat)
    for size, whole in zip(_padded(value.shape, len(shape)), shape, strict=True):
        step = step // size if size else 0
        moves = [0] * whole if size == 1 else [step * at for at in range(whole)]
        places = [place + move for place in places for move in moves]
    return tuple(value.flat[place] for place in places)

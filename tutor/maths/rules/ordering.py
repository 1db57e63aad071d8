"""Elements in the order of their size: sorted ones, the largest few, and the middle one.

`dim` is the dimension along which they are ordered, `count` how many of them are taken. Where two
are equal, torch chooses one without saying which, so the place of an element is then not known.
"""

from collections.abc import Callable

import numpy as np

from tutor.maths.expression import Array, Expr, Shape, Written, apply, through
from tutor.maths.rules.choices import mask
from tutor.maths.rules.entry import rule
from tutor.maths.rules.indexing import picking
from tutor.maths.rules.reductions import Dims, joined, named, stretched
from tutor.maths.rules.shapes import error_of
from tutor.maths.written import function

CLOSE = 1e-6
"""How close to each other two elements are, at most, that rounding may have swapped."""


def _places(x: Array, dim: int, count: int, descending: bool) -> Array:
    """Return where the first elements in order stand; a NaN is larger than any number."""
    places = np.argsort(x, dim, kind="stable")
    if descending:
        # From behind, so that of equal ones the first stays the first.
        behind = np.argsort(np.flip(x, dim), dim, kind="stable")
        places = x.shape[dim] - 1 - np.flip(behind, dim)
    return np.take(places, np.arange(count), dim)


def _ordered(x: Array, dim: int, count: int, descending: bool) -> Array:
    return np.take_along_axis(x, _places(x, dim, count, descending), dim)


def _told_apart(x: Array, dim: int, count: int, descending: bool) -> Array:
    """Return the places in order; ValueError where elements that are equal leave them open.

    Those that differ by rounding alone may have stood in the run in the other order.
    """
    row = _ordered(x, dim, min(count + 1, x.shape[dim]), descending)
    before, after = np.delete(row, -1, dim), np.delete(row, 0, dim)
    with np.errstate(all="ignore"):
        near = np.abs(after - before) <= CLOSE * np.abs(after)
    if (near | (before == after) | (np.isnan(before) & np.isnan(after))).any():
        raise ValueError("equal elements have no order")
    return _places(x, dim, count, descending)


def _first(x: Shape, dim: int, count: int, descending: bool) -> Shape:
    if count > x[dim]:
        raise ValueError(f"there are no {count} elements")
    return (*x[:dim], count, *x[dim + 1 :])


def _word(name: str) -> Callable[..., Written]:
    def write(x: Written, shape: Shape, dim: int, count: int, descending: bool) -> Written:
        told = [f"dim {dim}"] if len(shape) > 1 else []
        if count < shape[dim]:
            told.append(f"{'largest' if descending else 'smallest'} {count}")
        elif descending:
            told.append("descending")
        return function(name, ", ".join(told))(x)

    return write


def _to_their_places(
    g: Expr, y: Expr, x: Expr, dim: int, count: int, descending: bool
) -> tuple[Expr]:
    """Put the gradient back where the elements had stood."""
    places = apply("order", x, dim=dim, count=count, descending=descending)
    told = {**picking(places.shape, dim), "to": x.shape, "skip": None}
    return (apply("put_at", g, places, **told),)


rule(
    "sorted",
    _ordered,
    _word("sort"),
    _first,
    _to_their_places,
    # Elements that are close may change places, and each is off by its own error.
    lambda x, epsilon, dim, count, descending: np.max(error_of(x), initial=0.0),
    0.0,
)
rule(
    "order",
    _told_apart,
    _word("order"),
    _first,
    lambda g, y, x, dim, count, descending: (None,),
    lambda x, epsilon, dim, count, descending: 0.0,
    0.0,
)


def _middle(x: Array, dims: Dims, keepdim: bool) -> Array:
    """Return the middle element, of two the smaller one; what holds a NaN has none."""
    rows = np.moveaxis(x, dims, range(-len(dims), 0))
    flat = np.sort(rows.reshape(*rows.shape[: -len(dims) or None], -1), -1)
    found = np.where(np.isnan(flat[..., -1]), np.nan, flat[..., (flat.shape[-1] - 1) // 2])
    return np.asarray(found.reshape(joined(x.shape, dims, keepdim)))


def _shared(g: Expr, y: Expr, x: Expr, dims: Dims, keepdim: bool) -> tuple[Expr]:
    """Share the gradient between the elements that are the middle one, as torch does."""
    reached = mask(apply("reaches", x, stretched(y, x, dims)))
    ties = apply("sum", reached, dims=dims, keepdim=True)
    return (through(stretched(g, x, dims), reached) / ties,)


rule(
    "median",
    _middle,
    named("median"),
    joined,
    _shared,
    lambda x, epsilon, dims, keepdim: np.max(error_of(x), initial=0.0),
    0.0,
)


def _at_rank(rows: Array, dims: Dims, keepdim: bool, rank: int) -> Array:
    found = rows.take([rank - 1], dims[0])
    return found if keepdim else np.squeeze(found, dims)


def _kth(x: Array, dims: Dims, keepdim: bool, rank: int) -> Array:
    return _at_rank(np.sort(x, dims[0]), dims, keepdim, rank)


def _place(x: Array, dims: Dims, keepdim: bool, rank: int) -> Array:
    if np.isnan(x).any():
        raise ValueError("of elements that are no numbers it is not known which is found")
    return _at_rank(_told_apart(x, dims[0], rank, False), dims, keepdim, rank)


def _to_one_place(g: Expr, y: Expr, x: Expr, dims: Dims, keepdim: bool, rank: int) -> tuple[Expr]:
    """Give the whole gradient to the one element that has the rank."""
    place = apply("place_of_rank", x, dims=dims, keepdim=True, rank=rank)
    told = {**picking(place.shape, dims[0]), "to": x.shape, "skip": None}
    upstream = g if keepdim else apply("align", g, to=place.shape)
    return (apply("put_at", upstream, place, **told),)


def _rank(name: str) -> Callable[..., Written]:
    def write(x: Written, shape: Shape, dims: Dims, keepdim: bool, rank: int) -> Written:
        return named(name.format(rank=rank))(x, shape, dims=dims, keepdim=keepdim)

    return write


# The element of a rank, counted from the smallest, in each row of one dimension.
for _name, _value, _said in (
    ("kth_of", _kth, "smallest {rank}"),
    ("median_of", lambda x, dims, keepdim, rank: _middle(x, dims, keepdim), "median"),
):
    rule(
        _name,
        _value,
        _rank(_said),
        joined,
        _to_one_place,
        lambda x, epsilon, dims, keepdim, rank: np.max(error_of(x), initial=0.0),
        0.0,
    )
rule(
    "place_of_rank",
    _place,
    _rank("place of the {rank}. smallest"),
    joined,
    lambda g, y, x, dims, keepdim, rank: (None,),
    lambda x, epsilon, dims, keepdim, rank: 0.0,
    0.0,
)

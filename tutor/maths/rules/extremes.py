"""The largest and smallest elements, where they stand, and whether all or any hold."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.maths.evaluation import Bounded
from tutor.maths.expression import Array, Expr, Shape, apply, through
from tutor.maths.rules.choices import mask
from tutor.maths.rules.entry import rule
from tutor.maths.rules.reductions import Dims, joined, named, stretched
from tutor.maths.rules.shapes import error_of


def _tied(g: Expr, y: Expr, x: Expr, dims: Dims, keepdim: bool) -> tuple[Expr]:
    """Share the gradient of an extreme between the elements that reach it, as torch does."""
    reached = apply("eq", x, stretched(y, x, dims))
    ties = apply("sum", reached, dims=dims, keepdim=True)
    return (stretched(g, x, dims) * reached / ties,)


def _reaching(g: Expr, y: Expr, x: Expr, dims: Dims, keepdim: bool) -> tuple[Expr]:
    """Share the gradient of the extreme of all elements; a NaN is reached by every NaN."""
    reached = apply("reaches", x, stretched(y, x, dims))
    ties = apply("sum", reached, dims=dims, keepdim=True)
    return (through(stretched(g, x, dims), mask(reached)) / ties,)


def _worst(x: Bounded, epsilon: float, dims: Dims, keepdim: bool) -> Array:
    return np.asarray(np.max(error_of(x), axis=dims, keepdims=keepdim, initial=0.0))


# The extreme along dimensions, and that of all elements, whose gradient torch shares otherwise.
for _name, _value, _word, _shared in (
    ("amax", np.amax, "max", _tied),
    ("amin", np.amin, "min", _tied),
    ("max_of_all", np.amax, "max", _reaching),
    ("min_of_all", np.amin, "min", _reaching),
):
    rule(
        _name,
        lambda x, dims, keepdim, _value=_value: _value(x, axis=dims, keepdims=keepdim),
        named(_word),
        joined,
        _shared,
        _worst,
        0.0,
    )


def _kept(found: Any, dims: Dims, keepdim: bool) -> Array:
    return np.expand_dims(found, dims[0]) if keepdim else np.asarray(found)


def _chosen(g: Expr, y: Expr, x: Expr, dims: Dims, keepdim: bool, _which: str) -> tuple[Expr]:
    """Give the whole gradient to the element that was found, the first of several."""
    place = apply(_which, x, dims=dims, keepdim=True)
    numbers = apply("positions", x, dim=dims[0])
    found = mask(apply("eq", numbers, stretched(place, x, dims)))
    return (through(stretched(g, x, dims), found),)


def _positions(x: Array, dim: int) -> Array:
    sizes = [1] * x.ndim
    sizes[dim] = x.shape[dim]
    return np.arange(x.shape[dim]).reshape(sizes)


def _one_row(x: Shape, dim: int) -> Shape:
    return tuple(size if axis == dim else 1 for axis, size in enumerate(x))


rule("positions", _positions, lambda x, shape, dim: named("positions")(x, shape, dims=(dim,)),
     _one_row, lambda g, y, x, dim: (None,), lambda x, epsilon, dim: 0.0)  # fmt: skip


def _argument(name: str, value: Callable[..., Any]) -> None:
    rule(
        name,
        lambda x, dims, keepdim: _kept(value(x, axis=dims[0]), dims, keepdim),
        named(name),
        joined,
        lambda g, y, x, dims, keepdim: (None,),
        lambda x, epsilon, dims, keepdim: np.zeros(joined(x.value.shape, dims, keepdim)),
    )


_argument("argmax", np.argmax)
_argument("argmin", np.argmin)

# The extreme of one dimension, which torch returns together with where it stands.
for _name, _value, _which in (("max_of", np.amax, "argmax"), ("min_of", np.amin, "argmin")):
    rule(
        _name,
        lambda x, dims, keepdim, _value=_value: _value(x, axis=dims, keepdims=keepdim),
        named(_name[:3]),
        joined,
        lambda g, y, x, dims, keepdim, _which=_which: _chosen(g, y, x, dims, keepdim, _which),
        _worst,
        0.0,
    )

_LOGICAL: dict[str, Callable[..., Any]] = {"all": np.all, "any": np.any}
for _name, _holds in _LOGICAL.items():
    rule(
        _name,
        lambda x, dims, keepdim, _holds=_holds: _holds(x, axis=dims, keepdims=keepdim),
        named(_name),
        joined,
        lambda g, y, x, dims, keepdim: (None,),
        lambda x, epsilon, dims, keepdim: np.zeros(joined(x.value.shape, dims, keepdim)),
    )

"""Calls that join many elements to few, over all dimensions or some."""

from collections.abc import Callable
from typing import Any

from tutor.maths.calls.arguments import (
    converted,
    dim_of,
    dims_of,
    number,
    plain,
    reshaped,
)  # fmt: skip
from tutor.maths.calls.registry import call, called, numpy_call
from tutor.maths.expression import Base, Expr, NoRule, Operand, apply, expression
from tutor.maths.rules.shapes import transpose


def joined(name: str, x: Expr, dims: Any, keepdim: Any, **told: Any) -> Expr:
    """Return a reduction over dimensions as their caller named them."""
    return apply(name, x, dims=dims_of(x, dims), keepdim=bool(plain(keepdim)), **told)


def _enter(name: str, *names: str) -> None:
    def function(x: Operand, dim: Any = None, keepdim: Any = False, dtype: Any = None) -> Expr:
        return converted(joined(name, expression(x), dim, keepdim), dtype)

    def of_numpy(x: Operand, axis: Any = None, dtype: Any = None, *, keepdims: Any = False) -> Expr:
        return converted(joined(name, expression(x), axis, keepdims), dtype)

    call(*names)(_both_spellings(function))
    numpy_call(*names)(of_numpy)


def _both_spellings(function: Callable[..., Expr]) -> Callable[..., Expr]:
    """Return a function that also takes NumPy's ``axis`` and ``keepdims``, as torch does."""

    def either(*args: Any, **kwargs: Any) -> Expr:
        spelt = {"axis": "dim", "keepdims": "keepdim"}
        return function(*args, **{spelt.get(key, key): value for key, value in kwargs.items()})

    return either


for _name in ("sum", "mean", "prod", "all", "any"):
    _enter(_name, _name)
_enter("amax", "amax")
_enter("amin", "amin")
_enter("logsumexp", "logsumexp")


def _enter_spread(name: str) -> None:
    def function(x: Operand, dim: Any = None, unbiased: Any = None, keepdim: Any = False,
                 correction: Any = None) -> Expr:  # fmt: skip
        if isinstance(dim, bool):
            dim, unbiased = None, dim
        if correction is None:
            correction = 1 if unbiased is None or unbiased else 0
        return joined(name, expression(x), dim, keepdim, correction=number(correction))

    def of_numpy(x: Operand, axis: Any = None, dtype: Any = None, ddof: Any = 0,
                 keepdims: Any = False, correction: Any = None) -> Expr:  # fmt: skip
        told = ddof if correction is None else correction
        return joined(name, expression(x), axis, keepdims, correction=number(told))

    call(name)(_both_spellings(function))
    numpy_call(name)(of_numpy)


_enter_spread("std")
_enter_spread("var")


def _enter_pair(name: str) -> None:
    def both(x: Operand, *args: Any, **kwargs: Any) -> list[Expr]:
        spread = called(name, (x, *args), kwargs)
        dims = kwargs.get("dim", kwargs.get("axis", args[0] if args else None))
        kept = spread.ndim == expression(x).ndim
        return [spread, joined("mean", expression(x), _named(dims), kept)]

    call(f"{name}_mean")(both)


def _named(dims: Any) -> Any:
    """Return the dimensions, for which a truth value in their place stands for all of them."""
    return None if isinstance(dims, bool) else dims


_enter_pair("var")
_enter_pair("std")


def _enter_extreme(name: str, whole: str, routed: str, pair: str, place: str) -> None:
    """Enter ``max`` or ``min``: of all, of two tensors, or of a dimension with where it stands."""

    def function(x: Operand, dim: Any = None, keepdim: Any = False) -> Any:
        found = expression(x)
        if dim is None:
            return joined(whole, found, None, False)
        if isinstance(dim, Base):
            return apply(pair, found, dim)
        if found.ndim == 0:
            raise NoRule("a single number has no dimensions")
        return [joined(rule, found, dim, keepdim) for rule in (routed, place)]

    def of_numpy(x: Operand, axis: Any = None, *, keepdims: Any = False) -> Expr:
        found = expression(x)
        if axis is not None and found.ndim == 0:
            # Python's own max and min take numbers one by one.
            return apply(pair, found, axis)
        return joined(whole, found, axis, keepdims)

    call(name)(_both_spellings(function))
    numpy_call(name, f"a{name}")(of_numpy)


_enter_extreme("max", "max_of_all", "max_of", "maximum", "argmax")
_enter_extreme("min", "min_of_all", "min_of", "minimum", "argmin")


@call("aminmax")
def aminmax(x: Operand, dim: Any = None, keepdim: Any = False) -> list[Expr]:
    """The smallest and the largest element."""
    return [joined(name, expression(x), dim, keepdim) for name in ("amin", "amax")]


@call("cov")
def cov(x: Operand, correction: Any = 1, fweights: Any = None, aweights: Any = None) -> Expr:
    """How the rows vary with each other: the products of what they are off their means."""
    found = expression(x)
    if found.ndim != 2 or fweights is not None or aweights is not None:
        raise NoRule("a covariance is known of the rows of a matrix only")
    off = found - apply("mean", found, dims=(1,), keepdim=True)
    return off @ transpose(off) / (found.shape[1] - number(correction))


@numpy_call("cov")
def numpy_cov(x: Operand, **told: Any) -> Expr:
    """NumPy's, with its own words for what is else told."""
    if told:
        raise NoRule("a covariance with these settings is not known")
    return cov(x)


def _enter_argument(name: str) -> None:
    def function(x: Operand, dim: Any = None, keepdim: Any = False) -> Expr:
        found = expression(x)
        if dim is None:
            place = apply(name, reshaped(found, (-1,)), dims=(0,), keepdim=False)
            return apply("align", place, to=(1,) * found.ndim) if keepdim else place
        return joined(name, found, dim_of(found, dim), keepdim)

    call(name)(_both_spellings(function))


_enter_argument("argmax")
_enter_argument("argmin")


@call("count_nonzero")
def count_nonzero(x: Operand, dim: Any = None) -> Expr:
    """How many elements are not 0."""
    return joined("sum", apply("ne", x, 0), dim, False)


@call("cumsum")
def cumsum(x: Operand, dim: Any = None, dtype: Any = None, axis: Any = None) -> Expr:
    """The sums of each element and those in front of it; without a dimension, of the flat array."""
    found, along = expression(x), axis if dim is None else dim
    if along is None:
        found, along = reshaped(found, (-1,)), 0
    return converted(apply("cumsum", found, dim=dim_of(found, along), reverse=False), dtype)


@call("cumprod")
def cumprod(x: Operand, dim: Any = None, dtype: Any = None, axis: Any = None) -> Expr:
    """The products of each element and those in front of it; without a dimension, of all in row."""
    found, along = expression(x), axis if dim is None else dim
    if along is None:
        found, along = reshaped(found, (-1,)), 0
    return converted(apply("cumprod", found, dim=dim_of(found, along)), dtype)


@call("norm")
def norm(x: Operand, p: Any = "fro", dim: Any = None, keepdim: Any = False,
         dtype: Any = None) -> Expr:  # fmt: skip
    """The length of a tensor's elements as one vector, or over some dimensions."""
    return converted(_length(expression(x), plain(p), dim, keepdim), dtype)


@call("vector_norm", "linalg_vector_norm")
def vector_norm(x: Operand, ord: Any = 2, dim: Any = None, keepdim: Any = False,
                dtype: Any = None) -> Expr:  # fmt: skip
    """The length of a tensor's elements as one vector, or over some dimensions."""
    return converted(_length(expression(x), plain(ord), dim, keepdim), dtype)


@call("linalg_norm")
def linalg_norm(x: Operand, ord: Any = None, dim: Any = None, keepdim: Any = False,
                dtype: Any = None) -> Expr:  # fmt: skip
    """The length of a vector; that of a matrix only where it is that of its elements."""
    found, order = expression(x), plain(ord)
    several = found.ndim if dim is None else len(dims_of(found, dim))
    if order not in (None, "fro") and several != 1:
        raise NoRule("a norm of matrices is not known")
    return converted(_length(found, order, dim, keepdim), dtype)


@call("linalg_matrix_norm", "matrix_norm")
def matrix_norm(x: Operand, ord: Any = "fro", dim: Any = (-2, -1), keepdim: Any = False,
                dtype: Any = None) -> Expr:  # fmt: skip
    """The length of each matrix's elements as one vector."""
    if plain(ord) != "fro":
        raise NoRule("a norm of matrices is not known")
    return converted(_length(expression(x), "fro", dim, keepdim), dtype)


@numpy_call("norm")
def numpy_norm(x: Operand, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Expr:
    """NumPy's ``linalg.norm``."""
    return linalg_norm(x, ord, axis, keepdims)


def _length(x: Expr, p: Any, dim: Any, keepdim: Any) -> Expr:
    if p in (None, "fro", 2):
        return joined("norm", x, dim, keepdim)
    if p == 1:
        return joined("sum", apply("abs", x), dim, keepdim)
    if p in (float("inf"), "inf"):
        return joined("amax", apply("abs", x), dim, keepdim)
    if p == float("-inf"):
        return joined("amin", apply("abs", x), dim, keepdim)
    if isinstance(p, (int, float)) and p > 1:
        return joined("norm_of_power", x, dim, keepdim, p=p)
    raise NoRule(f"a norm of p = {p} is not known")

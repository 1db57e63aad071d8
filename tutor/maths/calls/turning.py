"""Calls that give the same elements another order: the reverse, a shifted or a turned one."""

from typing import Any

from tutor.maths.calls.arguments import dim_of, dims_of, reshaped, sizes, whole
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, Operand, apply, expression
from tutor.maths.rules.shapes import transpose


@call("flip")
def flip(x: Operand, *dims: Any, axis: Any = None) -> Expr:
    """Dimensions in the reverse order."""
    found = expression(x)
    named = dims[0] if len(dims) == 1 else dims or axis
    return apply("flip", found, dims=dims_of(found, named))


@call("flipud")
def flipud(x: Operand) -> Expr:
    """The rows in the reverse order."""
    return flip(x, 0)


@call("fliplr")
def fliplr(x: Operand) -> Expr:
    """The columns in the reverse order."""
    return flip(x, 1)


@call("roll")
def roll(x: Operand, shifts: Any, dims: Any = None, axis: Any = None) -> Expr:
    """Elements shifted along dimensions; what leaves at the end comes in at the beginning."""
    found, along = expression(x), axis if dims is None else dims
    if along is None or along == ():
        flat = apply("roll", reshaped(found, (-1,)), shifts=sizes(shifts), dims=(0,))
        return reshaped(flat, found.shape)
    places = tuple(dim_of(found, dim) for dim in sizes(along))
    steps = sizes(shifts)
    if len(steps) != len(places):
        raise ValueError("each dimension needs its shift")
    return apply("roll", found, shifts=steps, dims=places)


@call("rot90")
def rot90(x: Operand, k: Any = 1, dims: Any = (0, 1)) -> Expr:
    """Turned by a quarter so many times, from the first dimension towards the second."""
    found, turns = expression(x), whole(k) % 4
    first, second = (dim_of(found, dim) for dim in sizes(dims))
    if turns == 2:
        return apply("flip", found, dims=dims_of(found, (first, second)))
    turned = transpose(found, first, second) if turns else found
    return apply("flip", turned, dims=(first if turns == 1 else second,)) if turns else found

"""Calls that make a tensor out of sizes and numbers."""

from typing import Any

import numpy as np

from tutor.maths.calls.arguments import (
    FLOATS,
    INTEGERS,
    converted,
    dtype_name,
    literal,
    number,
    plain,
    recorded,
    sizes,
    whole,
)  # fmt: skip
from tutor.maths.calls.registry import call, numpy_call
from tutor.maths.evaluation import precision
from tutor.maths.expression import (
    Array,
    Base,
    Const,
    Expr,
    Leaf,
    NoRule,
    Number,
    Operand,
    Shape,
    apply,
    expression,
)  # fmt: skip

ROUNDINGS = 8
"""So many roundings of the largest number may lie between numbers in steps and the exact ones."""


def _filled(value: Operand, shape: Shape, dtype: Any = None) -> Expr:
    found = expression(value)
    if isinstance(found, Const) and dtype_name(dtype) in INTEGERS | {"bool"}:
        found = Const(int(number(found)))
    return found if found.shape == shape else apply("expand", found, to=shape)


def _kind(x: Expr) -> str | None:
    """Return the dtype of what was recorded, None of what is made of other things."""
    return x.dtype if isinstance(x, Leaf) else None


def _enter(number_: Number, name: str) -> None:
    def function(*size: Any, dtype: Any = None, shape: Any = None, order: Any = None) -> Expr:
        return _filled(number_, sizes(*((shape,) if shape is not None else size)), dtype)

    def of_numpy(shape: Any, dtype: Any = None, order: Any = None) -> Expr:
        return _filled(number_, sizes(shape), dtype)

    def alike(x: Operand, dtype: Any = None, shape: Any = None) -> Expr:
        like = expression(x)
        return _filled(number_, like.shape if shape is None else sizes(shape), dtype or _kind(like))

    def new(x: Operand, *size: Any, dtype: Any = None) -> Expr:
        return _filled(number_, sizes(*size), dtype or _kind(expression(x)))

    call(name)(function)
    numpy_call(name)(of_numpy)
    call(f"{name}_like")(alike)
    call(f"new_{name}")(new)


_enter(0.0, "zeros")
_enter(1.0, "ones")


@call("full")
def full(size: Any, fill_value: Operand, dtype: Any = None) -> Expr:
    """One number everywhere."""
    return _filled(fill_value, sizes(size), dtype)


@call("full_like", "fill")
def full_like(x: Operand, fill_value: Operand, dtype: Any = None) -> Expr:
    """One number everywhere, in the shape of another tensor."""
    return _filled(fill_value, expression(x).shape, dtype)


@call("new_full")
def new_full(x: Operand, size: Any, fill_value: Operand, dtype: Any = None) -> Expr:
    """One number everywhere, in a shape of its own."""
    return _filled(fill_value, sizes(size), dtype)


@call("zero")
def zero(x: Operand) -> Expr:
    """0 everywhere, in place."""
    return _filled(0, expression(x).shape)


@call("fill_diagonal")
def fill_diagonal(x: Operand, fill_value: Operand, wrap: bool = False) -> Expr:
    """The matrix with one number along its diagonal."""
    found = expression(x)
    if found.ndim != 2 or wrap:
        raise NoRule("only the diagonal of a matrix is known")
    steps = np.arange(min(found.shape))
    told = {"index": (steps, steps), "text": "i, i", "region": steps.shape}
    return apply("replaced", found, fill_value, **told)


@call("eye", "identity")
def eye(n: Any, m: Any = None, dtype: Any = None, M: Any = None) -> Expr:
    """The unit matrix."""
    rows = whole(n)
    columns = m if M is None else M
    width = rows if columns is None else whole(columns)
    return Leaf("I" if rows == width else None, np.eye(rows, width), (rows, width))


def _in_steps(found: Array, output: Expr | None) -> Expr:
    """Return numbers at equal distances as they were recorded, if they are these.

    Their rounding is that of the largest of them, also where they come near 0.
    """
    if isinstance(output, Leaf) and output.value is not None and output.shape == found.shape:
        largest = float(np.abs(found).max(initial=0.0))
        off = np.abs(output.value - found).max(initial=0.0)
        if off <= ROUNDINGS * precision(output.dtype) * largest:
            return Leaf(None, output.value, found.shape, output.dtype)
    return literal(found)


@call("arange", output=True)
def arange(*ends: Any, start: Any = None, end: Any = None, stop: Any = None, step: Any = None,
           dtype: Any = None, output: Expr | None = None) -> Expr:  # fmt: skip
    """Numbers from one end to the other, which is left out."""
    given = [number(value) for value in ends]
    low, high = (0.0, given[0]) if len(given) == 1 else (*given, 0.0, 0.0)[:2]
    low = low if start is None else number(start)
    last = end if stop is None else stop
    high = high if last is None else number(last)
    width = given[2] if len(given) > 2 else 1 if step is None else number(step)
    whole_steps = all(float(value).is_integer() for value in (low, high, width))
    floats = not whole_steps or any(isinstance(value, float) for value in ends)
    array = np.arange(low, high, width)
    if floats or dtype_name(dtype) in FLOATS:
        return converted(_in_steps(array, output), dtype)
    return literal(array.astype(np.int64))


@call("linspace", output=True)
def linspace(start: Any, end: Any = None, steps: Any = None, dtype: Any = None,
             stop: Any = None, num: Any = None, endpoint: Any = True,
             output: Expr | None = None) -> Expr:  # fmt: skip
    """Numbers at equal distances, both ends among them."""
    last, count = end if stop is None else stop, steps if num is None else num
    if not plain(endpoint):
        raise NoRule("only a linspace with its end is known")
    found = np.linspace(number(start), number(last), 50 if count is None else whole(count))
    return converted(_in_steps(found, output), dtype)


@call("logspace", output=True)
def logspace(start: Any, end: Any, steps: Any, base: Any = 10.0,
             output: Expr | None = None) -> Expr:  # fmt: skip
    """Powers of a base, their exponents at equal distances."""
    found = np.logspace(number(start), number(end), whole(steps), base=number(base))
    return _in_steps(found, output)


@call("tensor", "as_tensor", "array", "asarray", "scalar_tensor", "asanyarray", "new_tensor")
def tensor(data: Any, dtype: Any = None) -> Expr:
    """The numbers of a literal, in which tensors and arrays may stand."""
    return converted(_made(data), dtype)


def _made(data: Any) -> Expr:
    if isinstance(data, (Base, bool, int, float, complex)):
        return expression(data)
    if isinstance(data, (list, tuple)) and _holds_tensors(data):
        return apply("stack", *(_made(inner) for inner in data), dim=0)
    return literal(data)


def _holds_tensors(data: Any) -> bool:
    if isinstance(data, (list, tuple)):
        return any(_holds_tensors(inner) for inner in data)
    return isinstance(data, Base)


@call("one_hot")
def one_hot(x: Operand, num_classes: Any = -1) -> Expr:
    """For each number a row with 1 at its place and 0 else."""
    found = expression(x)
    classes = whole(num_classes)
    if classes < 0:
        classes = int(recorded(found).max(initial=-1)) + 1
    return apply("one_hot", found, classes=classes)

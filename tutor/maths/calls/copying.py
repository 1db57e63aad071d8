"""Calls that hand the same values on: copies, views on the same memory, other dtypes."""

from typing import Any

from tutor.maths.calls.arguments import FLOATS, INTEGERS, converted, dtype_name
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, Leaf, Operand, apply, expression


@call(
    "clone", "detach", "contiguous", "data", "requires_grad", "from_numpy", "numpy", "cpu",
    "cuda", "conj", "resolve_conj", "resolve_neg", "item", "real", "ascontiguousarray",
    "retain_grad",
)  # fmt: skip
def same(x: Operand) -> Expr:
    """The values themselves."""
    return expression(x)


@call("copy")
def copy(x: Operand, source: Operand | None = None) -> Expr:
    """The values themselves, or in place those of another tensor, stretched to this one's shape."""
    if source is None:
        return expression(x)
    found, shape = expression(source), expression(x).shape
    return found if found.shape == shape else apply("expand", found, to=shape)


@call("to", "type", "astype")
def to(x: Operand, *targets: Any, dtype: Any = None) -> Expr:
    """The values on another device or as another dtype."""
    for target in (*targets, dtype):
        if isinstance(target, Leaf):
            return converted(expression(x), target.dtype)
        name = None if isinstance(target, bool) else dtype_name(target)
        if name in FLOATS or name in INTEGERS or name in ("bool", "bool_"):
            return converted(expression(x), name)
    return expression(x)


@call("type_as")
def type_as(x: Operand, other: Leaf) -> Expr:
    """The values as the dtype of another tensor."""
    return converted(expression(x), other.dtype)


@call("half", "float16")
def as_half(x: Operand) -> Expr:
    """The values as numbers of 16 bits."""
    return converted(expression(x), "float16")


@call("bfloat16")
def as_bfloat16(x: Operand) -> Expr:
    """The values as numbers of 16 bits, eight of them for the exponent."""
    return converted(expression(x), "bfloat16")


@call("float", "double", "float64", "float32")
def as_float(x: Operand) -> Expr:
    """The values as floating-point numbers."""
    return converted(expression(x), "float32")


@call("long", "int", "short", "char", "byte")
def as_integer(x: Operand) -> Expr:
    """The values as integers: what stands behind the point is cut off."""
    return converted(expression(x), "int64")


@call("bool")
def as_boolean(x: Operand) -> Expr:
    """Whether each value is not 0."""
    return converted(expression(x), "bool")

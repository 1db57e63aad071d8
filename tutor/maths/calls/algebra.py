"""Calls of linear algebra beyond products: inverses, determinants and linear equations."""

from typing import Any

from tutor.maths.calls.arguments import dim_of, plain, whole
from tutor.maths.calls.registry import call, numpy_call
from tutor.maths.expression import Expr, NoRule, Operand, apply, expression


@call("inverse", "linalg_inv", "inv")
def inverse(x: Operand) -> Expr:
    """The matrix that undoes a matrix."""
    return apply("inverse", x)


@call("linalg_pinv", "pinverse", "pinv")
def pseudoinverse(x: Operand) -> Expr:
    """The matrix of least squares, which exists for every matrix."""
    return apply("pseudoinverse", x)


@call("linalg_solve")
@numpy_call("solve")
def solve(A: Operand, B: Operand, left: Any = True) -> Expr:
    """What solves linear equations, their right sides as a vector or in columns."""
    if not plain(left):
        raise NoRule("equations from the right are not known")
    return apply("solve", A, B)


@call("det", "linalg_det")
def det(x: Operand) -> Expr:
    """The determinant of a matrix."""
    return apply("det", x)


@call("logdet")
def logdet(x: Operand) -> Expr:
    """The logarithm of a determinant."""
    return apply("log", apply("det", x))


@call("slogdet", "linalg_slogdet")
def slogdet(x: Operand) -> list[Expr]:
    """The sign of a determinant, and the logarithm of its size."""
    return [apply("sign", apply("det", x)), apply("log_abs_det", x)]


@call("matrix_power", "linalg_matrix_power")
def matrix_power(x: Operand, n: Any) -> Expr:
    """A square matrix several times with itself."""
    found, times = expression(x), whole(n)
    if not times:
        raise NoRule("the power 0 of a matrix is not known")
    base = found if times > 0 else apply("inverse", found)
    product: Expr = base
    for _ in range(abs(times) - 1):
        product = product @ base
    return product


@call("cross")
def first_cross(a: Operand, b: Operand, dim: Any = None) -> Expr:
    """The cross product of vectors along the first dimension of three elements."""
    first = expression(a)
    if dim is None and 3 not in first.shape:
        raise NoRule("a cross product is known of vectors with three elements")
    return cross(first, b, first.shape.index(3) if dim is None else dim)


@numpy_call("cross")
def numpy_cross(a: Operand, b: Operand, *, axis: Any = -1) -> Expr:
    """NumPy's, for which a third argument would say where the vectors of the first stand."""
    return cross(a, b, axis)


@call("linalg_cross")
def cross(a: Operand, b: Operand, dim: Any = -1) -> Expr:
    """The vector that is perpendicular to two others."""
    first, second = expression(a), expression(b)
    place = dim_of(first, dim)
    if first.shape != second.shape or first.shape[place] != 3:
        raise NoRule("a cross product is known of vectors with three elements")
    return apply("cross", first, second, dim=place)

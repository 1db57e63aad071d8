"""Products of vectors and matrices, in all their spellings."""

import re
from typing import Any

from tutor.maths.calls.arguments import plain, reshaped, sizes
from tutor.maths.calls.operators import mul, scaled
from tutor.maths.calls.registry import call, numpy_call
from tutor.maths.expression import Expr, NoRule, Operand, apply, expression
from tutor.maths.rules.products import outer
from tutor.maths.rules.shapes import transpose


@call("matmul", "mm", "bmm", "mv")
def matmul(a: Operand, b: Operand) -> Expr:
    """The matrix product; of vectors, the sum of the products of their elements."""
    return apply("matmul", a, b)


@call("rmatmul")
def rmatmul(a: Operand, b: Operand) -> Expr:
    """The matrix product, the operands the other way round."""
    return apply("matmul", b, a)


@call("dot", "vdot")
def dot(a: Operand, b: Operand) -> Expr:
    """The sum of the products of two vectors' elements."""
    first, second = expression(a), expression(b)
    if first.ndim != 1 or second.ndim != 1:
        raise ValueError("torch's dot takes vectors")
    return apply("matmul", first, second)


@numpy_call("dot")
def numpy_dot(a: Operand, b: Operand) -> Expr:
    """NumPy's dot, which is a product for numbers and the matrix product for matrices."""
    first, second = expression(a), expression(b)
    if not first.ndim or not second.ndim:
        return mul(first, second)
    if second.ndim <= 2:
        return apply("matmul", first, second)
    left, right = _letters(first.ndim), _letters(second.ndim, first.ndim)
    right = right[:-2] + left[-1] + right[-1]
    return _summed(first, second, left, right)


@numpy_call("vdot")
def numpy_vdot(a: Operand, b: Operand) -> Expr:
    """The sum of the products of all elements."""
    return dot(reshaped(expression(a), (-1,)), reshaped(expression(b), (-1,)))


@call("inner")
def inner(a: Operand, b: Operand) -> Expr:
    """The sum of products over the last dimension of both."""
    first, second = expression(a), expression(b)
    if not first.ndim or not second.ndim:
        return mul(first, second)
    if first.ndim == second.ndim == 1:
        return apply("matmul", first, second)
    left, right = _letters(first.ndim), _letters(second.ndim, first.ndim)
    return _summed(first, second, left, right[:-1] + left[-1])


def _letters(count: int, behind: int = 0) -> str:
    return "".join(chr(ord("a") + behind + place) for place in range(count))


def _summed(a: Expr, b: Expr, left: str, right: str) -> Expr:
    """Return the sum over the letter that both have."""
    rest = "".join(letter for letter in left + right if not (letter in left and letter in right))
    return apply("einsum", a, b, subscripts=f"{left},{right}->{rest}")


@call("outer", "ger")
def outer_product(a: Operand, b: Operand) -> Expr:
    """Every element of one vector times every element of another."""
    first, second = expression(a), expression(b)
    if first.ndim != 1 or second.ndim != 1:
        raise ValueError("an outer product takes vectors")
    return outer(first, second)


@numpy_call("outer")
def numpy_outer(a: Operand, b: Operand) -> Expr:
    """Every element of one array times every element of another."""
    return outer(reshaped(expression(a), (-1,)), reshaped(expression(b), (-1,)))


def _product_added(add: Operand, a: Operand, b: Operand, beta: Any = 1, alpha: Any = 1) -> Expr:
    product = scaled(apply("matmul", a, b), alpha)
    return product if beta == 0 else scaled(add, beta) + product


@call("addmm", "baddbmm")
def addmm(input: Operand, mat1: Operand, mat2: Operand, beta: Any = 1, alpha: Any = 1) -> Expr:
    """A tensor plus a matrix product."""
    return _product_added(input, mat1, mat2, beta, alpha)


@call("addmv")
def addmv(input: Operand, mat: Operand, vec: Operand, beta: Any = 1, alpha: Any = 1) -> Expr:
    """A vector plus the product of a matrix and a vector."""
    return _product_added(input, mat, vec, beta, alpha)


@call("addr")
def addr(input: Operand, vec1: Operand, vec2: Operand, beta: Any = 1, alpha: Any = 1) -> Expr:
    """A matrix plus an outer product."""
    product = scaled(outer_product(vec1, vec2), alpha)
    return product if beta == 0 else scaled(input, beta) + product


@call("multi_dot", "linalg_multi_dot", "chain_matmul")
def multi_dot(tensors: Any, *more: Any) -> Expr:
    """The product of several matrices."""
    given = [*tensors, *more] if isinstance(tensors, (list, tuple)) else [tensors, *more]
    found = expression(given[0])
    for part in given[1:]:
        found = apply("matmul", found, part)
    return found


@call("einsum")
def einsum(equation: Any, *operands: Any) -> Expr:
    """A sum of products, its indices named by letters."""
    if not isinstance(equation, str):
        raise NoRule("an einsum without an equation is not known")
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    told = equation.replace(" ", "")
    if not re.fullmatch(r"[A-Za-z]*(,[A-Za-z]*)*(->[A-Za-z]*)?", told):
        raise NoRule(f"the einsum {equation} is not known")
    if "->" not in told:
        letters = told.replace(",", "")
        told += "->" + "".join(sorted(x for x in set(letters) if letters.count(x) == 1))
    return apply("einsum", *operands, subscripts=told)


@call("tensordot")
def tensordot(a: Operand, b: Operand, dims: Any = 2, axes: Any = None) -> Expr:
    """The sum of products over the last dimensions of one and the first of the other."""
    first, second = expression(a), expression(b)
    shared = plain(dims if axes is None else axes)
    if isinstance(shared, int):
        shared = (tuple(range(first.ndim - shared, first.ndim)), tuple(range(shared)))
    mine, theirs = (sizes(part) for part in shared)
    left, right = list(_letters(first.ndim)), list(_letters(second.ndim, first.ndim))
    for own, other in zip(mine, theirs, strict=True):
        right[other] = left[own]
    return _summed(first, second, "".join(left), "".join(right))


@call("kron")
def kron(a: Operand, b: Operand) -> Expr:
    """Every element of one times the whole of the other, side by side."""
    first, second = expression(a), expression(b)
    if first.ndim != second.ndim:
        raise NoRule("a Kronecker product is known of as many dimensions in both")
    left, right = _letters(first.ndim), _letters(second.ndim, first.ndim)
    beside = "".join(l + r for l, r in zip(left, right, strict=True))  # noqa: E741
    product = apply("einsum", first, second, subscripts=f"{left},{right}->{beside}")
    pairs = zip(first.shape, second.shape, strict=True)
    return reshaped(product, tuple(one * other for one, other in pairs))


@call("linear")
def linear(input: Operand, weight: Operand, bias: Operand | None = None) -> Expr:
    """X Wᵀ + b: a row of the weight for each output."""
    product = apply("matmul", input, transpose(expression(weight)))
    return product if bias is None else product + bias


@call("bilinear")
def bilinear(
    input1: Operand, input2: Operand, weight: Operand, bias: Operand | None = None
) -> Expr:
    """For each output k, x₁ᵀ Wₖ x₂ + bₖ."""
    if expression(input1).ndim != 2:
        raise NoRule("bilinear is known for a batch of vectors only")
    product = apply("einsum", input1, weight, input2, subscripts="ni,kij,nj->nk")
    return product if bias is None else product + bias

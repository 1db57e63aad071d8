"""Products of matrices and their like, in which every element is a sum of products."""

import math
from typing import Any

import numpy as np

from tutor.maths.evaluation import EXACT, Bounded
from tutor.maths.expression import Array, Expr, NoRule, Shape, Written, apply
from tutor.maths.rules.entry import rule
from tutor.maths.rules.rounding import additions
from tutor.maths.rules.shapes import error_of, transpose
from tutor.maths.written import (
    ATOM,
    JUXTAPOSED,
    PRODUCT,
    SIGN,
    bracketed,
    closed,
    function,
    listed,
)


def _side_by_side(a: Written, b: Written, *_: Shape) -> Written:
    r"""Write a matrix product without a sign, as mathematics does."""
    return Written(rf"{bracketed(a, JUXTAPOSED)} \; {bracketed(closed(b), SIGN)}", JUXTAPOSED)


def _dot(a: Written, b: Written, *_: Shape) -> Written:
    """Write the product of two vectors by its name: a dot would look like that of numbers."""
    return function("dot")(a, b)


def _write(a: Written, b: Written, first: Shape, second: Shape) -> Written:
    vectors = len(first) == 1 and len(second) == 1
    return (_dot if vectors else _side_by_side)(a, b)


def _shape(a: Shape, b: Shape) -> Shape:
    if not a or not b or a[-1] != b[max(len(b) - 2, 0)]:
        raise ValueError(f"{a} and {b} do not go together")
    rows = a[-2:-1] if len(a) > 1 else ()
    columns = b[-1:] if len(b) > 1 else ()
    return (*np.broadcast_shapes(a[:-2], b[:-2]), *rows, *columns)


def column(x: Expr) -> Expr:
    """Return vectors as matrices of one column."""
    return apply("align", x, to=(*x.shape, 1))


def row(x: Expr) -> Expr:
    """Return vectors as matrices of one row."""
    return apply("align", x, to=(*x.shape[:-1], 1, x.shape[-1]))


def outer(a: Expr, b: Expr) -> Expr:
    """Return every element of one vector times every element of another."""
    return apply("outer", a, b)


def _write_outer(a: Written, b: Written, *_: Shape) -> Written:
    """Write an outer product with its sign, since a vector lies neither down nor across."""
    return Written(rf"{bracketed(a, JUXTAPOSED)} \otimes {bracketed(closed(b), SIGN)}", PRODUCT)


def _outer_shape(a: Shape, b: Shape) -> Shape:
    if len(a) != 1 or len(b) != 1:
        raise ValueError("an outer product takes vectors")
    return (*a, *b)


def _outer_spread(a: Bounded, b: Bounded, epsilon: float) -> Array:
    first, second = np.abs(a.value), np.abs(b.value)
    return np.asarray(np.outer(error_of(a), second) + np.outer(first, error_of(b)))


rule(
    "outer",
    np.outer,
    _write_outer,
    _outer_shape,
    lambda g, y, a, b: (apply("matmul", g, b), apply("matmul", transpose(g), a)),
    _outer_spread,
)


def _gradient(g: Expr, y: Expr, a: Expr, b: Expr) -> tuple[Expr, Expr]:
    """For ``y = A B``: A gets ``g Bᵀ`` and B gets ``Aᵀ g``; with vectors, the outer products."""
    if a.ndim == 1 and b.ndim == 1:
        return g * b, g * a
    if b.ndim == 1:
        if a.ndim == 2:
            return outer(g, b), apply("matmul", transpose(a), g)
        return column(g) * b, _flat(apply("matmul", transpose(a), column(g)), -1)
    if a.ndim == 1:
        if b.ndim == 2:
            return apply("matmul", g, transpose(b)), outer(a, g)
        return _flat(apply("matmul", row(g), transpose(b)), -2), column(a) * row(g)
    return apply("matmul", g, transpose(b)), apply("matmul", transpose(a), g)


def _flat(x: Expr, axis: int) -> Expr:
    """Return matrices of one row or column as vectors."""
    sizes = list(x.shape)
    del sizes[axis]
    return apply("align", x, to=tuple(sizes))


def _spread(a: Bounded, b: Bounded, epsilon: float) -> Array:
    first, second = np.abs(a.value), np.abs(b.value)
    found = additions(a.value.shape[-1]) * epsilon * np.matmul(first, second)
    if a.error is not EXACT:
        found = found + np.matmul(error_of(a), second)
    if b.error is not EXACT:
        found = found + np.matmul(first, error_of(b))
    return np.asarray(found)


def _matmul(a: Array, b: Array) -> Array:
    kinds = (np.asarray(a).dtype, np.asarray(b).dtype)
    return np.asarray(np.matmul(a, b, dtype=np.result_type(*kinds)))


rule("matmul", _matmul, _write, _shape, _gradient, _spread)


def split(subscripts: str) -> tuple[list[str], str]:
    """Return the letters of each operand, and those of the result."""
    left, right = subscripts.split("->")
    return left.split(","), right


def _sizes(subscripts: str, shapes: tuple[Shape, ...]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for letters, shape in zip(split(subscripts)[0], shapes, strict=True):
        for letter, size in zip(letters, shape, strict=True):
            if sizes.setdefault(letter, size) != size:
                raise ValueError(f"{letter} is {sizes[letter]} and {size}")
    return sizes


def _einsum_shape(*shapes: Shape, subscripts: str) -> Shape:
    sizes = _sizes(subscripts, shapes)
    return tuple(sizes[letter] for letter in split(subscripts)[1])


def _swapped(g: Expr, y: Expr, *operands: Expr, subscripts: str) -> tuple[Expr, ...]:
    """Each operand gets the sum in which the upstream gradient stands in its place.

    A letter that stands nowhere else was only summed over: along it, the gradient is stretched.
    """
    inner, result = split(subscripts)
    found = []
    for place, (letters, operand) in enumerate(zip(inner, operands, strict=True)):
        if len(set(letters)) < len(letters):
            raise NoRule(f"there is no derivative for {subscripts}")
        others = [inner[i] for i in range(len(inner)) if i != place]
        known = "".join(letter for letter in letters if letter in "".join([result, *others]))
        told = f"{','.join([result, *others])}->{known}"
        rest = [operands[i] for i in range(len(operands)) if i != place]
        part: Expr = apply("einsum", g, *rest, subscripts=told)
        kept = tuple(
            n if letter in known else 1 for letter, n in zip(letters, operand.shape, strict=True)
        )
        whole = part if part.shape == kept else apply("align", part, to=kept)
        found.append(whole if kept == operand.shape else apply("expand", whole, to=operand.shape))
    return tuple(found)


def _error_of_einsum(*parts: Bounded, epsilon: float, subscripts: str) -> Array:
    sizes = [np.abs(part.value).astype(float) for part in parts]
    lengths = _sizes(subscripts, tuple(size.shape for size in sizes))
    result = split(subscripts)[1]
    terms = math.prod(size for letter, size in lengths.items() if letter not in result)
    total = (additions(terms) + len(parts)) * epsilon * np.einsum(subscripts, *sizes)
    for place, part in enumerate(parts):
        moved = [*sizes[:place], error_of(part), *sizes[place + 1 :]]
        total = total + np.einsum(subscripts, *moved)
    return np.asarray(total)


def _write_einsum(*parts: Any, subscripts: str) -> Written:
    letters = [rf"\mathrm{{{text}}}" for text in subscripts.split("->") if text]
    below = r" \to ".join(letters)
    return Written(rf"\operatorname{{einsum}}_{{{below}}}\left({listed(parts)}\right)", ATOM)


rule(
    "einsum",
    lambda *operands, subscripts: np.einsum(subscripts, *operands),
    _write_einsum,
    _einsum_shape,
    _swapped,
    _error_of_einsum,
)

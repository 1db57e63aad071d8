"""Simplifying products: numbers gathered in front, ones dropped, numbers drawn out of sums.

``1 · (1/4) · 2 · (y_pred − Y)`` becomes ``2/4 · (y_pred − Y)``: what a person writes after applying
the chain rule. Numbers are gathered above and below the fraction bar and not divided, so that it
is still seen where each came from. A part that was cut out of a tensor and comes back to its place
is put together with it again.
"""

from collections.abc import Iterable
from typing import NamedTuple

from tutor.maths.expression import PRODUCTS, Apply, Const, Expr, Number, Shape, apply, through
from tutor.maths.rejoined import filled_with, fills, read_back, summed
from tutor.maths.steps_of_index import together, written

MOVES = frozenset({"align", "expand", "reshape", "permute", "index", "put", "put_at", "sum"})
"""Operations that a number factor may be drawn out of: they move elements or add them up."""

LINEAR = frozenset({"matmul", "outer", "einsum"})
"""Operations that are linear in each of their operands."""

GATHERED = MOVES | PRODUCTS | LINEAR | {"neg", "div"}
"""Operations that are read as a product."""


class Product(NamedTuple):
    """A number over a number, times factors; without a factor, in the shape of one number."""

    over: Number
    under: Number
    factors: tuple[Expr, ...]


def simplified(expr: Expr) -> Expr:
    """Return an expression of the same value and shape whose products are gathered."""
    if not isinstance(expr, Apply):
        return expr
    if expr.simpler is None:
        found = expr.simpler = _simpler(expr)
        if isinstance(found, Apply):
            found.simpler = found
    return expr.simpler


def _simpler(node: Apply) -> Expr:
    operands = [simplified(operand) for operand in node.operands]
    numbers = [operand.number for operand in _numbers(operands)]
    if len(numbers) == len(operands) == 2 and node.rule.name in ("add", "sub"):
        first, second = numbers
        return Const(first + second if node.rule.name == "add" else first - second)
    if node.rule.name == "add" and (joined := _rejoined(*operands)) is not None:
        return joined
    if node.rule.name == "sub" and (turned := _added(*operands)) is not None:
        return turned
    if node.rule.name == "put" and (one := _put_together(node, operands[0])) is not None:
        return one
    if node.rule.name == "index_at" and not _split(operands[0]).factors:
        return _shaped(_product(_split(operands[0])), node.shape)
    if node.rule.name == "index" and (read := _read_back(node, operands[0])) is not None:
        return read
    if node.rule.name == "add" and any(each.number == 0 for each in _numbers(operands)):
        rest = [each for each in operands if not isinstance(each, Const)]
        return _shaped(rest[0], node.shape)
    if node.rule.name == "sum" and (added := _added_up(node, operands[0])) is not None:
        return added
    if node.rule.name == "pow" and numbers in ([0], [1]) and isinstance(operands[1], Const):
        return _shaped(operands[0] if numbers[0] else Const(1), node.shape)
    if _is_transposition(node):
        turned = _transposed(operands[0])
        if turned is not None:
            return turned
    if node.rule.name in GATHERED:
        return _shaped(_product(_gathered(node, operands)), node.shape)
    return Apply(node.rule, tuple(operands), node.settings, node.shape)


def _numbers(operands: Iterable[Expr]) -> list[Const]:
    return [operand for operand in operands if isinstance(operand, Const)]


def _read_back(node: Apply, operand: Expr) -> Expr | None:
    """Return what is read where something was put, None for any other reading."""
    product = _split(operand)
    put = product.factors[0] if len(product.factors) == 1 else operand
    found = read_back(put, node.settings["index"])
    if found is None:
        return None
    if isinstance(found, Const):
        return _shaped(found, node.shape)
    return _shaped(_product(product._replace(factors=(found,))), node.shape)


def _put_together(node: Apply, operand: Expr) -> Expr | None:
    """Return what is put somewhere, and the whole somewhere else, as put there in one go."""
    product = _split(operand)
    inner = product.factors[0] if len(product.factors) == 1 else operand
    if not isinstance(inner, Apply) or inner.rule.name != "put":
        return None
    index = together(node.settings["index"], inner.settings["index"])
    if index is None:
        return None
    told = {"index": index, "to": node.shape, "text": written(index)}
    put = apply("put", inner.operands[0], **told)
    return _shaped(_product(product._replace(factors=(put,))), node.shape)


def _rejoined(*summands: Expr) -> Expr | None:
    """Return a sum in one piece where one summand puts something at the place of the other's 0."""
    for cut, other in (summands, summands[::-1]):
        product = _split(other)
        put = product.factors[0] if len(product.factors) == 1 else other
        if isinstance(put, Apply) and isinstance(cut, Apply) and fills(put, cut):
            value = _product(product._replace(factors=(put.operands[0],)))
            return filled_with(cut, simplified(value))
    return None


def _added(first: Expr, second: Expr) -> Expr | None:
    """Return a difference in which something negative is taken away as a sum, None for others."""
    taken = _split(second)
    if isinstance(taken.over, complex) or taken.over >= 0 or isinstance(second, Const):
        return None
    added, kept = _product(taken._replace(over=-taken.over)), _split(first)
    if isinstance(kept.over, complex) or kept.over >= 0 or isinstance(first, Const):
        return apply("add", first, added)
    return apply("sub", added, _product(kept._replace(over=-kept.over)))


def _added_up(node: Apply, operand: Expr) -> Expr | None:
    """Return a sum over rows with one element each, None for any other sum."""
    product = _split(operand)
    found = summed(product.factors[0], node.settings["dims"]) if len(product.factors) == 1 else None
    if found is None:
        return None
    return simplified(apply("align", _product(product._replace(factors=(found,))), to=node.shape))


def _is_transposition(node: Expr) -> bool:
    return (
        isinstance(node, Apply) and node.rule.name == "permute" and node.settings["axes"] == (1, 0)
    )


def _transposed(expr: Expr) -> Expr | None:
    """Return the transpose of a matrix without the sign for it: (Aᵀ)ᵀ = A and (A B)ᵀ = Bᵀ Aᵀ."""
    if not isinstance(expr, Apply):
        return None
    if _is_transposition(expr):
        return expr.operands[0]
    if expr.rule.name == "matmul" and all(part.ndim == 2 for part in expr.operands):
        a, b = (_transposed(part) or apply("permute", part, axes=(1, 0)) for part in expr.operands)
        return apply("matmul", b, a)
    if expr.rule.name == "outer":
        return apply("outer", *expr.operands[::-1])
    product = _split(expr)
    if len(product.factors) == 1 and product.factors[0] is not expr:
        inner = _transposed(product.factors[0])
        return None if inner is None else _product(product._replace(factors=(inner,)))
    return None


def _gathered(node: Apply, operands: list[Expr]) -> Product:
    """Return an application as a product of what its operands are products of."""
    name = node.rule.name
    if name == "neg":
        inner = _split(operands[0])
        return inner._replace(over=-inner.over)
    if name == "div" and not isinstance(operands[1], Const):
        upper = _split(operands[0])
        quotient = apply("div", _product(Product(1, 1, upper.factors)), operands[1])
        return upper._replace(factors=(quotient,))
    if name == "div":
        upper = _split(operands[0])
        assert isinstance(operands[1], Const)
        return upper._replace(under=upper.under * operands[1].number)
    if name in PRODUCTS:
        a, b = _split(operands[0]), _split(operands[1])
        return Product(a.over * b.over, a.under * b.under, a.factors + b.factors)
    return _drawn_out(node, operands)


def _drawn_out(node: Apply, operands: list[Expr]) -> Product:
    """Return a linear operation with the number factors of its operands drawn out of it."""
    parts = [_split(operand) for operand in operands]
    over: Number = 1
    under: Number = 1
    for part in parts:
        over, under = over * part.over, under * part.under
    if node.rule.name == "sum" and not parts[0].factors:
        # So many equal numbers are added up, of which the sign for a sum would not tell.
        return Product(over * (operands[0].size // max(node.size, 1)), under, ())
    if node.rule.name not in {"sum", "put", "put_at", *LINEAR} and not parts[0].factors:
        return Product(over, under, ())
    inner = [
        _shaped(_product(Product(1, 1, part.factors)), operand.shape)
        for part, operand in zip(parts, operands, strict=True)
    ]
    return Product(over, under, (apply(node.rule.name, *inner, **node.settings),))


def _split(expr: Expr) -> Product:
    """Return a simplified expression as a product."""
    if isinstance(expr, Const):
        return Product(expr.number, 1, ())
    if isinstance(expr, Apply) and expr.operands:
        first = expr.operands[0]
        if expr.rule.name == "neg":
            inner = _split(first)
            return inner._replace(over=-inner.over)
        if expr.rule.name in PRODUCTS:
            a, b = _split(first), _split(expr.operands[1])
            return Product(a.over * b.over, a.under * b.under, a.factors + b.factors)
        if expr.rule.name == "div" and isinstance(expr.operands[1], Const):
            inner = _split(first)
            return inner._replace(under=inner.under * expr.operands[1].number)
        if expr.rule.name == "expand" and not _split(first).factors:
            return _split(first)
    return Product(1, 1, (expr,))


def _product(product: Product) -> Expr:
    """Return a product as an expression: the number in front, then the factors."""
    over, under, factors = product
    negative = not isinstance(over, complex) and over < 0
    size = -over if negative else over
    number: Expr = Const(size)
    if under != 1:
        number = apply("div", Const(size), Const(under))
    result = number
    if factors:
        plain = under == 1 and size == 1
        result = factors[0] if plain else apply("mul", number, factors[0])
        for factor in factors[1:]:
            result = through(result, factor)
    if not negative:
        return result
    return Const(over) if not factors and under == 1 else apply("neg", result)


def _shaped(expr: Expr, shape: Shape) -> Expr:
    """Return an expression in a shape; what stands for many equal elements is stretched."""
    return expr if expr.shape == shape else apply("expand", expr, to=shape)

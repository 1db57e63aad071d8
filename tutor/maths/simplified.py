"""Simplifying products: numbers gathered in front, ones dropped, numbers drawn out of sums.

``1 · (1/4) · 2 · (y_pred − Y)`` becomes ``2/4 · (y_pred − Y)``: what a person writes after applying
the chain rule. Numbers are gathered above and below the fraction bar and not divided, so that it
is still seen where each came from. A part that was cut out of a tensor and comes back to its place
is put together with it again.
"""

from collections.abc import Callable
from typing import NamedTuple

from tutor.maths.expression import PRODUCTS, Apply, Const, Expr, Number, Shape, apply, through
from tutor.maths.rejoined import filled_by, filled_with, fills, read_back, summed
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
    for shortcut in SHORTCUTS.get(node.rule.name, ()):
        found = shortcut(node, operands)
        if found is not None:
            return found
    if node.rule.name in GATHERED:
        return _shaped(_product(_gathered(node, operands)), node.shape)
    return Apply(node.rule, tuple(operands), node.settings, node.shape)


def _number(expr: Expr) -> Number | None:
    return expr.number if isinstance(expr, Const) else None


def _of_numbers(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return the sum or the difference of two numbers."""
    first, second = map(_number, operands)
    if first is None or second is None:
        return None
    return Const(first + second if node.rule.name == "add" else first - second)


def _with_nothing(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return a sum without the summand 0, which may fill a whole tensor."""
    empty = [filled_by(operand) == 0 for operand in operands]
    if not any(empty):
        return None
    return _shaped(operands[1] if empty[0] else operands[0], node.shape)


def _to_the_power(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return what is raised to the power 1, and 1 for the power 0."""
    power = _number(operands[1])
    if _number(operands[0]) is not None or power not in (0, 1):
        return None
    return _shaped(operands[0] if power else Const(1), node.shape)


def _alone(expr: Expr) -> tuple[Product, Expr]:
    """Return the number of an expression, and its one factor; of others the expression as such."""
    product = _split(expr)
    return (product, product.factors[0]) if len(product.factors) == 1 else (Product(1, 1, ()), expr)


def _times(product: Product, factor: Expr) -> Expr:
    """Return a factor times the number of a product."""
    return _product(product._replace(factors=(factor,)))


def _read_back(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return what is read where something was put, None for any other reading."""
    number, put = _alone(operands[0])
    found = read_back(put, node.settings["index"])
    if found is None:
        return None
    return _shaped(found if isinstance(found, Const) else _times(number, found), node.shape)


def _read_number(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return the number that is read from many equal ones."""
    product = _split(operands[0])
    return None if product.factors else _shaped(_product(product), node.shape)


def _put_together(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return what is put somewhere, and the whole somewhere else, as put there in one go."""
    number, inner = _alone(operands[0])
    if not isinstance(inner, Apply) or inner.rule.name != "put":
        return None
    index = together(node.settings["index"], inner.settings["index"])
    if index is None:
        return None
    told = {"index": index, "to": node.shape, "text": written(index)}
    return _shaped(_times(number, apply("put", inner.operands[0], **told)), node.shape)


def _rejoined(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return a sum in one piece where one summand puts something at the place of the other's 0."""
    for cut, other in (operands, operands[::-1]):
        number, put = _alone(other)
        if isinstance(put, Apply) and isinstance(cut, Apply) and fills(put, cut):
            return filled_with(cut, simplified(_times(number, put.operands[0])))
    return None


def _added(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return a difference in which something negative is taken away as a sum, None for others."""
    first, second = operands
    taken = _split(second)
    if isinstance(taken.over, complex) or taken.over >= 0 or isinstance(second, Const):
        return None
    added, kept = _product(taken._replace(over=-taken.over)), _split(first)
    if isinstance(kept.over, complex) or kept.over >= 0 or isinstance(first, Const):
        return apply("add", first, added)
    return apply("sub", added, _product(kept._replace(over=-kept.over)))


def _added_up(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return a sum over rows with one element each, None for any other sum."""
    number, put = _alone(operands[0])
    found = summed(put, node.settings["dims"])
    if found is None:
        return None
    return simplified(apply("align", _times(number, found), to=node.shape))


def _turned(node: Apply, operands: list[Expr]) -> Expr | None:
    """Return a transposition without the sign for it, None where it needs one."""
    return _transposed(operands[0]) if _is_transposition(node) else None


Shortcut = Callable[[Apply, list[Expr]], Expr | None]


def _taken(node: Apply, operands: list[Expr]) -> Expr:
    """Return what is taken as a constant: a gradient is a number anyhow."""
    return operands[0]


SHORTCUTS: dict[str, tuple[Shortcut, ...]] = {
    "add": (_of_numbers, _rejoined, _with_nothing),
    "sub": (_of_numbers, _added),
    "put": (_put_together,),
    "index": (_read_back,),
    "index_at": (_read_number,),
    "sum": (_added_up,),
    "pow": (_to_the_power,),
    "permute": (_turned,),
    "detach": (_taken,),
}
"""What a rule over simplified operands comes to in special cases, by its name, in this order."""


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

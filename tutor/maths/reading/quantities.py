r"""What a part of a formula stands for: an expression with the indices that it still has open.

:math:`x_i w` has the open index i, so its expression has a dimension for i in front of the
dimensions of its own. An operation first brings the open indices of its operands in line.
"""

from typing import NamedTuple

import numpy as np

from tutor.maths.expression import Expr, NoRule, Shape, apply
from tutor.maths.reading.symbols import Unread
from tutor.maths.rules.shapes import transpose


class Quantity(NamedTuple):
    """An expression whose first dimensions belong to the open indices; the rest are its own."""

    expr: Expr
    indices: tuple[str, ...] = ()

    @property
    def own(self) -> Shape:
        """The dimensions that no index stands for; empty for a number."""
        return self.expr.shape[len(self.indices) :]

    @property
    def counts(self) -> Shape:
        """How many values each open index has."""
        return self.expr.shape[: len(self.indices)]

    @property
    def number(self) -> bool:
        """Whether it is a single number for each value of its indices."""
        return self.own == ()


def plain(quantity: Quantity) -> Quantity:
    """Return a quantity with one element of its own as a number."""
    if not quantity.own or int(np.prod(quantity.own)) != 1:
        return quantity
    return Quantity(apply("align", quantity.expr, to=quantity.counts), quantity.indices)


def ordered(quantity: Quantity, indices: tuple[str, ...]) -> Expr:
    """Return the expression with a dimension for each of `indices`, of length 1 where not open."""
    at = [quantity.indices.index(index) for index in indices if index in quantity.indices]
    expr = quantity.expr
    if at != list(range(len(at))):
        rest = range(len(quantity.indices), len(expr.shape))
        expr = apply("permute", expr, axes=(*at, *rest))
    sizes = dict(zip(quantity.indices, quantity.counts, strict=True))
    to = (*(sizes.get(index, 1) for index in indices), *quantity.own)
    return expr if expr.shape == to else apply("align", expr, to=to)


def _inline(*quantities: Quantity) -> tuple[tuple[str, ...], list[Expr]]:
    """Return the open indices of all, and the expressions with dimensions for all of them."""
    indices = tuple(dict.fromkeys(index for each in quantities for index in each.indices))
    return indices, [ordered(each, indices) for each in quantities]


def elementwise(name: str, *quantities: Quantity) -> Quantity:
    """Apply a function of each element.

    Dimensions of their own have to agree, or one operand is stretched to the whole of another, as
    a bias is; stretching both would be a slip.
    """
    owns = [each.own for each in quantities]
    try:
        together = tuple(np.broadcast_shapes(*owns))
    except ValueError as problem:
        raise Unread(f"the shapes {shapes(*owns)} do not fit together") from problem
    if together not in owns:
        raise Unread(f"the shapes {shapes(*owns)} would stretch each other")
    indices, exprs = _inline(*quantities)
    return Quantity(apply(name, *(_padded(e, len(indices), together) for e in exprs)), indices)


def _padded(expr: Expr, lead: int, own: Shape) -> Expr:
    """Return an expression whose own dimensions are as many as those of `own`."""
    missing = len(own) - (len(expr.shape) - lead)
    to = (*expr.shape[:lead], *(1,) * missing, *expr.shape[lead:])
    return apply("align", expr, to=to) if missing else expr


def total(quantity: Quantity, index: str, name: str) -> Quantity:
    """Join the values of an index: their ``sum`` or ``prod``."""
    axis = quantity.indices.index(index)
    rest = tuple(each for each in quantity.indices if each != index)
    return Quantity(apply(name, quantity.expr, dims=(axis,), keepdim=False), rest)


def joined(quantity: Quantity, name: str) -> Quantity:
    """Join all elements of a quantity's own: their ``sum`` or ``mean``."""
    lead = len(quantity.indices)
    dims = tuple(range(lead, len(quantity.expr.shape)))
    if not dims:
        return quantity
    return Quantity(apply(name, quantity.expr, dims=dims, keepdim=False), quantity.indices)


def matmul(a: Quantity, b: Quantity) -> Quantity:
    """Return a matrix product; a vector is a row on the left and a column on the right."""
    row, column = len(a.own) == 1, len(b.own) == 1
    if row and len(b.own) == 2 and b.own[0] == 1 and a.own[0] != 1:
        row, a = False, Quantity(apply("align", a.expr, to=(*a.expr.shape, 1)), a.indices)
    indices, (left, right) = _inline(a, b)
    lead = len(indices)
    if row:
        left = apply("align", left, to=(*left.shape[:lead], 1, *left.shape[lead:]))
    if column:
        right = apply("align", right, to=(*right.shape, 1))
    try:
        found: Expr = apply("matmul", left, right)
    except NoRule as problem:
        raise Unread(f"the shapes {shapes(a.own, b.own)} have no matrix product") from problem
    own = found.shape[lead:]
    kept = own[int(row) : len(own) - int(column)]
    if kept != own:
        found = apply("align", found, to=(*found.shape[:lead], *kept))
    return plain(Quantity(found, indices))


def transposed(quantity: Quantity) -> Quantity:
    """Return a matrix with rows and columns swapped, a vector as one row, a number as it is."""
    own = quantity.own
    if not own:
        return quantity
    if len(own) == 1:
        to = (*quantity.counts, 1, *own)
        return Quantity(apply("align", quantity.expr, to=to), quantity.indices)
    if len(own) > 2:
        raise Unread(f"a tensor of the shape {shapes(own)} has no one transpose")
    return Quantity(transpose(quantity.expr), quantity.indices)


def shapes(*found: Shape) -> str:
    """Return shapes as one reads them: ``[2, 3] and [4]``."""
    return " and ".join("[" + ", ".join(map(str, shape)) + "]" for shape in found)

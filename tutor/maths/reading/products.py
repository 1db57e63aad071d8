r"""Products of a formula: numbers, matrices and what stands between them.

Side by side, two tensors are a matrix product; ``\odot`` and ``*`` are element by element, and
``\cdot`` between two vectors is their inner product.
"""

from tutor.maths.reading.quantities import Quantity, elementwise, matmul, plain
from tutor.maths.reading.symbols import Unread
from tutor.maths.typeset.nodes import Atom, Node

BESIDE = ""
"""The operator of two factors that stand side by side."""

OPERATORS = {
    "cdot": "dot", "times": "times", "odot": "each", "*": "each", "ast": "each", "@": "matmul",
    "/": "over", "div": "over",
}  # fmt: skip
"""What the operators of a product are; the others are not read."""


def operator(node: Node) -> str | None:
    """Return the operator that a node is, None for an operand."""
    return OPERATORS.get(node.name) if isinstance(node, Atom) else None


def product(sign: str, a: Quantity, b: Quantity) -> Quantity:
    """Return two factors multiplied, or divided. Unread where the product may be several things."""
    a, b = plain(a), plain(b)
    if sign == "over":
        return quotient(a, b)
    if a.number or b.number or sign == "each":
        return elementwise("mul", a, b)
    if sign == "times":
        raise Unread("× between tensors may be several products")
    if len(a.own) == 1 and len(b.own) == 1 and sign == BESIDE:
        raise Unread("two vectors side by side may be an inner or an elementwise product")
    return matmul(a, b)


def quotient(a: Quantity, b: Quantity) -> Quantity:
    """Return a quotient; what stands below has to be a number."""
    a, b = plain(a), plain(b)
    if not b.number:
        raise Unread("a tensor stands below the line")
    return elementwise("div", a, b)


def power(base: Quantity, exponent: Quantity, each: bool) -> Quantity:
    """Return a power. `each` says that a tensor's elements are meant, as inside of a mean."""
    base, exponent = plain(base), plain(exponent)
    if not base.number and not each:
        raise Unread("a power of a tensor may be that of each element or that of the matrix")
    return elementwise("pow", base, exponent)

"""What broadcasting does by itself and is therefore not written, and what is said in its place."""

from tutor.maths.expression import Apply, Const, Expr, apply

FILLS = frozenset({"expand", "broadcast", "align", "reshape", "permute"})
"""Operations that leave equal elements what they are."""

UNWRITTEN = frozenset({"align", "expand"})
"""Operations that are written by their operand alone."""


def kept(node: Apply) -> Apply:
    """Return a reduction whose joined dimensions are put back as one that has kept them.

    Broadcasting would put them back in front of the others, and not where they were.
    """
    inner = node.operands[0] if node.rule.name == "align" else None
    if not isinstance(inner, Apply) or inner.settings.get("keepdim") is not False:
        return node
    joined = inner.operands[0].shape
    kept = tuple(1 if axis in inner.settings["dims"] else n for axis, n in enumerate(joined))
    settings = {**inner.settings, "keepdim": True}
    return node if node.shape != kept else Apply(inner.rule, inner.operands, settings, kept)


def column(node: Apply, operand: Expr, elementwise: bool) -> Apply | None:
    """Return how an operand of an operation on elements is written that is a vector made a column.

    Broadcasting by itself would make it a row. None for any other operand.
    """
    inner = operand
    while isinstance(inner, Apply) and inner.rule.name == "expand":
        inner = inner.operands[0]
    if not isinstance(inner, Apply) or inner.rule.name != "align" or kept(inner) is not inner:
        return None
    vector = inner.operands[0]
    stands = vector.ndim == 1 and vector.size > 1 and inner.shape == (*vector.shape, 1)
    others = (each for each in node.operands if each is not operand)
    beside = any(each.ndim == 2 and filling(each) is None for each in others)
    # Where only numbers stand beside it, nothing could take the column for a row.
    told = elementwise and stands and node.ndim == 2 and (beside or node.shape[1] > 1)
    return apply("reshape", vector, to=inner.shape) if told else None


def unstretched(expr: Expr) -> Expr:
    """Return an expression without what broadcasting does to it by itself, which is not written."""
    while isinstance(expr, Apply) and expr.rule.name in UNWRITTEN:
        expr = expr.operands[0]
    return expr


def filling(expr: Expr) -> Expr | None:
    """Return the number of which an operand is full, None for one with elements of its own.

    Where its shape matters it is written below the number: ``1_(2×3)`` are six ones.
    """
    number = expr
    while isinstance(number, Apply) and number.rule.name in FILLS:
        number = number.operands[0]
    return number if expr.shape and _is_number(number) else None


def _is_number(expr: Expr) -> bool:
    """Say whether an expression is made of numbers of the source alone."""
    if isinstance(expr, Apply):
        return expr.rule.slopes is not None and all(map(_is_number, expr.operands))
    return isinstance(expr, Const)

"""The operators and products of a line, with their operands as the line writes them."""

import ast

from tutor.advice.case import SIGNS, Case, Shape

PRODUCTS = ("matmul", "mm", "mv", "dot", "bmm")
"""Functions that multiply matrices."""

Operation = tuple[str, ast.expr, ast.expr]
"""An operator and its two operands."""


def operations(case: Case) -> list[Operation]:
    """Return the operators of the line, a change in place among them."""
    found: list[Operation] = []
    for node in case.nodes():
        if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
            found.append((SIGNS[type(node.op)], node.left, node.right))
        elif isinstance(node, ast.AugAssign) and type(node.op) in SIGNS:
            found.append((f"{SIGNS[type(node.op)]}=", node.target, node.value))
    return found


def pair(case: Case, left: Shape, right: Shape) -> tuple[str, str] | None:
    """Return the names of the line's only product whose operands have these shapes."""
    found = _products(case, left, right)
    return (ast.unparse(found[0][1]), ast.unparse(found[0][2])) if len(found) == 1 else None


def pair_of(case: Case, left: Shape, right: Shape) -> ast.expr | None:
    """Return the line's only product whose operands have these shapes, as it is written."""
    found = _products(case, left, right)
    return found[0][0] if len(found) == 1 else None


def _products(case: Case, left: Shape, right: Shape) -> list[tuple[ast.expr, ast.expr, ast.expr]]:
    """Return the line's products with operands of these shapes: the whole, and both of them."""
    pairs: list[tuple[ast.expr, ast.expr, ast.expr]] = []
    for node in case.nodes():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            pairs.append((node, node.left, node.right))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in PRODUCTS:
            owner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            given = [*owner, *node.args][-2:]
            if len(given) == 2:
                pairs.append((node, given[0], given[1]))
    return [p for p in pairs if (case.shape(p[1]), case.shape(p[2])) == (left, right)]


def differ(case: Case, operation: Operation, place: int, one: int, other: int) -> bool:
    """Say whether the operands have the sizes `one` and `other` in a dimension of the result."""
    left, right = case.shape(operation[1]), case.shape(operation[2])
    if left is None or right is None:
        return False
    rank = max(len(left), len(right))
    return (_size(left, rank, place), _size(right, rank, place)) == (one, other)


def _size(shape: Shape, rank: int, place: int) -> int:
    return ((1,) * (rank - len(shape)) + shape)[place]

"""What a training loop's backward starts from: the expressions that stand for its loss."""

import ast
from collections.abc import Iterable, Iterator


def backward_of(statement: ast.stmt, assigned: Iterable[str]) -> Iterator[ast.expr]:
    """Yield what a statement calls backward on, or takes the gradient of.

    ``(loss / 4).backward()`` and ``scaler.scale(loss).backward()`` lead to `loss`, if that is one
    of the `assigned` names; an expression that holds none of them stands for itself.
    """
    known = set(assigned)
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            given = _differentiated(node)
            names = [name for part in given for name in _names(part) if name in known]
            if names:
                yield ast.Name(names[0], ast.Load())
            elif given and not isinstance(given[0], ast.Name):
                yield given[0]


def _differentiated(call: ast.Call) -> list[ast.expr]:
    """Return what a call may differentiate, the likeliest first; nothing for other calls."""
    if not isinstance(call.func, ast.Attribute):
        return []
    owner, method = call.func.value, call.func.attr
    if ast.unparse(owner).endswith("autograd") and method in ("backward", "grad"):
        return call.args[:1]
    return [owner, *call.args[:1]] if method == "backward" else []


def _names(expression: ast.expr) -> list[str]:
    nodes = (node for node in ast.walk(expression) if isinstance(node, ast.Name))
    return [node.id for node in nodes]


def loss_by_hand(bound: list[str]) -> list[ast.expr]:
    """Return the loss where no backward names it: `loss`, or the last name that its phase binds."""
    named = [name for name in bound if name == "loss"] or bound[-1:]
    return [ast.Name(name, ast.Load()) for name in named[:1]]

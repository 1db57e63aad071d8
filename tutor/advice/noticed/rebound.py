"""A loop over the weights that gives its own name to a new tensor, and moves no weight."""

import ast

from tutor.advice.noticed.watch import Seen
from tutor.advice.numbers import is_zero
from tutor.advice.script import Script
from tutor.advice.told import Hint

TURNS = 2
"""So many updates have to move nothing."""


class OnlyRebound:
    """Watches for ``for p in model.parameters(): p = p - lr * p.grad``."""

    def __init__(self) -> None:
        self._found: dict[int, ast.Assign] | None = None
        self._times = 0

    def forget(self) -> None:
        """Go on: what is looked for stands in the text."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the second update that moves nothing."""
        if self._found is None:
            self._found = _rebindings(seen.script)
        lines = range(seen.step.first_line, seen.step.last_line + 1)
        here = [node for line, node in self._found.items() if line in lines]
        slopes = [change for change in seen.weights.values() if not is_zero(change.after.grad)]
        if not here or not slopes:
            return None
        self._times = 0 if seen.moved else self._times + 1
        if self._times < TURNS:
            return None
        node = here[0]
        name, step = ast.unparse(node.targets[0]), ast.unparse(node.value)
        value = node.value
        sign = "+" if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) else "-"
        by = ast.unparse(value.right) if isinstance(value, ast.BinOp) else step
        text = (
            f"{name} = {step} gives the name {name} to a new tensor, and the weight that it stood "
            f"for stays as it is, so nothing moves. Change the weight itself: {name} {sign}= {by}."
        )
        return Hint("only rebound", node.lineno, text)


def _rebindings(script: Script) -> dict[int, ast.Assign]:
    """Return the assignments to the name of a loop that are made of it and of its gradient."""
    found: dict[int, ast.Assign] = {}
    for loop in ast.walk(script.tree):
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
            continue
        name = loop.target.id
        for node in loop.body:
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=target)],
                    value=ast.BinOp(left=ast.Name(id=left), op=ast.Sub() | ast.Add(), right=right),
                ) if target == left == name and f"{name}.grad" in ast.unparse(right):
                    found[node.lineno] = node
    return found

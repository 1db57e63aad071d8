"""A model that is made anew in every iteration, and so never learns."""

import ast

from tutor.advice.noticed.watch import Seen
from tutor.advice.script import Script
from tutor.advice.told import Hint


class Renewed:
    """Looks for a model and its optimizer in the loop that trains it."""

    def __init__(self) -> None:
        self._found: tuple[str, int] | None = None
        self._looked = False

    def forget(self) -> None:
        """Go on: what is looked for stands in the text."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the second iteration's step of the optimizer."""
        if not self._looked:
            self._looked, self._found = True, _renewed(seen.script)
        if self._found is None or seen.optimizing is None or (seen.step.iteration or 0) < 2:
            return None
        name, line = self._found
        text = (
            f"{name} is made anew in every iteration, so what it has learned is thrown away each "
            f"time. Make {name} and its optimizer once, before the loop."
        )
        return Hint("model made in the loop", line, text)


def _renewed(script: Script) -> tuple[str, int] | None:
    """Return a model whose making stands in the innermost loop around its step, and the line."""
    for optimizer in script.optimizers:
        names = [] if optimizer.handed is None else ast.walk(optimizer.handed)
        for loop in _innermost(script, optimizer.name):
            made = {
                target.id: node.lineno
                for node in loop.body
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            if optimizer.name in made:
                for node in names:
                    if isinstance(node, ast.Name) and node.id in made:
                        return node.id, made[node.id]
    return None


def _innermost(script: Script, name: str) -> list[ast.For | ast.While]:
    """Return the innermost loop around each step of an optimizer."""
    found = []
    for line in (call.line for call in script.steps if call.owner == name):
        around = [
            node
            for node in ast.walk(script.tree)
            if isinstance(node, (ast.For, ast.While))
            and node.lineno < line <= (node.end_lineno or 0)
        ]
        found += around[-1:]
    return found

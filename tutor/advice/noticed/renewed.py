"""A model that is made anew in every iteration, and so never learns; or an optimizer, alike."""

import ast

from tutor.advice.noticed.watch import Seen
from tutor.advice.script import Script
from tutor.advice.told import Hint
from tutor.lesson.dotted import last


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


STATEFUL = frozenset(
    {"Adam", "AdamW", "Adamax", "NAdam", "RAdam", "RMSprop", "Adagrad", "Adadelta"}
)
"""Optimizers that keep averages of the gradients from step to step."""


class Forgetful:
    """Looks for an optimizer with a memory that is made anew in the loop that trains."""

    def __init__(self) -> None:
        self._found: tuple[str, int] | None = None
        self._looked = False

    def forget(self) -> None:
        """Go on: what is looked for stands in the text."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the third iteration's step of the optimizer."""
        if not self._looked:
            self._looked, self._found = True, _forgetful(seen.script)
        if self._found is None or seen.optimizing is None or (seen.step.iteration or 0) < 3:
            return None
        name, line = self._found
        text = (
            f"{name} is made anew in every iteration, so the averages of the gradients that it "
            f"keeps from step to step are lost each time. Make {name} once, before the loop."
        )
        return Hint("optimizer made in the loop", line, text)


def _forgetful(script: Script) -> tuple[str, int] | None:
    """Return an optimizer with a memory that the innermost loop around its step makes."""
    if _renewed(script) is not None:
        return None
    for optimizer in script.optimizers:
        for loop in _innermost(script, optimizer.name):
            for node in loop.body:
                if node.lineno == optimizer.line and _remembers(node):
                    return optimizer.name, optimizer.line
    return None


def _remembers(node: ast.stmt) -> bool:
    """Say whether a statement makes an optimizer that keeps averages of the gradients."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            words = {word.arg for word in call.keywords}
            if last(call.func) in STATEFUL or "momentum" in words:
                return True
    return False


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

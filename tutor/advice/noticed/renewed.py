"""A model or an optimizer that is made anew in every iteration, and what is lost with it."""

import ast
from collections.abc import Callable

from tutor.advice.noticed.watch import Seen
from tutor.advice.script import Script
from tutor.advice.told import Hint
from tutor.lesson.dotted import last

STATEFUL = frozenset(
    {"Adam", "AdamW", "Adamax", "NAdam", "RAdam", "RMSprop", "Adagrad", "Adadelta"}
)
"""Optimizers that keep averages of the gradients from step to step."""


class Renewed:
    """Watches for what the loop that trains makes anew, and what `find` finds in the text.

    The hint comes with the optimizer's step of iteration `turn`; `says` is its text, in which
    ``{name}`` is what is made.
    """

    def __init__(
        self, find: Callable[[Script], tuple[str, int] | None], turn: int, subject: str, says: str
    ) -> None:
        self._find = find
        self._turn = turn
        self._subject = subject
        self._says = says
        self._found: tuple[str, int] | None = None
        self._looked = False

    def forget(self) -> None:
        """Go on: what is looked for stands in the text."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        if not self._looked:
            self._looked, self._found = True, self._find(seen.script)
        late = (seen.step.iteration or 0) >= self._turn
        if self._found is None or seen.optimizing is None or not late:
            return None
        name, line = self._found
        return Hint(self._subject, line, self._says.format(name=name))


def renewed_model() -> Renewed:
    """Watch for a model that is made in the loop with its optimizer, and so never learns."""
    says = (
        "{name} is made anew in every iteration, so what it has learned is thrown away each "
        "time. Make {name} and its optimizer once, before the loop."
    )
    return Renewed(_renewed, 2, "model made in the loop", says)


def renewed_optimizer() -> Renewed:
    """Watch for an optimizer with a memory that is made in the loop, and so forgets."""
    says = (
        "{name} is made anew in every iteration, so the averages of the gradients that it keeps "
        "from step to step are lost each time. Make {name} once, before the loop."
    )
    return Renewed(_forgetful, 3, "optimizer made in the loop", says)


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

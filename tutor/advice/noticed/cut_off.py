"""A weight that the optimizer knows and backward never reaches: its way to the loss is cut."""

import ast
from collections.abc import Iterator

from tutor.advice.lineage import cuts, cuts_inside
from tutor.advice.noticed.watch import Seen
from tutor.advice.script import Optimizer, Script
from tutor.advice.told import Hint

STEPS = 2
"""So many steps of its optimizer have to find the weight without a gradient."""


class CutOff:
    """Watches for weights that forward uses and that never have a gradient.

    A step of an optimizer counts only if it moved another of its weights: one that is not taken
    in this iteration, as in networks that train in turns, says nothing.
    """

    def __init__(self) -> None:
        self._used: dict[str, int] = {}
        self._reached: set[str] = set()
        self._without: dict[str, int] = {}

    def forget(self) -> None:
        """Forget what was used; what was reached once is known for good."""
        self._used.clear()
        self._without.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the optimizer's."""
        self._reached |= {
            name
            for name, change in seen.weights.items()
            # What is cleared in the same line has no gradient behind it.
            if change.after.grad is not None or change.reached
        }
        if seen.step.loop is None or seen.optimizing is None:
            self._note_use(seen)
            return None
        for name, line in self._used.items():
            if name not in self._reached and _had_its_step(name, seen):
                self._without[name] = self._without.get(name, 0) + 1
                if self._without[name] == STEPS:
                    return _hint(name, line, seen.script)
        return None

    def _note_use(self, seen: Seen) -> None:
        for op in seen.step.ops if seen.step.loop is not None else ():
            for operand in op.inputs:
                name = operand.name
                if name in seen.weights and op.output.view.requires_grad and op.line is not None:
                    self._used.setdefault(str(name), op.line)


def _had_its_step(name: str, seen: Seen) -> bool:
    """Say whether the optimizer of a weight moved another of its weights in this step."""
    return any(
        _knows(optimizer, name) and any(_knows(optimizer, other) for other in seen.written)
        for optimizer in seen.script.optimizers
    )


def _knows(optimizer: Optimizer, name: str) -> bool:
    """Say whether a weight was handed to an optimizer: ``w``, or one of ``model.parameters()``."""
    if optimizer.handed is None:
        return False
    owners = set(_owners(optimizer.handed))
    return any(name == owner or name.startswith(f"{owner}.") for owner in owners)


def _owners(handed: ast.expr) -> Iterator[str]:
    """Yield what weights are taken from: ``self.q`` of ``self.q.parameters()``, not ``self``."""
    nodes = list(ast.walk(handed))
    inside = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in inside:
            method = isinstance(node, ast.Attribute) and id(node) in called
            yield ast.unparse(node.value if method and isinstance(node, ast.Attribute) else node)


def _hint(name: str, line: int, script: Script) -> Hint | None:
    """Return the hint if the text says where the way from the loss back to the weight is cut."""
    for root, at in script.roots.items():
        found = cuts(script.tree, root, at)
        for cut in [*found, *cuts_inside(script.tree, line)]:
            if cut.line >= line:
                text = (
                    f"backward never reaches {name}, which line {line} uses: {cut.reason}. "
                    f"Without a gradient the optimizer cannot move {name}."
                )
                return Hint("cut off", cut.line, text)
    return None

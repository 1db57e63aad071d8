"""Updates that go up the slope: the gradient is added where it should be taken away."""

import ast

from tutor.advice.noticed.watch import Change, Seen
from tutor.advice.numbers import numbers
from tutor.advice.script import Script

ROWS = 3
"""So many updates in a row have to go up before a growing loss is put down to it."""


class Direction:
    """Follows whether the updates that a script writes itself go along the gradient."""

    def __init__(self) -> None:
        self._rows = 0
        self._line: int | None = None

    @property
    def line(self) -> int | None:
        """The line of the updates, if the last of them all went up; None otherwise."""
        return self._line if self._rows >= ROWS else None

    def see(self, seen: Seen) -> None:
        """Take in a step."""
        if seen.optimizing is not None:
            self._rows = 0
        elif "update" in seen.phases and (moved := _moved(seen)):
            self._rows = self._rows + 1 if all(map(_goes_up, moved)) else 0
            self._line = next(iter(seen.written.values()), None) or seen.step.first_line
        elif "update" in seen.phases and not seen.weights:
            self._line = _added(seen.script, seen.step.first_line, seen.step.last_line)
            self._rows = self._rows + 1 if self._line else 0


def _moved(seen: Seen) -> list[Change]:
    return [change for change in seen.weights.values() if change.moved]


def _goes_up(change: Change) -> bool:
    """Say whether a weight moved in the direction of its gradient."""
    before, after = numbers(change.before), numbers(change.after)
    gradient = None if change.before is None else numbers(change.before.grad)
    if not before or not after or not gradient or len(gradient) != len(before):
        return False
    return sum((b - a) * g for a, b, g in zip(before, after, gradient, strict=True)) > 0


def _added(script: Script, first: int, last: int) -> int | None:
    """Return the line that adds a hand-written gradient, if all updates there do."""
    lines = []
    for node in ast.walk(script.tree):
        if not isinstance(node, (ast.Assign, ast.AugAssign)) or not first <= node.lineno <= last:
            continue
        match node:
            case ast.AugAssign(op=ast.Add(), value=value) if _is_gradient(value):
                lines.append(node.lineno)
            case ast.Assign(
                targets=[target], value=ast.BinOp(left=left, op=ast.Add(), right=right)
            ) if ast.unparse(left) == ast.unparse(target) and _is_gradient(right):
                lines.append(node.lineno)
            case _:
                return None
    return lines[0] if lines else None


def _is_gradient(value: ast.expr) -> bool:
    """Say whether what is added is a rate times something that is named like a gradient."""
    if any(isinstance(node, ast.USub) for node in ast.walk(value)):
        return False
    names = [node.id for node in ast.walk(value) if isinstance(node, ast.Name)]
    return any(
        "grad" in name.lower() or (name[:1] == "d" and len(name) <= 3) for name in names
    ) and isinstance(value, ast.BinOp)

"""Layers in a plain list of a module, which parameters() does not find."""

import ast

from tutor.advice.layers import plain_lists
from tutor.advice.noticed.watch import Seen
from tutor.advice.script import Script
from tutor.advice.told import Hint


class Unregistered:
    """Watches for such layers at work: their weights in the lines of their class.

    Those have no name there, or one that leads through the list.
    """

    def __init__(self) -> None:
        self._lists: list[tuple[ast.ClassDef, ast.Assign]] | None = None
        self._at_work: ast.Assign | None = None

    def forget(self) -> None:
        """Go on: what is looked for stands in the text."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with a step of the optimizer."""
        if self._lists is None:
            self._lists = _lists(seen.script)
        if not self._lists:
            return None
        for op in seen.step.ops:
            unknown = any(
                _is_unknown(i.name, self._lists)
                and i.from_ is None
                and i.view.requires_grad
                and i.view.is_leaf
                for i in op.inputs
            )
            if unknown and op.line is not None:
                self._at_work = self._at_work or self._in(op.line)
        if seen.optimizing is None or self._at_work is None:
            return None
        return _hint(self._at_work)

    def _in(self, line: int) -> ast.Assign | None:
        for owner, assignment in self._lists or ():
            if owner.lineno <= line <= (owner.end_lineno or 0):
                return assignment
        return None


def _is_unknown(name: str | None, lists: list[tuple[ast.ClassDef, ast.Assign]]) -> bool:
    """Say whether a weight has no name, or stands in one of the lists."""
    ends = [ast.unparse(assignment.targets[0]).removeprefix("self") for _, assignment in lists]
    return name is None or any(f"{end}[" in name for end in ends)


def _lists(script: Script) -> list[tuple[ast.ClassDef, ast.Assign]]:
    """Return the lists of layers of the script's modules that no optimizer gets on its own."""
    handed = " ".join(ast.unparse(o.handed) for o in script.optimizers if o.handed is not None)
    return [
        (node, assignment)
        for node in ast.walk(script.tree)
        if isinstance(node, ast.ClassDef) and any("Module" in ast.unparse(b) for b in node.bases)
        for assignment in plain_lists(node)
        if ast.unparse(assignment.targets[0]).removeprefix("self") not in handed
    ]


def _hint(assignment: ast.Assign) -> Hint:
    name = ast.unparse(assignment.targets[0])
    kind = "dict" if isinstance(assignment.value, (ast.Dict, ast.DictComp)) else "list"
    text = (
        f"{name} is a plain {kind}, so parameters() does not find the layers in it, and the "
        f"optimizer cannot move their weights. Write {name} = nn.Module{kind.title()}"
        f"({ast.unparse(assignment.value)})."
    )
    return Hint("layers in a plain list", assignment.lineno, text)

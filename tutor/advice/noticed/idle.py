"""Statements that do nothing: a method that is named and not called, a result that is dropped."""

import ast
from collections.abc import Iterator

from tutor.advice.noticed.watch import Seen
from tutor.advice.script import Script
from tutor.advice.told import Hint

METHODS = frozenset({"backward", "step", "zero_grad", "zero_", "eval", "train", "requires_grad_"})
"""Methods that are called for what they do."""

GIVING = frozenset(
    {
        *("sub", "add", "mul", "div", "detach", "float", "double", "long", "to", "squeeze"),
        *("unsqueeze", "view", "reshape", "flatten", "permute", "transpose", "clone"),
    }
)
"""Methods of tensors that change nothing and give a new one."""

SIGNS: dict[type[ast.operator], str] = {ast.Sub: "-=", ast.Add: "+="}


class Idle:
    """Looks for such statements once, and says the first of them when it is come to."""

    def __init__(self) -> None:
        self._found: list[tuple[int, str, str]] | None = None

    def forget(self) -> None:
        """Go on: what is looked for stands in the text."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the step that runs the statement."""
        if self._found is None:
            self._found = list(_idle(seen.script))
        for line, name, text in self._found:
            if seen.step.first_line <= line <= seen.step.last_line and (
                not name or name in seen.step.tensors
            ):
                return Hint("statement without effect", line, text)
        return None


def _idle(script: Script) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of such statements, the tensor that each needs to be sure of, and texts."""
    for node in ast.walk(script.tree):
        if not isinstance(node, ast.Expr):
            continue
        code = ast.unparse(node.value)
        match node.value:
            case ast.Attribute(attr=attr) if attr in METHODS:
                text = f"{code} without brackets only names the method and runs nothing."
                yield node.lineno, "", f"{text} Write {code}()."
            case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS and "grad" in code:
                name = ast.unparse(left)
                mend = f"{name} {SIGNS[type(op)]} {ast.unparse(right)}"
                yield (
                    node.lineno,
                    name,
                    f"{code} is computed and dropped, and {name} stays as it is. Write {mend}.",
                )
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in GIVING:
                name = ast.unparse(owner)
                text = f"{code} gives a new tensor and leaves {name} as it is."
                yield node.lineno, name, f"{text} Write {_kept(name, attr, code)}."


def _kept(name: str, attr: str, code: str) -> str:
    """Return the statement that was meant: a change in place of a weight, or an assignment."""
    if attr in ("sub", "add") and ".grad" in code:
        return code.replace(f"{name}.{attr}(", f"{name}.{attr}_(")
    return f"{name} = {code}"

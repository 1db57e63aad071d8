"""What the text of a lesson says about its training: optimizers, backward, modes, statements."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tutor.lesson.imports import imported

GRADIENTS = frozenset({"grad", "vjp", "jvp", "grad_and_value", "jacrev", "jacfwd", "jacobian"})
"""Functions of torch that compute derivatives without `backward`."""

RATES = frozenset({"lr", "learning_rate", "eta", "step_size", "rate", "alpha"})
"""What scripts call the learning rate."""

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Optimizer(NamedTuple):
    """An optimizer that the script builds: its name, the line, and what is handed to it."""

    name: str
    line: int
    kind: str
    handed: ast.expr | None


class Call(NamedTuple):
    """What something is done to, in the script's words, and the line that does it."""

    owner: str
    line: int


def _schedules(made: ast.Call) -> bool:
    """Say whether a call makes a scheduler of the learning rate, as all of torch's are called."""
    name = ast.unparse(made.func)
    return "lr_scheduler" in name or name.endswith(("LR", "ReduceLROnPlateau"))


class Script:
    """The facts of one script; a text that Python cannot read has none."""

    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")
        try:
            self.tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            self.tree = ast.Module([], [])
        self.calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        self.optimizers = tuple(_optimizers(self.tree))
        self.backwards = tuple(sorted(self._derivatives()))
        self.by_hand = not self.backwards or "torch" not in imported(self.tree).values()
        """Whether the script computes its gradients itself: what goes backward is no tensor."""
        self.steps = tuple(self._steps())
        self.clearing = tuple(self._clearing())
        self.evaluations = tuple(self._evaluations())

    @property
    def roots(self) -> dict[str, int]:
        """What backward is called on, in the script's words, and the last line that does."""
        return {
            ast.unparse(call.func.value): call.lineno
            for call in self.calls
            if isinstance(call.func, ast.Attribute) and call.func.attr == "backward"
        }

    @property
    def rate_line(self) -> int | None:
        """The line that sets the learning rate, None where there is not exactly one."""
        lines = {
            node.lineno
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id in RATES for t in node.targets)
        } or {
            word.value.lineno for call in self.calls for word in call.keywords if word.arg == "lr"
        }
        return lines.pop() if len(lines) == 1 else None

    @property
    def scheduled(self) -> int | None:
        """The line that steps a scheduler of the learning rate, None where none does."""
        made = {
            ast.unparse(target)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            for target in node.targets
            if _schedules(node.value)
        }
        lines = [
            call.lineno
            for call in self.calls
            if isinstance(call.func, ast.Attribute) and call.func.attr == "step"
            if ast.unparse(call.func.value) in made
        ]
        return min(lines, default=None)

    def statement(self, line: int, column: int | None = None) -> ast.stmt | None:
        """Return the innermost statement that a line belongs to, of several the one at a column."""
        around = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
        ]
        # The walk goes from the outside in.
        if column is not None:
            around = [node for node in around if node.lineno < line or node.col_offset <= column]
        return around[-1] if around else None

    def expressions(self, line: int, column: int | None = None) -> tuple[ast.AST, ...]:
        """Return what the statement of a line evaluates; of a compound one its header."""
        found = self.statement(line, column)
        if found is None or not hasattr(found, "body"):
            return () if found is None else (found,)
        return tuple(node for node in ast.iter_child_nodes(found) if isinstance(node, ast.expr))

    def in_function(self, line: int) -> bool:
        """Say whether a line stands in the body of a function."""
        return any(
            isinstance(node, Function) and node.lineno <= line <= (node.end_lineno or 0)
            for node in ast.walk(self.tree)
        )

    def loop(self, line: int) -> range:
        """Return the lines of the outermost loop around a line, none where there is no loop."""
        around = [
            range(node.lineno, (node.end_lineno or node.lineno) + 1)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.For | ast.AsyncFor | ast.While)
        ]
        return next((lines for lines in around if line in lines), range(0))

    def number(self, node: ast.expr | None) -> int | float | None:
        """Return a number that the text gives, be it by a name that is assigned once."""
        if isinstance(node, ast.Name):
            values = [
                each.value
                for each in ast.walk(self.tree)
                if isinstance(each, ast.Assign) and node.id in map(ast.unparse, each.targets)
            ]
            node = values[0] if len(values) == 1 else None
        value = node.value if isinstance(node, ast.Constant) else None
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def _derivatives(self) -> Iterator[int]:
        for call in self.calls:
            name = _last(call.func)
            if name == "backward" or name in GRADIENTS:
                yield call.lineno

    def _steps(self) -> Iterator[Call]:
        """Yield the calls that have an optimizer take a step, be it by a `GradScaler`."""
        names = {optimizer.name for optimizer in self.optimizers}
        for call in self.calls:
            if isinstance(call.func, ast.Attribute) and call.func.attr == "step":
                owner = ast.unparse(call.func.value)
                handed = [ast.unparse(argument) for argument in call.args]
                for name in (owner, *handed):
                    if name in names:
                        yield Call(name, call.lineno)

    def _clearing(self) -> Iterator[Call]:
        """Yield what clears gradients: ``x.zero_grad()``, ``w.grad.zero_()``, ``w.grad = None``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign) and ast.unparse(node.value) == "None":
                for target in node.targets:
                    if isinstance(target, ast.Attribute) and target.attr == "grad":
                        yield Call(ast.unparse(target), node.lineno)
        for call in self.calls:
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("zero_grad", "zero_"):
                owner = ast.unparse(call.func.value)
                if call.func.attr == "zero_grad" or ".grad" in owner:
                    yield Call(owner, call.lineno)

    def _evaluations(self) -> Iterator[Call]:
        for call in self.calls:
            if isinstance(call.func, ast.Attribute) and _turns_off(call):
                yield Call(ast.unparse(call.func.value), call.lineno)


@lru_cache(maxsize=8)
def script_of(source: str) -> Script:
    """Return the facts of a script, read once."""
    return Script(source)


def _turns_off(call: ast.Call) -> bool:
    """Say whether a call is ``model.eval()`` or ``model.train(False)``."""
    name = _last(call.func)
    if name == "eval":
        return not call.args
    return name == "train" and [ast.unparse(argument) for argument in call.args] == ["False"]


def _optimizers(tree: ast.Module) -> Iterator[Optimizer]:
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("torch.optim")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        kind = ast.unparse(node.value.func)
        schedules = "lr_scheduler" in kind or kind.endswith("LR")
        if (kind in imported or "optim." in kind) and not schedules:
            words = {word.arg: word.value for word in node.value.keywords}
            handed = node.value.args[0] if node.value.args else words.get("params")
            for target in node.targets:
                yield Optimizer(ast.unparse(target), node.lineno, kind, handed)


def _last(expression: ast.expr) -> str:
    """Return the last part of a dotted name."""
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""

"""A failure as it is explained: the error, the code of its line, and the tensors named there."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

from tutor.advice.script import Script, script_of
from tutor.lesson.model import Lesson
from tutor.trace.model import Failure, Step, View

Shape = tuple[int, ...]

SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.MatMult: "@",
}
"""Operators as Python writes them."""

LOOSE = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.IfExp)
"""Expressions that need brackets before a dot."""

OPS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow", "@": "matmul"}
"""What the record calls them."""


class Case:
    """What there is to know of one failure.

    `tensors` are those that the script named where it failed; there are none where the step is not
    that of the failure.
    """

    def __init__(self, error: Failure, step: Step | None, lesson: Lesson) -> None:
        self.error = error
        self.message = error.message
        self.script: Script = script_of(lesson.source)
        here = error.file is not None and PurePath(error.file).name == PurePath(lesson.path).name
        self.line = error.line if here else None
        self.step = step if step is not None and self._belongs(step, lesson) else None
        self.tensors: dict[str, View] = {} if self.step is None else self.step.tensors
        # A statement that stands alone in its line, or before others, begins where it begins.
        column = error.column if isinstance(error.column, int) else self._first(self.line)
        self.expressions = self.script.expressions(self.line, column) if self.line else ()
        found = self.script.statement(self.line, column) if self.line else None
        self.statement = None if found is None or hasattr(found, "body") else found
        self.code = "" if self.statement is None else ast.unparse(self.statement)

    def _first(self, line: int | None) -> int:
        """Return the column at which the first statement of a line begins."""
        text = self.script.lines[line - 1] if line and line <= len(self.script.lines) else ""
        return len(text) - len(text.lstrip())

    def _belongs(self, step: Step, lesson: Lesson) -> bool:
        """Say whether a step is the one that failed, and not an earlier one."""
        if self.line is None:
            return False
        line = self.line
        if step.first_line <= line <= step.last_line or self.script.in_function(line):
            return True
        return not any(s.first_line <= line <= s.last_line for s in lesson.segments if not s.empty)

    @property
    def place(self) -> str:
        """The line in words, to begin a sentence with."""
        return f"Line {self.line}" if self.line else "The script"

    def nodes(self) -> Iterator[ast.AST]:
        """Yield the nodes of the line's expressions."""
        for expression in self.expressions:
            yield from ast.walk(expression)

    def named(self) -> dict[str, View]:
        """Return the values that the line names, in the order in which it does."""
        found: dict[str, View] = {}
        for node in self.nodes():
            if isinstance(node, (ast.Name, ast.Attribute)) and not _is_target(node):
                text = ast.unparse(node)
                if text in self.tensors:
                    found[text] = self.tensors[text]
        return dict(sorted(found.items(), key=lambda item: self._position(item[0])))

    def _position(self, name: str) -> int:
        found = re.search(rf"(?<![\w.]){re.escape(name)}\b", self.code)
        return found.start() if found else len(self.code)

    def view(self, expression: ast.AST) -> View | None:
        """Return the value of an expression that is a name, or the gradient of one."""
        text = ast.unparse(expression)
        if text.endswith(".grad") and text[:-5] in self.tensors:
            return self.tensors[text[:-5]].grad
        return self.tensors.get(text)

    def shape(self, expression: ast.AST) -> Shape | None:
        """Return the shape of an expression as far as it is certain."""
        if isinstance(expression, ast.Constant):
            return ()
        view = self.view(expression)
        if view is not None:
            return view.shape
        if isinstance(expression, ast.Attribute) and expression.attr in ("T", "mT"):
            inner = self.shape(expression.value)
            return inner[::-1] if inner is not None and len(inner) == 2 else None
        if isinstance(expression, ast.UnaryOp):
            return self.shape(expression.operand)
        return self._computed(expression)

    def _computed(self, expression: ast.AST) -> Shape | None:
        """Return the shape of a part of the line that was computed before the line failed.

        It is the output of the line's only op of that name, if the line writes it only once.
        """
        op = _op(expression)
        if self.step is None or not op or [_op(node) for node in self.nodes()].count(op) != 1:
            return None
        made = [ran for ran in self.step.ops if ran.line == self.line and ran.op == op]
        return made[0].output.view.shape if len(made) == 1 else None

    def called(self, *names: str) -> ast.Call | None:
        """Return the line's call of a method or function of one of these names."""
        for node in self.nodes():
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
                return node
        return None

    def owner(self, *methods: str) -> str:
        """Return what the line calls one of these methods on, in the script's words."""
        call = self.called(*methods)
        if call is None or not isinstance(call.func, ast.Attribute):
            return ""
        owner = ast.unparse(call.func.value)
        return f"({owner})" if isinstance(call.func.value, LOOSE) else owner

    def weights(self) -> dict[str, View]:
        """Return the leaves that require a gradient."""
        return {n: v for n, v in self.tensors.items() if v.requires_grad and v.is_leaf}


def _is_target(node: ast.Name | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store)


def _op(node: ast.AST) -> str:
    """Return what the record calls the op that an expression writes; empty where it is none."""
    if isinstance(node, ast.BinOp):
        return OPS.get(SIGNS.get(type(node.op), ""), "")
    return ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""


def shape_text(shape: Shape) -> str:
    """Return a shape as Python writes it: ``(4, 1)``, ``(4,)``, ``()``."""
    return str(tuple(shape))


def listed(parts: list[str]) -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def shapes_listed(named: dict[str, View]) -> str:
    """Return what shapes values have: ``X is (4, 3) and W is (4, 3)``."""
    return listed([f"{name} is {shape_text(view.shape)}" for name, view in named.items()])


def known_shapes(case: Case) -> str:
    """Return the shapes of what the line names, in a sentence; empty where it names nothing."""
    named = {name: view for name, view in case.named().items() if view.shape}
    return f"Of what the line names, {shapes_listed(named)}." if named else ""


def sizes(text: str) -> Shape:
    """Return the sizes in ``4x3``, ``[4, 3]`` or ``(4,)``."""
    parts = text.strip("[]() ").replace("x", ",").split(",")
    return tuple(int(size) for size in parts if size.strip())

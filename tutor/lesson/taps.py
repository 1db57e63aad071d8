"""Taps: calls that hand on the value of an expression and let the engine see it.

NumPy offers no way to watch its calls from outside, and torch's function mode does not see
``torch.from_numpy`` and ``Function.apply``. So the expressions of a script that call them are
tapped: ``w * X`` becomes ``tap(tap(w, 0) * tap(X, 1), 2)``. A tap returns what it is given;
the order of evaluation, the lines and the values stay what they are.
"""

import ast
import builtins
from typing import NamedTuple

from tutor.lesson.imports import imported

TAP = "__gradstep_value__"
"""The name of the builtin: ``TAP(value, k)`` returns the value, seen as that of tap k."""

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow",
    ast.MatMult: "matmul", ast.FloorDiv: "floordiv", ast.Mod: "mod", ast.USub: "neg",
    ast.Invert: "invert", ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor",
}  # fmt: skip
"""Python's operators by the names that torch has for them."""

MATHEMATICAL = frozenset({"abs", "sum", "max", "min", "round", "pow", "float"})
"""The builtin functions that compute something of an array."""

UNSEEN_BY_TORCH = frozenset({"from_numpy", "apply"})
"""Calls of torch that make tensors and pass by its function mode."""


WITHOUT_VALUE = (
    ast.Starred, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.Lambda, ast.JoinedStr,
)  # fmt: skip
"""Arguments that are no array and no number; a short one is shown as it is written."""

SHORT = 20
"""The longest text of such an argument, in characters."""


Function = ast.FunctionDef | ast.AsyncFunctionDef


class Tap(NamedTuple):
    """One tapped expression: an operand with its source text, or an op with its operands.

    `op` is None for an operand; `operands` are numbers of other taps, in order, and `arguments`
    the call as Python writes it, ``$0`` standing for the first operand.
    """

    op: str | None
    line: int
    text: str = ""
    operands: tuple[int, ...] = ()
    arguments: tuple[str, ...] = ()


def tap(tree: ast.Module) -> tuple[Tap, ...]:
    """Put taps into a script's tree, in place, and return what they stand for.

    A script that mentions neither NumPy nor a call that torch does not see is left alone.
    """
    modules = imported(tree)
    numpy = "numpy" in modules.values()
    if not numpy and not any(_passes_by(node) for node in ast.walk(tree)):
        return ()
    own = {n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    tapper = _Tapper(own, set(modules), numpy)
    tapper.visit(tree)
    return tuple(tapper.taps)


def _passes_by(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in UNSEEN_BY_TORCH
    return False


class _Tapper(ast.NodeTransformer):
    """Wraps the ops of a tree.

    `own` are the functions and classes that the script defines, `imported` the names that it
    imports; what hangs below those (``np.linalg``, ``np.float32``) is text and no operand.
    """

    def __init__(self, own: set[str], imported: set[str], numpy: bool) -> None:
        self.taps: list[Tap] = []
        self._own = own
        self._imported = imported
        self._numpy = numpy

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Tap an operation of two operands."""
        name = OPERATORS.get(type(node.op))
        if name is None or not self._numpy:
            return self._inside(node)
        left, first = self._operand(node.left)
        right, second = self._operand(node.right)
        node.left, node.right = left, right
        return self._op(node, name, [first, second])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """Tap a sign."""
        name = OPERATORS.get(type(node.op))
        if name is None or not self._numpy or isinstance(node.operand, ast.Constant):
            return self._inside(node)
        node.operand, operand = self._operand(node.operand)
        return self._op(node, name, [operand])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Tap a function of NumPy, or a method of an array."""
        name = self._function(node.func)
        if name is None:
            return self._inside(node)
        given: list[int | str] = []
        if isinstance(node.func, ast.Attribute) and not self._is_text(node.func):
            node.func.value, receiver = self._operand(node.func.value)
            given.append(receiver)
        for place, argument in enumerate(node.args):
            node.args[place], operand = self._operand(argument)
            given.append(operand)
        named: list[tuple[str, int | str]] = []
        for keyword in node.keywords:
            keyword.value, operand = self._operand(keyword.value)
            named.append((keyword.arg or "**", operand))
        return self._op(node, name, given, named)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Tap the reading of a part of an array."""
        if not self._numpy or not isinstance(node.ctx, ast.Load):
            return self._inside(node)
        index = ast.unparse(node.slice)
        if isinstance(node.slice, ast.Tuple):
            index = index.removeprefix("(").removesuffix(")")
        node.value, operand = self._operand(node.value)
        node.slice = self.visit(node.slice)
        return self._op(node, "getitem", [operand, index])

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt] | ast.stmt:
        """Tap a change in place of a variable: its value before, and behind the statement after."""
        name = OPERATORS.get(type(node.op))
        if name is None or not self._numpy or not isinstance(node.target, ast.Name):
            self.generic_visit(node)
            return node
        target = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
        before, first = self._operand(target)
        node.value, second = self._operand(node.value)
        after = self._op(
            ast.copy_location(ast.Name(target.id, ast.Load()), node), name, [first, second]
        )
        looks = [ast.copy_location(ast.Expr(tapped), node) for tapped in (before, after)]
        return [looks[0], node, looks[1]]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """Leave the annotation alone: it may be text (``from __future__ import annotations``)."""
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Leave a parameter's annotation alone."""
        return node

    def visit_FunctionDef(self, node: Function) -> Function:
        """Tap a function's body and defaults, and leave the annotation of its result alone."""
        returns, node.returns = node.returns, None
        self.generic_visit(node)
        node.returns = returns
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        """Tap a case's guard and body; a pattern takes no calls."""
        pattern, node.pattern = node.pattern, ast.MatchAs()
        self.generic_visit(node)
        node.pattern = pattern
        return node

    def _leave(self, node: ast.expr) -> ast.expr:
        """Leave text alone, since what is computed to be printed is no step of the mathematics.

        So are the bodies of comprehensions and lambdas, which may run very often.
        """
        return node

    visit_JoinedStr = visit_Lambda = _leave
    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _leave

    def _inside(self, node: ast.expr) -> ast.expr:
        self.generic_visit(node)
        return node

    def _function(self, function: ast.expr) -> str | None:
        """Return the name of a function that is an op, None for one that is none."""
        match function:
            case ast.Attribute(attr=name) if self._numpy or name in UNSEEN_BY_TORCH:
                return name
            case ast.Name(id=name) if self._numpy and name not in self._own:
                return name if name in MATHEMATICAL or not hasattr(builtins, name) else None
        return None

    def _is_text(self, node: ast.expr) -> bool:
        """Say whether an expression only looks something up in an imported module."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self._imported

    def _operand(self, node: ast.expr) -> tuple[ast.expr, int | str]:
        """Return an operand with its tap, and the tap's number, or its text if it has none."""
        if isinstance(node, ast.Constant):
            return node, repr(node.value)
        text = ast.unparse(node)
        if self._is_text(node):
            return node, text
        before = len(self.taps)
        visited: ast.expr = self.visit(node)
        if len(self.taps) > before and _tap_of(visited) == len(self.taps) - 1:
            return visited, len(self.taps) - 1
        if isinstance(node, WITHOUT_VALUE):
            return visited, text if len(text) <= SHORT and len(self.taps) == before else "..."
        named = isinstance(node, (ast.Name, ast.Attribute))
        self.taps.append(Tap(None, node.lineno, text if named else ""))
        return _tapped(visited, len(self.taps) - 1), len(self.taps) - 1

    def _op(
        self,
        node: ast.expr,
        name: str,
        given: list[int | str],
        named: list[tuple[str, int | str]] | None = None,
    ) -> ast.expr:
        operands: list[int] = []

        def word(value: int | str) -> str:
            if isinstance(value, str):
                return value
            operands.append(value)
            return f"${len(operands) - 1}"

        words = [word(value) for value in given]
        words += [f"{key}={word(value)}" for key, value in named or ()]
        self.taps.append(Tap(name, node.lineno, "", tuple(operands), tuple(words)))
        return _tapped(node, len(self.taps) - 1)


def _tap_of(node: ast.expr) -> int | None:
    """Return the number of the tap that an expression is, or None."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[_, ast.Constant(value=int(number))]):
            return number if name == TAP else None
    return None


def _tapped(node: ast.expr, number: int) -> ast.expr:
    call = ast.Call(ast.Name(TAP, ast.Load()), [node, ast.Constant(number)], [])
    for new in (call, call.func, call.args[1]):
        ast.copy_location(new, node)
    return call

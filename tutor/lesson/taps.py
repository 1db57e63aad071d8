"""Taps: calls that hand on the value of an expression and let the engine see it.

NumPy offers no way to watch its calls from outside, and torch's function mode does not see
``torch.from_numpy`` and ``Function.apply``. So the expressions of a script that call them are
tapped: ``w * X`` becomes ``tap(tap(w, 0) * tap(X, 1), 2)``. A tap returns what it is given;
the order of evaluation, the lines and the values stay what they are.
"""

import ast
import builtins
from typing import TypeGuard

from tutor.lesson import writes
from tutor.lesson.imports import imported
from tutor.lesson.operands import Operands, Tap, Words, is_constant

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow",
    ast.MatMult: "matmul", ast.FloorDiv: "floordiv", ast.Mod: "mod", ast.USub: "neg",
    ast.Invert: "invert", ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor",
}  # fmt: skip
"""Python's operators by the names that torch has for them."""

COMPARISONS: dict[type[ast.AST], str] = {
    ast.Gt: "gt", ast.GtE: "ge", ast.Lt: "lt", ast.LtE: "le", ast.Eq: "eq", ast.NotEq: "ne",
}  # fmt: skip
"""Python's comparisons by the names that torch has for them."""

PROPERTIES = frozenset({"T", "mT", "real", "imag"})
"""Attributes of an array that compute."""

MATHEMATICAL = frozenset({"abs", "sum", "max", "min", "round", "pow", "float"})
"""The builtin functions that compute something of an array."""

UNSEEN_BY_TORCH = frozenset({"from_numpy", "apply"})
"""Calls of torch that make tensors and pass by its function mode."""


OF_FUNCTIONS = frozenset({"outer", "reduce", "accumulate", "reduceat", "at"})
"""Methods that NumPy's functions have: what they compute depends on the function."""


Function = ast.FunctionDef | ast.AsyncFunctionDef


def tap(tree: ast.Module, looked_into: frozenset[ast.expr] = frozenset()) -> tuple[Tap, ...]:
    """Put taps into a script's tree, in place, and return what they stand for.

    A script that mentions neither NumPy nor a call that torch does not see is left alone, and so
    are the bodies of comprehensions, but for those that are `looked_into`.
    """
    modules = imported(tree)
    numpy = "numpy" in modules.values()
    if not numpy and not any(_passes_by(node) for node in ast.walk(tree)):
        return ()
    own = {n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    own |= {name for n in ast.walk(tree) for name in _lambdas(n)}
    tapper = _Tapper(own, set(modules), numpy, looked_into)
    tapper.visit(tree)
    return tuple(tapper.taps)


def _lambdas(node: ast.AST) -> list[str]:
    """Return the names that a statement gives to a function that it writes out."""
    match node:
        case ast.Assign(targets=targets, value=ast.Lambda()):
            return [target.id for target in targets if isinstance(target, ast.Name)]
    return []


def _is_bound(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _passes_by(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in UNSEEN_BY_TORCH
    return False


class _Tapper(Operands):
    """Wraps the ops of a tree.

    `own` are the functions and classes that the script defines, `imported` the names that it
    imports.
    """

    def __init__(
        self, own: set[str], imported: set[str], numpy: bool, looked_into: frozenset[ast.expr]
    ) -> None:
        super().__init__(imported)
        self._own = own
        self._looked_into = looked_into
        self._numpy = numpy

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Tap an operation of two operands."""
        name = OPERATORS.get(type(node.op))
        if name is None or not self._numpy:
            return self._inside(node)
        left, first = self.operand(node.left)
        right, second = self.operand(node.right)
        node.left, node.right = left, right
        return self.op(node, name, [first, second])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """Tap a sign."""
        name = OPERATORS.get(type(node.op))
        if name is None or not self._numpy or isinstance(node.operand, ast.Constant):
            return self._inside(node)
        node.operand, operand = self.operand(node.operand)
        return self.op(node, name, [operand])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Tap a function of NumPy, or a method of an array."""
        name = self._function(node.func)
        if name is None:
            return self._inside(node)
        given: list[Words] = []
        if isinstance(node.func, ast.Attribute) and not self.is_text(node.func):
            node.func.value, receiver = self.operand(node.func.value)
            given.append(receiver)
        for place, argument in enumerate(node.args):
            node.args[place], operand = self.operand(argument, True)
            given.append(operand)
        named: list[tuple[str, Words]] = []
        for keyword in node.keywords:
            keyword.value, operand = self.operand(keyword.value, True)
            named.append((keyword.arg or "**", operand))
        return self.op(node, name, given, named)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Tap a comparison of two arrays: the mask of a derivative is one."""
        name = COMPARISONS.get(type(node.ops[0]))
        if name is None or not self._numpy or len(node.ops) > 1:
            return self._inside(node)
        node.left, first = self.operand(node.left)
        node.comparators[0], second = self.operand(node.comparators[0])
        return self.op(node, name, [first, second])

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Tap an attribute that computes, such as a transpose."""
        loaded = isinstance(node.ctx, ast.Load)
        if not self._numpy or not loaded or node.attr not in PROPERTIES or self.is_text(node):
            return self._inside(node)
        text = ast.unparse(node)
        node.value, operand = self.operand(node.value)
        return self.op(node, node.attr, [operand], text=text)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Tap the reading of a part of an array."""
        if not self._numpy or not isinstance(node.ctx, ast.Load):
            return self._inside(node)
        text = ast.unparse(node) if is_constant(node.slice) else ""
        node.value, operand = self.operand(node.value)
        node.slice, index = self.index(node.slice)
        return self.op(node, "getitem", [operand, index], text=text)

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt] | ast.stmt:
        """Tap a change of a part of an array."""
        match node.targets:
            case [ast.Subscript(value=array) as target] if self._numpy:
                if writes.is_place(array, self._own):
                    return writes.assigned(self, node, target)
        self.generic_visit(node)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt] | ast.stmt:
        """Tap a change in place."""
        name = OPERATORS.get(type(node.op))
        if name is not None and self._numpy:
            if writes.is_place(node.target, self._own):
                return writes.augmented(self, node, name)
            match node.target:
                case ast.Subscript(value=array) if writes.is_place(array, self._own):
                    return writes.augmented_at(self, node, node.target, name)
        self.generic_visit(node)
        return node

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

        So are the bodies of lambdas, which may run very often.
        """
        return node

    visit_JoinedStr = visit_Lambda = _leave

    def _comprehension(self, node: ast.expr) -> ast.expr:
        """Leave a comprehension alone, which may run very often, unless it is looked into."""
        if node not in self._looked_into:
            return node
        bound = {each.id for each in ast.walk(node) if _is_bound(each)}
        outer, self.unnamed = self.unnamed, self.unnamed | bound
        self.generic_visit(node)
        self.unnamed = outer
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def _inside(self, node: ast.expr) -> ast.expr:
        self.generic_visit(node)
        return node

    def _function(self, function: ast.expr) -> str | None:
        """Return the name of a function that is an op, None for one that is none."""
        match function:
            case ast.Name(id=name) if name.startswith("__gradstep_"):
                return None
            case ast.Attribute(ast.Attribute(attr=outer) as owner, name) if name in OF_FUNCTIONS:
                # np.add.outer is no outer product: the method belongs to the function.
                return f"{outer}.{name}" if self._numpy and self.is_text(owner) else name
            case ast.Attribute(attr=name) if self._numpy or name in UNSEEN_BY_TORCH:
                return name
            case ast.Name(id=name) if self._numpy and name not in self._own:
                return name if name in MATHEMATICAL or not hasattr(builtins, name) else None
        return None

"""How a statement combines parameters with data: whether it predicts, and whether it compares."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.paths import path, reads, under


class Mix(NamedTuple):
    """How one statement combines parameters with other values.

    `called`: a parameter (a model) is called with a value. `applied`: a parameter is multiplied
    with a value, or handed to a function together with one; `strong` if that value depends on
    parameters itself. `closes`: what else the statement reads is data (the target of a loss).
    """

    called: bool
    applied: bool
    strong: bool
    closes: bool


class Names(NamedTuple):
    """The paths that hold parameters, and those that depend on parameters at this place."""

    parameters: set[str]
    stained: set[str]
    bindings: Bindings

    def mix(self, statement: ast.AST) -> Mix:
        """Tell how a statement combines parameters with other values."""
        applied = list(self._applications(statement))
        called = any(isinstance(node, ast.Call) and self._is_model(node) for node in applied)
        strong = any(under(reads(node), self.stained) for node in applied)
        depends = bool(applied) or under(reads(statement), self.stained)
        return Mix(called, bool(applied), strong, depends and bool(self._data(statement, applied)))

    def _applications(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the smallest expressions in which a parameter meets data or a dependent value."""
        children = ast.iter_child_nodes(node)
        inner = [found for child in children for found in self._applications(child)]
        if inner:
            yield from inner
        elif self._applies(node):
            yield node

    def _applies(self, node: ast.AST) -> bool:
        """Tell whether the parts of one expression are a parameter and a value."""
        match node:
            case ast.BinOp(op=ast.Mult() | ast.MatMult(), left=left, right=right):
                return self._meet([left, right])
            case ast.Call(func=function, args=args, keywords=keywords):
                parts = [*args, *(keyword.value for keyword in keywords)]
                called = under({path(function)}, self.parameters)
                if isinstance(function, ast.Attribute) and not called:
                    function = function.value
                return self._meet([function, *parts])
        return False

    def _meet(self, parts: list[ast.expr]) -> bool:
        """Tell whether one part is a parameter and another one a value to use it on."""
        weights = [under(reads(part), self.parameters) for part in parts]
        values = [self._is_value(part) for part in parts]
        return any(
            weight and value and one != other
            for one, weight in enumerate(weights)
            for other, value in enumerate(values)
        )

    def _is_value(self, node: ast.expr) -> bool:
        """Tell whether an expression holds data or depends on parameters."""
        return bool(self._data(node, [])) or under(reads(node), self.stained)

    def _is_model(self, call: ast.Call) -> bool:
        """Tell whether a call calls a parameter: ``model(x)``, ``model.encode(x)``."""
        return under({path(call.func)}, self.parameters)

    def _data(self, node: ast.AST, without: list[ast.AST]) -> set[str]:
        """Return the paths in a node, some parts left out, that hold data and do not depend."""
        found: set[str] = set()
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if each in without:
                continue
            if isinstance(each, ast.Call):
                receiver = each.func.value if isinstance(each.func, ast.Attribute) else None
                waiting += [receiver] if receiver else []
                waiting += [*each.args, *(keyword.value for keyword in each.keywords)]
                continue
            name = path(each)
            if name:
                found.update([name] if isinstance(getattr(each, "ctx", None), ast.Load) else [])
            else:
                waiting += list(ast.iter_child_nodes(each))
        mine = (self.parameters, self.stained)
        return {
            name
            for name in found
            if self.bindings.is_data(name) and not any(under({name}, paths) for paths in mine)
        }

"""How a statement combines parameters with data: whether it predicts, and whether it compares."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.gone_through import COMPREHENSIONS, plainly
from tutor.lesson.inference.passing import carried, measures, passed
from tutor.lesson.inference.paths import GROWING, path, under

_PLAIN = (ast.Name, ast.Attribute, ast.Subscript)
JOINS = frozenset(
    {
        "cat", "concat", "concatenate", "stack", "hstack", "vstack", "column_stack",
        "gather", "take_along_dim", "take", "index_select", "select", "masked_fill",
        "masked_select", "view", "view_as", "reshape", "expand", "expand_as", "type_as", "to",
        "repeat", "pad",
        "pack_padded_sequence", "pad_packed_sequence", "astype", "where",
    }
)  # fmt: skip
"""Calls that put values beside each other or choose among them, and compare nothing."""


class Mix(NamedTuple):
    """How one statement combines parameters with other values.

    `called`: a parameter (a model) is called with a value. `applied`: a parameter is multiplied
    with a value, or handed to a function together with one; `strong` if that value depends on
    parameters itself. `closes`: what else the statement reads is data (the target of a loss);
    `picks`: data that only chooses, joins or is added, as indices and constants are. `scales`: what
    closes it is only multiplied, as the steps of a path are.
    """

    called: bool
    applied: bool
    strong: bool
    closes: bool
    picks: bool
    scales: bool = False


class Names(NamedTuple):
    """The paths that hold parameters, and those that depend on parameters at this place."""

    parameters: set[str]
    stained: set[str]
    bindings: Bindings
    by_hand: bool = False

    def mix(self, statement: ast.AST) -> Mix:
        """Tell how a statement combines parameters with other values."""
        statement = plainly(statement)
        applied = list(self._applications(statement))
        called = any(isinstance(node, ast.Call) and self._is_model(node) for node in applied)
        strong = any(under(self._reads(node), self.stained) for node in applied)
        depends = bool(applied) or under(self._reads(statement), self.stained)
        # Where a value is put says nothing about what it is made of.
        made = _computed(statement.value if isinstance(statement, ast.Assign) else statement)
        closes = depends and bool(self._data(made, applied, weak=False))
        picks = depends and bool(self._data(made, applied))
        scales = closes and not self._data(made, [*applied, *_factors(made)], weak=False)
        return Mix(called, bool(applied), strong, closes, picks, scales)

    def meets(self, statement: ast.stmt) -> bool:
        """Tell whether data has any part in what a statement makes."""
        statement = plainly(statement)
        made = statement.value if isinstance(statement, ast.Assign) else statement
        return bool(self._data(made, [])) or any(self._applications(statement))

    def _reads(self, node: ast.AST) -> set[str]:
        """Return the paths from which a gradient passes, or a value where there is no graph."""
        return carried(node) if self.by_hand else passed(node)

    def _applications(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the smallest expressions in which a parameter meets data or a dependent value."""
        children = ast.iter_child_nodes(node)
        inner = [found for child in children for found in self._applications(child)]
        if inner and self._weighs(node, inner):
            yield node
        elif inner:
            yield from inner
        elif self._applies(node):
            yield node

    def _weighs(self, node: ast.AST, inner: list[ast.AST]) -> bool:
        """Tell whether rows of a table are multiplied as they are, as between two of its rows."""
        match node:
            case ast.BinOp(op=ast.Mult() | ast.MatMult(), left=left, right=right):
                return any(
                    isinstance(each, ast.Subscript) and each in inner for each in (left, right)
                )
        return False

    def _applies(self, node: ast.AST) -> bool:
        """Tell whether the parts of one expression are a parameter and a value."""
        match node:
            case ast.BinOp(op=ast.Mult() | ast.MatMult() | ast.Div(), left=left, right=right):
                return self._meet([left, right])
            case ast.Subscript(value=table, slice=rows, ctx=ast.Load()):
                # A table of which data chooses the rows, not a list with a known place in it.
                chosen = under(self._reads(table), self.parameters) and path(table)
                return bool(chosen) and bool(self._data(rows, []))
            case ast.Call(func=function, args=args, keywords=keywords):
                parts = [*args, *(keyword.value for keyword in keywords)]
                called = under({path(function)}, self.parameters)
                if called and any(isinstance(part, ast.Call) for part in parts):
                    # A model is used on whatever it is called with, made on the spot or not.
                    return True
                if isinstance(function, ast.Attribute) and not called:
                    function = function.value
                return self._meet([function, *parts])
        return False

    def _meet(self, parts: list[ast.expr]) -> bool:
        """Tell whether one part is a parameter and another one a value to use it on."""
        weights = [under(self._reads(part), self.parameters) for part in parts]
        values = [self._is_value(part) for part in parts]
        return any(
            weight and value and one != other
            for one, weight in enumerate(weights)
            for other, value in enumerate(values)
        )

    def _is_value(self, node: ast.expr) -> bool:
        """Tell whether an expression holds data or depends on parameters."""
        if isinstance(node, ast.Call) and self._is_model(node):
            return True
        return bool(self._data(node, [])) or under(self._reads(node), self.stained)

    def _is_model(self, call: ast.Call) -> bool:
        """Tell whether a call calls a parameter: ``model(x)``, ``model.encode(x)``."""
        return under({path(call.func)}, self.parameters)

    def _depends(self, parts: list[ast.AST]) -> bool:
        """Tell whether parts of a comprehension depend on parameters, and are none themselves."""
        read = set().union(*map(self._reads, parts))
        applied = any(True for part in parts for _ in self._applications(part))
        return applied or (under(read, self.stained) and not under(read, self.parameters))

    def _picked(self, node: ast.AST) -> list[ast.AST]:
        """Return the indices by which a sum takes from a prediction: ``p[rows, y] + 1e-9``."""
        parts = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
        tables = (part for part in parts if isinstance(part, ast.Subscript))
        return [each.slice for each in tables if under(self._reads(each), self.stained)]

    def _data(self, node: ast.AST, without: list[ast.AST], weak: bool = True) -> set[str]:
        """Return the paths in a node, some parts left out, that hold data and do not depend.

        Data that only chooses, joins or is added counts if it may be `weak`.
        """
        found: set[str] = set()
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if each in without or measures(each):
                continue
            if not weak and (parts := _chosen(each, self.by_hand)) is not None:
                waiting += parts + (self._picked(each) if self.by_hand else [])
                continue
            if isinstance(each, COMPREHENSIONS) and self._depends(elements := _made_of(each)):
                # What it goes through stands in its elements, or has led to what they are.
                waiting += elements
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
        # An object that holds weights beside a function of its own is no data.
        owners = {each[: each.rfind(".")] for each in self.parameters if "." in each}
        return {
            name
            for name in found - owners
            if self.bindings.is_data(name) and not any(under({name}, paths) for paths in mine)
        }


def _computed(node: ast.AST) -> ast.AST:
    """Return what is computed in an expression: what a tuple or a table only keeps is not."""
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Dict(values=parts):
            made = [part for part in parts if not path(part)]
            return ast.Tuple(made, ast.Load())
    return node


def _made_of(comprehension: ast.AST) -> list[ast.AST]:
    """Return the elements of a comprehension and its conditions, without what it goes through."""
    parts = list(ast.iter_child_nodes(comprehension))
    rounds = [part for part in parts if isinstance(part, ast.comprehension)]
    return [part for part in parts if part not in rounds] + [t for r in rounds for t in r.ifs]


def _factors(node: ast.AST) -> list[ast.AST]:
    """Return what stands on one side of a product in an expression."""
    products = (
        each
        for each in ast.walk(node)
        if isinstance(each, ast.BinOp) and isinstance(each.op, (ast.Mult, ast.Div))
    )
    return [side for each in products for side in (each.left, each.right)]


def _chosen(node: ast.AST, by_hand: bool) -> list[ast.AST] | None:
    """Return the parts of an expression that do more than choose, join or add; None if all do.

    Where gradients are computed by hand, what targets choose from a prediction is its comparison.
    """
    match node:
        case ast.Subscript(value=value) if not by_hand:
            return [value]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [part for part in (left, right) if not isinstance(part, _PLAIN)]
        case ast.Call(func=ast.Attribute(attr=name), args=args) if name in GROWING:
            return list(args)
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in JOINS:
            return [value]
        case ast.Call(func=ast.Name(id=name)) if name in JOINS:
            return []
    return None

"""Where a function is called that is handed on as a value: returned, kept, given to another one.

``step = make_step(model)`` binds a function that `make_step` returns, ``run(loader, step)`` calls
it by the name of an argument. What can be called is followed by its names, without regard to the
order in which they are bound.
"""

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tutor.lesson.blocks import FUNCTIONS, Blocks, Function, expressions

EAGER = frozenset({"next", "list", "tuple", "sum", "max", "min", "sorted", "set", "dict", "len"})
"""What gives another value than what it takes."""

LAZY = frozenset({"iter", "enumerate", "zip", "map", "filter", "islice", "chain", "tqdm", "trange"})
"""What takes a generator and asks it for nothing yet."""


class Carrier(NamedTuple):
    """A name that may stand for a function: in one scope, or as an attribute of any object."""

    name: str
    scope: Function | None = None
    attribute: bool = False

    def is_in(self, node: ast.expr) -> bool:
        """Tell whether an expression is it, by its name or as an attribute, or a lambda for it."""
        if isinstance(node, ast.Lambda) and isinstance(node.body, ast.Call):
            return self.is_in(node.body.func)
        wanted = ast.Attribute if self.attribute else ast.Name
        return isinstance(node, wanted) and _name(node) == self.name


Is = Callable[[ast.expr], bool]
"""Tells whether an expression is what is followed."""


class Handed:
    """Follows the values of one tree that can be called, or gone through."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.uses: dict[str, list[ast.stmt]] = {}
        self.functions: dict[str, list[Function]] = {}
        for statement in blocks.places:
            for name in {_name(node) for node in expressions(statement)} - {""}:
                self.uses.setdefault(name, []).append(statement)
            if isinstance(statement, FUNCTIONS):
                owner = blocks.places[statement].owner
                makes = statement.name == "__init__" and isinstance(owner, ast.ClassDef)
                name = owner.name if makes and isinstance(owner, ast.ClassDef) else statement.name
                self.functions.setdefault(name, []).append(statement)

    def calls_of(self, function: Function) -> list[ast.stmt]:
        """Return the statements that call a function by another name than its own."""
        owner = self.blocks.places[function].owner
        if isinstance(owner, ast.ClassDef) and function.name == "__call__":
            # An object of the class is called, wherever that is.
            first = self._from_calls(owner.name)
        else:
            method = isinstance(owner, ast.ClassDef)
            scope = None if method else self.blocks.scope(function)
            itself = Carrier(function.name, scope, method)
            first = [each for s in self._using(itself) for each in self._on(s, itself.is_in)]
        found = {
            statement: None
            for carrier in self._all(first)
            for statement in self._using(carrier)
            if any(carrier.is_in(call.func) for call in _calls(statement))
        }
        return list(found)

    def goers_through(self, function: Function, callers: list[ast.stmt]) -> list[ast.stmt]:
        """Return the statements that go through what a generator function gives.

        That is a caller itself, unless it keeps the generator under a name for others.
        """
        found: dict[ast.stmt, None] = {}
        for caller in callers:
            carriers = self._all(self._on(caller, lambda value: _waits(value, function)))
            uses = [
                s for each in carriers for s in self._using(each) if not self._on(s, each.is_in)
            ]
            found |= dict.fromkeys([s for s in uses if s is not caller] or [caller])
        return list(found)

    def _all(self, waiting: list[Carrier]) -> list[Carrier]:
        """Return these carriers and those that get what they stand for."""
        seen: dict[Carrier, None] = {}
        while waiting:
            carrier = waiting.pop()
            if carrier not in seen:
                seen[carrier] = None
                for statement in self._using(carrier):
                    waiting += self._on(statement, carrier.is_in)
        return list(seen)

    def _using(self, carrier: Carrier) -> Iterator[ast.stmt]:
        """Yield the statements that may mean a carrier by its name."""
        for statement in self.uses.get(carrier.name, ()):
            wide = carrier.attribute or carrier.scope is None
            if wide or carrier.scope in [*self.blocks.bodies(statement)]:
                yield statement

    def _from_calls(self, name: str) -> list[Carrier]:
        """Return what stands for the value of a call, wherever a function or class is called."""
        return [
            each
            for statement in self.uses.get(name, ())
            for each in self._on(statement, lambda value: _is_call(value, name))
        ]

    def _on(self, statement: ast.stmt, is_it: Is) -> list[Carrier]:
        """Return what else stands for a value behind a statement."""
        found: list[Carrier] = []
        for call in _calls(statement):
            given: list[tuple[int | str, ast.expr]] = [*enumerate(call.args)]
            given += [(each.arg, each.value) for each in call.keywords if each.arg]
            for place, value in given:
                found += self._given(call, place, statement) if is_it(value) else []
        match statement:
            case ast.Return(value=ast.expr() as value) if is_it(value):
                maker = self.blocks.scope(statement)
                found += self._from_calls(maker.name) if maker else []
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) if is_it(value):
                found += self._kept(statement)
        return found

    def _given(self, call: ast.Call, place: int | str, statement: ast.stmt) -> list[Carrier]:
        """Return what an argument of a call is called by whoever is called."""
        callees = self.functions.get(_name(call.func), [])
        if not callees and _name(call.func) not in EAGER:
            # ``torch.compile(step)`` and ``partial(step, model)`` are the function still.
            return self._kept(statement)
        found = []
        for callee in callees:
            names = [each.arg for each in [*callee.args.posonlyargs, *callee.args.args]]
            names = names[1:] if names[:1] in (["self"], ["cls"]) else names
            if isinstance(place, str):
                found.append(Carrier(place, callee))
            elif place < len(names):
                found.append(Carrier(names[place], callee))
        return found

    def _kept(self, statement: ast.stmt) -> list[Carrier]:
        """Return the names that an assignment binds, all of them where it binds several."""
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        found = []
        for target in targets:
            for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(each, ast.Name):
                    found.append(Carrier(each.id, self.blocks.scope(statement)))
                elif isinstance(each, ast.Attribute):
                    found.append(Carrier(each.attr, attribute=True))
        return found


def _waits(value: ast.expr, function: Function) -> bool:
    """Tell whether an expression is a generator that nobody has gone through yet."""
    match value:
        case ast.Call(func=called, args=args):
            passed_on = _name(called) in LAZY and any(_waits(each, function) for each in args)
            return _name(called) == function.name or passed_on
    return False


def _calls(statement: ast.stmt) -> list[ast.Call]:
    return [node for node in expressions(statement) if isinstance(node, ast.Call)]


def _is_call(value: ast.expr, name: str) -> bool:
    return isinstance(value, ast.Call) and _name(value.func) == name


def _name(node: ast.AST) -> str:
    """Return the name or the attribute that an expression ends with."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""

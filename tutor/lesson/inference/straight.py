"""The body of a loop as one straight line of simple statements, the functions it calls included.

Blocks are opened and become their header and what stands in them. A call of a function of the
script becomes what that function does, in the caller's names; the call itself then stands for
what it returns.
"""

import ast
from dataclasses import dataclass, field, replace

from tutor.lesson.blocks import FUNCTIONS, Blocks, Function, code_of, suites
from tutor.lesson.inference.bindings import Bindings, arguments_of, plain
from tutor.lesson.inference.callees import Callees
from tutor.lesson.inference.dataflow import Unit, unit
from tutor.lesson.inference.deciding import Known, decides, known_arguments
from tutor.lesson.inference.keeping import MARK, Keeping
from tutor.lesson.inference.managers import Manager, managers
from tutor.lesson.inference.meanings import (
    headers,
    is_cut,
    is_off,
    only_copies,
    switches_off,
)
from tutor.lesson.inference.objects import Objects
from tutor.lesson.inference.paths import base, path, rounds
from tutor.lesson.inference.renaming import bound_again, own_rounds, renamed, words
from tutor.lesson.inference.tuples import Tuples

Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
TRANSFORMS = ("torch.func.grad", "torch.func.grad_and_value")
MAPS = ("torch.func.vmap", "torch.vmap")
DEPTH, LENGTH, TOTAL = 5, 3000, 8000
"""So many calls inside each other are followed, so many units of one body, and of all bodies."""


@dataclass(frozen=True)
class _Where:
    """Where a statement stands while a body is followed: through which calls, in which blocks."""

    owner: str
    names: dict[str, str]
    trail: tuple[ast.stmt, ...] = ()
    blocks: tuple[ast.stmt, ...] = ()
    frozen: bool = False
    returns: str = ""
    inside: tuple[Function, ...] = ()
    known: Known = field(default_factory=dict)
    calls: tuple[int, ...] = ()


class Straight:
    """Reads bodies of one script as straight lines."""

    def __init__(self, blocks: Blocks, bindings: Bindings, alive: set[ast.stmt]) -> None:
        self.blocks, self.bindings, self.alive = blocks, bindings, alive
        self.keeping = Keeping(blocks, bindings)
        self.objects = Objects(bindings)
        self.callees = Callees(blocks, bindings)
        self.count = self.total = 0
        self.units: list[Unit] = []
        self.again = bound_again(blocks.places)
        self.tuples = Tuples()

    def line(self, statements: list[ast.stmt]) -> list[Unit]:
        """Return the units of a body."""
        self.count, self.units, self.tuples = 0, [], Tuples()
        self.objects.begin()
        around = [outer for outer, _ in self.blocks.around(statements[0])] if statements else []
        owner = next((outer.name for outer in around if isinstance(outer, ast.ClassDef)), "")
        self._suite(statements, _Where(owner, {}))
        kept = {name for each in self.units for name in each.reads if self._is_predicted(name)}
        return [self._with_kept(each, kept) for each in self.units] if kept else self.units

    def _is_predicted(self, name: str) -> bool:
        """Tell whether a name is that of something which a module keeps when it predicts."""
        return MARK in name and name.rpartition(MARK)[2] in self.keeping.predicted

    def _with_kept(self, each: Unit, kept: set[str]) -> Unit:
        """Return a unit that also writes what a model keeps, if it calls one for nothing else."""
        match each.statement:
            case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if self.bindings.is_data(name):
                return each._replace(writes=each.writes | kept)
        return each

    def _suite(self, statements: list[ast.stmt], where: _Where) -> None:
        """Add the statements of one block."""
        for statement in statements:
            if statement in self.alive and len(self.units) < LENGTH:
                if own := own_rounds(statement, self.again):
                    # What follows the loop reads what its last round has bound.
                    inner = {name: own[name] + where.names.get(name, name) for name in own}
                    where = replace(where, names=where.names | inner)
                here = replace(where, trail=(*where.trail, statement))
                self._statement(statement, here)
                if isinstance(statement, ast.If) and where.returns:
                    left = [_leaves(suite) for suite in _taken(statement, where.known)]
                    if all(left) and left and _is_sure(statement, where.known):
                        return
                    # What follows a way out need not run.
                    blocks = (*where.blocks, statement) if any(left) else where.blocks
                    where = replace(where, blocks=blocks)

    def _statement(self, statement: ast.stmt, where: _Where) -> None:
        """Add one statement: its header if it holds blocks, and these."""
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            self.units.append(Unit(ast.Pass(), frozenset(), frozenset(), where.trail))
            return
        blocks = [suite for _, suite in suites(statement) if suite]
        if not blocks:
            self._simple(statement, where)
            return
        for header in headers(statement):
            self._simple(header, where, header=True)
        opened = [m for m in managers(statement, self.bindings) if self._is_new(m.function, where)]
        around = [self._opened(each, where) for each in opened]
        for parts, inside in around:
            self._suite(parts[0], inside)
        if isinstance(statement, ast.If):
            blocks = _taken(statement, where.known)
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            inner = replace(where, frozen=where.frozen or switches_off(statement))
        elif isinstance(statement, (ast.Try, ast.TryStar)):
            inner = where
        else:
            inner = replace(where, blocks=(*where.blocks, statement))
        outer = len(where.trail) - 1
        for suite in blocks:
            # The trail leads to the statement itself, not through the blocks around it.
            self._suite(suite, replace(inner, trail=where.trail[:outer]))
        for parts, inside in reversed(around):
            self._suite(parts[1], inside)

    def _opened(
        self, manager: Manager, where: _Where
    ) -> tuple[tuple[list[ast.stmt], list[ast.stmt]], _Where]:
        """Return what a context manager does before a block and behind it, and in which words."""
        function = manager.function
        self.count += 1
        call = renamed(manager.call, where.names)
        given = arguments_of(function, call, method=False)
        names, bound = words(function, given, "", f"{function.name}{self.count}:")
        for each in bound:
            self._add(each, where, plumbing=bool(base(each.value)))
        inside = replace(
            where, names=names, inside=(*where.inside, function), calls=(*where.calls, self.count)
        )
        return (manager.before, manager.behind), inside

    def _simple(self, statement: ast.stmt, where: _Where, header: bool = False) -> None:
        """Add a statement without blocks, behind what the functions do that it calls."""
        made = self.objects.named(self.keeping.named(renamed(statement, where.names)))
        returns = isinstance(made, ast.Return) and bool(where.returns)
        if isinstance(made, ast.Return) and where.returns and made.value:
            made = ast.Assign([ast.Name(where.returns, ast.Store())], made.value)
        calls = _Calls(self, where)
        made = calls.visit(made)
        passes = returns or calls.found
        for part in self.tuples.parts(made, returns):
            self._add(part, where, plumbing=passes and only_copies(part), header=header)

    def _add(
        self, statement: ast.stmt, where: _Where, plumbing: bool = False, header: bool = False
    ) -> None:
        """Add one unit."""
        self.total += 1
        self.units.append(
            unit(statement, where.trail)._replace(
                blocks=where.blocks, frozen=where.frozen or is_cut(statement),
                plumbing=plumbing, header=header, calls=where.calls,
            )
        )  # fmt: skip

    def bind(self, target: ast.expr, values: ast.expr, where: _Where) -> None:
        """Add what one round of a comprehension binds."""
        self._add(ast.Assign([target], values), where, header=True)

    def is_followed(self, call: ast.Call, where: _Where) -> bool:
        """Tell whether a call is one of the script's own functions."""
        return bool(self.callees.of(call, where.owner))

    def _is_new(self, function: Function, where: _Where) -> bool:
        """Tell whether a function is followed here: not within itself, and not too deeply."""
        deep = len(where.inside) >= DEPTH or self.total > TOTAL
        return function not in where.inside and not deep

    def call(self, call: ast.Call, where: _Where) -> str:
        """Add what a call of the script's own functions does; return the name of its result."""
        result = ""
        callees = self.callees.of(call, where.owner)
        for function, receiver, owner in callees:
            if not self._is_new(function, where):
                continue
            if function not in self.alive or len(self.units) >= LENGTH:
                continue
            self.count += 1
            mark = f"{function.name}{self.count}:"
            given = arguments_of(function, call, method=bool(receiver))
            names, bound = words(function, given, receiver, mark)
            result = result or mark + "return"
            for each in bound:
                self._add(each, where, plumbing=bool(base(each.value)))
            # Of several that may be meant, none runs for certain.
            blocks = (*where.blocks, function) if len(callees) > 1 else where.blocks
            frozen = where.frozen or is_off(function)
            inside = (*where.inside, function)
            known, calls = known_arguments(function, call, given), (*where.calls, self.count)
            inner = _Where(owner, names, where.trail, blocks, frozen, result, inside, known, calls)
            self._suite(code_of(function), inner)
        return result


def _taken(statement: ast.If, known: Known) -> list[list[ast.stmt]]:
    """Return the branches of an ``if`` that a call with these arguments may take."""
    decided = decides(statement.test, known)
    if decided is None:
        return [suite for suite in (statement.body, statement.orelse) if suite]
    return [suite for suite in [statement.body if decided else statement.orelse] if suite]


def _is_sure(statement: ast.If, known: Known) -> bool:
    """Tell whether one of the branches of an ``if`` is taken for certain."""
    return bool(statement.orelse) or decides(statement.test, known) is not None


def _leaves(suite: list[ast.stmt]) -> bool:
    """Tell whether a block ends by leaving the function."""
    return isinstance(suite[-1], (ast.Return, ast.Raise))


class _Calls(ast.NodeTransformer):
    """Follows the calls in one expression, and puts what they return in their place."""

    def __init__(self, straight: Straight, where: _Where) -> None:
        self.straight, self.where = straight, where
        self.found = False

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Leave a lambda alone: it runs at another time."""
        return node

    def _rounds(self, node: Comprehension) -> ast.expr:
        """Bind the names of a comprehension before the calls in it are followed."""
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        followed = any(self.straight.is_followed(each, self.where) for each in calls)
        for each in node.generators:
            each.iter = self.visit(each.iter)
            for target, values in rounds(each.target, each.iter) if followed else ():
                self.straight.bind(target, values, self.where)
        self.generic_visit(node)
        return node

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _rounds  # noqa: N815

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Follow a call, those in its arguments first, and functions handed to ``step``."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "step":
            for handed in node.args:
                known = self.straight.bindings.functions.get(path(handed).rpartition(":")[2])
                if isinstance(known, FUNCTIONS):
                    name = ast.Name(known.name, ast.Load())
                    self.straight.call(ast.Call(name, [], []), self.where)
        if inner := self._differentiated(node):
            return inner
        result = self.straight.call(node, self.where)
        self.found = self.found or bool(result)
        return ast.Name(result, ast.Load()) if result else node

    def _differentiated(self, node: ast.Call) -> ast.expr | None:
        """Follow what a transformed function does; return the gradient that is taken of it.

        ``grad(f)(w, x)`` calls ``f(w, x)`` and differentiates what that returns by ``w``.
        """
        bindings = self.straight.bindings
        made = [node.func] if isinstance(node.func, ast.Call) else []
        made += bindings.calls.get(plain(path(node.func)), [])
        for each in (_of_each_sample(each, bindings) for each in made):
            if bindings.full(path(each.func)) in TRANSFORMS and each.args and node.args:
                inner = ast.Call(each.args[0], node.args, node.keywords)
                result = self.straight.call(inner, self.where)
                if result:
                    gradient = ast.parse("torch.autograd.grad", mode="eval").body
                    return ast.Call(gradient, [ast.Name(result, ast.Load()), node.args[0]], [])
        return None


def _of_each_sample(made: ast.Call, bindings: Bindings) -> ast.Call:
    """Return the call inside of ``vmap(grad(f))``, which does for each sample what that does."""
    if bindings.full(path(made.func)) in MAPS and made.args and isinstance(made.args[0], ast.Call):
        return made.args[0]
    return made

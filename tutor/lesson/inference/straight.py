"""The body of a loop as one straight line of simple statements, the functions it calls included.

Blocks are opened and become their header and what stands in them. A call of a function of the
script becomes what that function does, in the caller's names; the call itself then stands for
what it returns.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from tutor.lesson.blocks import FUNCTIONS, Blocks, Function, code_of, suites
from tutor.lesson.inference.arguments import arguments_of
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.callees import Callees
from tutor.lesson.inference.calls import Calls
from tutor.lesson.inference.dataflow import Unit, unit
from tutor.lesson.inference.deciding import (
    Known,
    is_sure,
    known_arguments,
    leaves,
    mode_set,
    taken,
    training,
)
from tutor.lesson.inference.keeping import MARK, Keeping
from tutor.lesson.inference.managers import Manager, managers
from tutor.lesson.inference.meanings import (
    headers,
    is_cut,
    is_off,
    is_property_mark,
    only_copies,
    switches_off,
    yielded,
)
from tutor.lesson.inference.objects import Objects
from tutor.lesson.inference.paths import only_names, path
from tutor.lesson.inference.renaming import copied, own_rounds, renamed, words
from tutor.lesson.inference.tuples import Tuples
from tutor.lesson.inference.ufuncs import as_in_place
from tutor.lesson.inference.wording import Wording

DEPTH, LENGTH, TOTAL = 5, 3000, 8000
"""So many calls inside each other are followed, so many units of one body, and of all bodies."""


@dataclass(frozen=True)
class Where:
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
        self.wording = Wording(blocks, bindings)
        self.callees = Callees(blocks, bindings)
        self.count = self.total = 0
        self.units: list[Unit] = []
        self.modes: dict[str, bool | None] = {}
        self.tuples = Tuples()

    def line(self, statements: list[ast.stmt], head: ast.stmt | None = None) -> list[Unit]:
        """Return the units of a body; where it is a loop's, those of what its `head` binds first.

        ``while (loss := error(w)) > 0.1`` computes the loss of each iteration.
        """
        self.count, self.units, self.tuples, self.modes = 0, [], Tuples(), {}
        self.objects.begin()
        self.wording.begin()
        around = [outer for outer, _ in self.blocks.around(statements[0])] if statements else []
        owner = next((outer.name for outer in around if isinstance(outer, ast.ClassDef)), "")
        if isinstance(head, ast.While):
            for each in ast.walk(head.test):
                if isinstance(each, ast.NamedExpr):
                    bound = ast.copy_location(ast.Assign([each.target], each.value), each)
                    self._simple(bound, Where(owner, {}, trail=(head,)))
        self._suite(statements, Where(owner, {}))
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

    def _suite(self, statements: list[ast.stmt], where: Where) -> None:
        """Add the statements of one block."""
        for statement in statements:
            if statement in self.alive and len(self.units) < LENGTH:
                if own := own_rounds(statement, self.bindings.again):
                    # What follows the loop reads what its last round has bound.
                    inner = {name: own[name] + where.names.get(name, name) for name in own}
                    where = replace(where, names=where.names | inner)
                here = replace(where, trail=(*where.trail, statement))
                self._statement(statement, here)
                if isinstance(statement, ast.If) and where.returns:
                    left = [leaves(suite) for suite in taken(statement, where.known)]
                    if all(left) and left and is_sure(statement, where.known):
                        return
                    # What follows a way out need not run.
                    blocks = (*where.blocks, statement) if any(left) else where.blocks
                    where = replace(where, blocks=blocks)

    def _statement(self, statement: ast.stmt, where: Where) -> None:
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
        opened = managers(statement, self.bindings, where.owner)
        opened = [each for each in opened if self._is_new(each.before.function, where)]
        around = [self._opened(each, where) for each in opened]
        for (before, inside), _ in around:
            self._suite(before, inside)
        if isinstance(statement, ast.If):
            blocks = taken(statement, where.known)
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            inner = replace(where, frozen=where.frozen or switches_off(statement))
        elif isinstance(statement, (ast.Try, ast.TryStar)):
            inner = where
        else:
            inner = replace(where, blocks=(*where.blocks, statement))
        outer = len(where.trail) - 1
        for hold in self._rounds(statement, where):
            hold()
            for suite in blocks:
                # The trail leads to the statement itself, not through the blocks around it.
                self._suite(suite, replace(inner, trail=where.trail[:outer]))
        for _, (behind, inside) in reversed(around):
            self._suite(behind, inside)

    def _rounds(self, statement: ast.stmt, where: Where) -> list[Callable[[], None]]:
        """Return how each reading of a block begins, which most have one of.

        What a loop does with several objects in turn, or with the methods that words name, is read
        for one after the other.
        """
        if not isinstance(statement, ast.For):
            return [lambda: None]
        header = renamed(ast.For(statement.target, statement.iter, [], []), where.names)
        rounds = [partial(self.objects.hold, each) for each in self.objects.rounds()]
        named = [partial(self.wording.hold, each) for each in self.wording.rounds(header)]
        return [*(rounds or named)] or [lambda: None]

    def _opened(self, manager: Manager, where: Where) -> list[tuple[list[ast.stmt], Where]]:
        """Return what a context manager does before a block and behind it, and in which words."""
        call = renamed(manager.call, where.names)
        receiver = (
            path(renamed(ast.parse(manager.receiver, mode="eval").body, where.names))
            if (manager.receiver)
            else f"{manager.owner}{self.count + 1}:it"
            if manager.owner
            else ""
        )
        found: list[tuple[list[ast.stmt], Where]] = []
        known: dict[Function, Where] = {}
        for half in (manager.before, manager.behind):
            function = half.function
            if function not in known:
                self.count += 1
                given = arguments_of(function, call, method=bool(receiver))
                names, bound = words(function, given, receiver, f"{function.name}{self.count}:")
                for each in bound:
                    self._add(each, where, plumbing=only_names(each.value))
                known[function] = replace(
                    where, owner=manager.owner or where.owner, names=names,
                    inside=(*where.inside, function), calls=(*where.calls, self.count),
                )  # fmt: skip
            found.append((half.statements, known[function]))
        return found

    def _simple(self, statement: ast.stmt, where: Where, header: bool = False) -> None:
        """Add a statement without blocks, behind what the functions do that it calls."""
        spelt = self.wording.spelt_out(renamed(statement, where.names), where.owner)
        named = self.objects.named(self.keeping.named(spelt))
        made = as_in_place(named, self.bindings)
        returns = isinstance(made, ast.Return) and bool(where.returns)
        if isinstance(made, ast.Return) and where.returns and made.value:
            made = ast.Assign([ast.Name(where.returns, ast.Store())], made.value)
        elif where.returns and (given := yielded(made)):
            made = ast.Assign([ast.Name(where.returns, ast.Store())], given)
        self.modes |= mode_set(made, not any(isinstance(b, ast.If) for b in where.blocks))
        calls = Calls(self, where)
        made = calls.visit(made)
        passes = returns or calls.found
        if header and isinstance(made, ast.Assign):
            self._list_given(path(made.value), where)
        for part in self.tuples.parts(made, returns):
            self._add(part, where, plumbing=passes and only_copies(part), header=header)
            self.objects.note(part, goes_through=header)

    def _add(
        self, statement: ast.stmt, where: Where, plumbing: bool = False, header: bool = False
    ) -> None:
        """Add one unit."""
        self.total += 1
        self.units.append(
            unit(statement, where.trail)._replace(
                blocks=where.blocks, frozen=where.frozen or is_cut(statement),
                plumbing=plumbing, header=header, calls=where.calls,
            )
        )  # fmt: skip

    def bind(self, target: ast.expr, values: ast.expr, where: Where) -> None:
        """Add what one round of a comprehension binds."""
        bound = ast.Assign([target], values)
        self._add(bound, where, header=True)
        self.objects.note(bound)

    def is_followed(self, call: ast.Call, where: Where) -> bool:
        """Tell whether a call is one of the script's own functions."""
        return bool(self.callees.of(call, where.owner))

    def _list_given(self, name: str, where: Where) -> None:
        """Read which objects are in a list that an object was given when it was made.

        ``SGD(net.parameters())`` lists them elsewhere, so that no unit of this line comes of it.
        """
        given = self.objects.given_list(name)
        if given is not None:
            units, self.units = self.units, []
            made = Calls(self, where).visit(copied(given))
            self.objects.note(ast.Assign([ast.Name(name, ast.Store())], made))
            self.units = units

    def is_property(self, node: ast.Attribute) -> bool:
        """Tell whether an attribute is a property of an object of the script's own classes."""
        return self.has_property(node.attr) and self.objects.is_object(path(node.value))

    def has_property(self, name: str) -> bool:
        """Tell whether a class of the script has a property of this name."""
        methods = self.bindings.methods.get(name, {}).values()
        return any(is_property_mark(d) for each in methods for d in each.decorator_list)

    def _is_new(self, function: Function, where: Where) -> bool:
        """Tell whether a function is followed here: not within itself, and not too deeply."""
        deep = len(where.inside) >= DEPTH or self.total > TOTAL
        return function not in where.inside and not deep

    def call(self, call: ast.Call, where: Where) -> str:
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
            names, bound = words(function, given, self.objects.of(receiver), mark)
            result = result or mark + "return"
            for each in bound:
                self.wording.spelt_out(each, where.owner)
                self._add(each, where, plumbing=only_names(each.value))
            # Of several that may be meant, none runs for certain.
            blocks = (*where.blocks, function) if len(callees) > 1 else where.blocks
            frozen = where.frozen or is_off(function)
            inside = (*where.inside, function)
            known, calls = known_arguments(function, call, given), (*where.calls, self.count)
            known |= training(self.modes, names)
            inner = Where(owner, names, where.trail, blocks, frozen, result, inside, known, calls)
            self._suite(code_of(function), inner)
        return result

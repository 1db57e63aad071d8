"""The statements at which a phase has to be opened, on whichever way the script comes to them.

Text order is not the order of running: an ``else`` is reached past its ``if``, the first statement
of a loop also from its last one. A statement needs no opening of its own only if every way to it
leaves open the piece that stands above it in the text, and that is of its phase.
"""

import ast
from collections.abc import Callable, Set

from tutor.lesson.blocks import LOOPS, Loop, gives_way, suites

Open = frozenset[ast.stmt | None]
"""What may be open at a place: the statements that opened it; None is what is not known here."""

_NOTHING = Open()
_UNKNOWN = Open({None})
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Openings:
    """Follows one block with all that is in it; `found` are the statements that open a phase.

    `phases` are those of the statements that are one piece, `closed` the training loops inside.
    Stepping goes on elsewhere in what those `ways` call, and `leads_away` tells of a ``with``
    whether it may in what that enters and leaves.
    """

    def __init__(
        self,
        phases: dict[ast.stmt, str],
        closed: set[ast.stmt],
        leads_away: Callable[[ast.stmt], bool],
        ways: Set[ast.stmt] = frozenset(),
    ) -> None:
        self._ways = ways
        self._phases, self._closed, self._leads_away = phases, closed, leads_away
        self.found: dict[ast.stmt, str] = {}
        self._above: ast.stmt | None = None
        self._again: list[Open] = []
        self._broken: list[Open] = []

    def follow(self, suite: list[ast.stmt], before: Open = _UNKNOWN) -> Open:
        """Return what may be open behind a block, with what may be open before it."""
        for statement in suite:
            before = self._statement(statement, before)
        return before

    def _statement(self, statement: ast.stmt, before: Open) -> Open:
        if statement in self._closed:
            self._above = None
            return _UNKNOWN
        if statement in self._phases:
            return self._piece(statement, before)
        match statement:
            case ast.If():
                return self.follow(statement.body, before) | self.follow(statement.orelse, before)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(statement, before)
            case ast.With() | ast.AsyncWith():
                away = self._leads_away(statement)
                behind = self.follow(statement.body, _UNKNOWN if away else before)
                return _UNKNOWN if away else behind
            case ast.Try() | ast.TryStar():
                return self._attempt(statement, before)
            case ast.Match():
                cases = [self.follow(case.body, before) for case in statement.cases]
                return before.union(*cases)
        # It stands on the line of a piece, with which it is shown.
        return before

    def _piece(self, statement: ast.stmt, before: Open) -> Open:
        """Open a phase, unless it is open already; return what is open then."""
        phase = self._phases[statement]
        above = self._above
        known = above is not None and before == {above} and self.found[above] == phase
        if statement in self.found or not known:
            self.found[statement] = phase
            self._above = statement
        here = Open({self._above})
        if self._again:
            self._again[-1] |= here if _holds(statement, ast.Continue) else _NOTHING
            self._broken[-1] |= here if _holds(statement, ast.Break) else _NOTHING
        if gives_way(statement) or statement in self._ways:
            # Who goes through the generator, or is called, has opened something else by then.
            return _UNKNOWN
        return _NOTHING if isinstance(statement, _LEAVES) else here

    def _loop(self, statement: Loop, before: Open) -> Open:
        """Follow a loop until nothing new comes back from its end to its beginning."""
        above, entered = self._above, before
        self._broken.append(_NOTHING)
        while True:
            self._above = above
            self._again.append(_NOTHING)
            behind = self.follow(statement.body, entered) | self._again.pop()
            if behind <= entered:
                break
            entered |= behind
        broken = self._broken.pop()
        endless = isinstance(statement, ast.While) and _is_true(statement.test)
        behind = _NOTHING if endless else before | behind
        return self.follow(statement.orelse, behind) | broken

    def _attempt(self, statement: ast.Try | ast.TryStar, before: Open) -> Open:
        """Follow a ``try``: its handlers, and what it finally does, are reached from anywhere."""
        tried = self.follow(statement.body, before)
        handled = [self.follow(each.body) for each in statement.handlers]
        behind = self.follow(statement.orelse, tried).union(*handled)
        return self.follow(statement.finalbody) if statement.finalbody else behind


def _holds(statement: ast.stmt, kind: type[ast.stmt]) -> bool:
    """Tell whether a piece may leave the loop around it that way; one in its own loop may not."""
    if isinstance(statement, kind):
        return True
    if isinstance(statement, (*LOOPS, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    return any(_holds(each, kind) for each in _inside(statement))


def _inside(statement: ast.stmt) -> list[ast.stmt]:
    return [each for _, suite in suites(statement) for each in suite]


def _is_true(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)

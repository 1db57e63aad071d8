"""From the phases of single statements to the places in the text where a phase begins.

A block whose statements all do the same is one piece; any other is opened. A call stands for what
its function does, unless several phases happen there: then the function's own lines are shown, and
the calling line is the way there.
"""

import ast
from collections.abc import Iterator, Set
from functools import partial
from typing import NamedTuple

from tutor.lesson.blocks import FUNCTIONS, Blocks, Function, code_of, first_line, last_line, suites
from tutor.lesson.callers import Calls
from tutor.lesson.cuts import leads_away
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.dispatching import dispatched
from tutor.lesson.inference.openings import Openings
from tutor.lesson.inference.paths import path
from tutor.lesson.model import PHASES

Row = tuple[ast.stmt | None, set[str]]
"""A statement that is one piece, with its phases; None stands for a training loop inside."""

_PREDICTS = {"forward", "loss"}


class Folded(NamedTuple):
    """The statements at which a phase begins, and the functions into which stepping goes."""

    openers: dict[ast.stmt, str]
    entered: tuple[Function, ...]


class Folding:
    """Folds the straight lines of one script."""

    def __init__(self, blocks: Blocks, calls: Calls) -> None:
        self.blocks, self.calls = blocks, calls

    def fold(
        self, statements: list[ast.stmt], units: list[Unit], found: list[set[str]],
        closed: set[ast.stmt],
    ) -> Folded:  # fmt: skip
        """Return where the phases of a body begin; `closed` bodies in it are loops themselves."""
        pairs = [
            (each, phases if not each.plumbing and not each.header else set())
            for each, phases in zip(units, found, strict=True)
        ]
        # What is called for in the header of a loop is shown there as a whole.
        head = next((u.trail[0] for u in units if _heads(u.trail[0], statements)), None)
        entered = self._entered([pair for pair in pairs if pair[0].trail[0] is not head], closed)
        mine: dict[ast.stmt, set[str]] = {}
        for each, phases in pairs:
            mine.setdefault(self._shown_at(each, entered), set()).update(phases)
        openers = {head: _phase(mine[head])} if head and mine[head] else {}
        ways = self._ways(pairs, entered)
        for suite in (statements, *(code_of(function) for function in entered)):
            openers |= self.openers(suite, mine, closed, ways)
        return Folded(openers, tuple(entered))

    def openers(
        self,
        suite: list[ast.stmt],
        mine: dict[ast.stmt, set[str]],
        closed: set[ast.stmt],
        ways: Set[ast.stmt] = frozenset(),
    ) -> dict[ast.stmt, str]:
        """Return where the phases of one block begin; `mine` are those of its statements.

        Those that are `ways` call what stepping goes into.
        """
        rows = _joined([row for each in suite for row in self._rows(each, mine, closed)])
        pieces = {statement: _phase(phases) for statement, phases in rows if statement}
        openings = Openings(pieces, closed, partial(leads_away, self.blocks), ways)
        openings.follow(suite)
        return openings.found

    def _entered(self, pairs: list[tuple[Unit, set[str]]], closed: set[ast.stmt]) -> list[Function]:
        """Return the functions in which several phases happen."""
        inside: dict[tuple[Function, tuple[int, ...]], set[str]] = {}
        here: set[ast.stmt] = set()
        # What a context manager does is not done at the line of the ``with``.
        opened: set[Function] = set()
        for each, phases in pairs:
            here.update(each.trail)
            for depth, statement in enumerate(each.trail[1:], 1):
                function = self.blocks.scope(statement)
                if function and leads_away(self.blocks, each.trail[depth - 1]):
                    opened.add(function)
                if function:
                    # One call does several things, not several calls one each.
                    inside.setdefault((function, each.calls[:depth]), set()).update(phases)
        several: dict[Function, set[str]] = {}
        for (function, _), phases in inside.items():
            if len(phases) > 1 or (phases and function in opened):
                several.setdefault(function, set()).update(phases)
        several |= dispatched(self.blocks, pairs, several)
        entered = {
            function
            for function, phases in several.items()
            if function not in closed and (phases - _PREDICTS or self._is_called(function, here))
        }
        reached = {function for each, _ in pairs for function in self._way_into(each, entered)}
        return [function for function in several if function in reached]

    def _is_called(self, function: Function, here: set[ast.stmt]) -> bool:
        """Tell whether what refers to a function, but for the statements `here`, calls it.

        What hands a prediction on, as to `torch.func.grad`, has it run on what is no tensor. A
        function that makes another one may return it.
        """
        others = set(self.calls.of(function)) - here - set(self.calls.running(function))
        return all(isinstance(s, ast.Return) and path(s.value or s) for s in others)

    def _way_into(self, each: Unit, entered: set[Function]) -> Iterator[Function]:
        """Yield the functions on the way to a unit, as long as stepping goes into them."""
        for statement in each.trail[1:]:
            function = self.blocks.scope(statement)
            if function is None or function not in entered:
                return
            yield function

    def _ways(
        self, pairs: list[tuple[Unit, set[str]]], entered: list[Function]
    ) -> frozenset[ast.stmt]:
        """Return the statements that call one of the functions into which stepping goes."""
        return frozenset(
            each.trail[depth]
            for each, _ in pairs
            for depth, inner in enumerate(each.trail[1:])
            if self.blocks.scope(inner) in entered
        )

    def _shown_at(self, each: Unit, entered: list[Function]) -> ast.stmt:
        """Return the statement in which a unit is shown: in the innermost function entered."""
        shown, *rest = each.trail
        for statement in rest:
            if self.blocks.scope(statement) not in entered:
                break
            shown = statement
        return shown

    def _rows(
        self, statement: ast.stmt, mine: dict[ast.stmt, set[str]], closed: set[ast.stmt]
    ) -> Iterator[Row]:
        """Yield the pieces of a statement."""
        if statement in closed:
            yield None, set()
            return
        inner = [] if isinstance(statement, (*FUNCTIONS, ast.ClassDef)) else list(suites(statement))
        rows = [
            row for _, suite in inner for each in suite for row in self._rows(each, mine, closed)
        ]
        alike = len({frozenset(phases) for _, phases in rows}) < 2
        whole = alike and all(row for row, _ in rows)
        if not rows or (whole and not isinstance(statement, (ast.With, ast.AsyncWith))):
            yield statement, rows[0][1] if rows else mine.get(statement, set())
        else:
            yield from rows


def _heads(statement: ast.stmt, body: list[ast.stmt]) -> bool:
    """Tell whether a statement is the loop whose body this is."""
    return isinstance(statement, ast.While) and statement.body is body


def _joined(rows: list[Row]) -> list[Row]:
    """Join the statements on one line: they are one step."""
    found: list[Row] = []
    for statement, phases in rows:
        last = found[-1][0] if found else None
        if statement and last and first_line(statement) <= last_line(last):
            found[-1][1].update(phases)
        else:
            found.append((statement, set(phases)))
    return found


def _phase(phases: set[str]) -> str:
    """Return the phases of a statement as one word."""
    return "+".join(phase for phase in PHASES if phase in phases) or "other"

"""Loops that do nothing but call a function which trains: each pass of theirs is an iteration.

What stands around the call (fetching a batch, logging the loss) belongs to the iteration then, as
it does where no function is made of the rest.
"""

import ast
from collections.abc import Mapping

from tutor.lesson.blocks import FUNCTIONS, LOOPS, Blocks, Function, code_of
from tutor.lesson.callers import Calls
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.folding import Folding
from tutor.lesson.inference.guess import Guess, Way
from tutor.lesson.loops import Body


class Rounds:
    """Puts the loop in the place of the functions that it calls, `lines` being those of bodies."""

    def __init__(
        self, blocks: Blocks, calls: Calls, folding: Folding, lines: Mapping[Body, list[Unit]]
    ) -> None:
        self.blocks, self.calls, self.folding, self.lines = blocks, calls, folding, lines

    def widened(self, guesses: list[Guess]) -> list[Guess]:
        """Return training loops, those of functions that one loop calls joined as that loop."""
        trained = {each.body for each in guesses}
        by_loop: dict[Body, list[Guess]] = {}
        for each in guesses:
            loop = self._around(each.body)
            body = each.body if loop is None or loop in trained else loop
            by_loop.setdefault(body, []).append(each)
        return [
            mine[0] if mine[0].body is body else self._joined(body, mine, trained)
            for body, mine in by_loop.items()
        ]

    def _around(self, body: Body) -> Body | None:
        """Return the one loop that calls a function in each of its passes, None without one."""
        nearest = self._nearest(body) if isinstance(body, FUNCTIONS) else []
        if len(nearest) != 1 or not isinstance(nearest[0], LOOPS):
            return None
        ways = self._ways(nearest[0], {body})
        return nearest[0] if ways else None

    def _nearest(self, function: Function) -> list[Body | None]:
        """Return the innermost loops around the calls of a function; None for none around one."""
        found: dict[Body | None, None] = {}
        waiting, seen = [function], {function}
        while waiting:
            for call in self.calls.running(waiting.pop()):
                around = next(iter(self.blocks.bodies(call)), None)
                if not isinstance(around, FUNCTIONS):
                    found[around] = None
                elif around not in seen:
                    seen.add(around)
                    waiting.append(around)
        return list(found)

    def _joined(self, loop: Body, guesses: list[Guess], trained: set[Body]) -> Guess:
        """Return the loop that calls the functions of some guesses as one training loop."""
        functions = {each.body for each in guesses}
        ways = self._ways(loop, functions)
        passed = [function for function, _ in ways if function not in functions]
        closed = set[ast.stmt](trained - functions)
        phases: dict[ast.stmt, str] = {}
        for suite in (loop.body, *(code_of(function) for function in dict.fromkeys(passed))):
            phases |= self.folding.openers(suite, {}, closed)
        through: dict[Function, None] = dict.fromkeys(passed)
        sure: dict[str, float] = {}
        for each in guesses:
            phases |= each.phases
            own = [each.body] if isinstance(each.body, FUNCTIONS) else []
            through |= dict.fromkeys([*own, *each.through])
            sure |= {phase: min(sure.get(phase, 1.0), value) for phase, value in each.sure.items()}
            ways += each.ways
        return Guess(loop, phases, sure, tuple(through), tuple(dict.fromkeys(ways)))

    def _ways(self, loop: Body, functions: set[Body]) -> list[Way]:
        """Return the statements of a loop that lead to functions, through others even."""
        found: dict[Way, None] = {}
        for each in self.lines.get(loop, ()):
            scopes = [self.blocks.scope(statement) for statement in each.trail]
            for depth, function in enumerate(scopes[1:], 1):
                if function is not None and functions & set(scopes[depth:]):
                    found |= dict.fromkeys((function, way) for way in each.trail[:depth])
        return list(found)

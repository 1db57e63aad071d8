"""Loops that do nothing but call a function which trains: each pass of theirs is an iteration.

What stands around the call (fetching a batch, logging the loss) belongs to the iteration then, as
it does where no function is made of the rest.
"""

import ast
from collections.abc import Callable, Mapping

from tutor.lesson.blocks import FUNCTIONS, LOOPS, Blocks, Function, Loop, code_of, suites
from tutor.lesson.callers import Calls
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.folding import Folding
from tutor.lesson.inference.guess import Guess, Way
from tutor.lesson.loops import Body
from tutor.lesson.model import phases_in
from tutor.lesson.reached import TRAINS

FEW = 8
"""So many statements before a call may say how it is meant."""


class Rounds:
    """Puts loops in the place of the functions that they call.

    `line` gives the straight line of any statements, `lines` are those of bodies.
    """

    def __init__(
        self, blocks: Blocks, calls: Calls, folding: Folding, lines: Mapping[Body, list[Unit]],
        line: Callable[[list[ast.stmt]], list[Unit]],
    ) -> None:  # fmt: skip
        self.blocks, self.calls, self.folding = blocks, calls, folding
        self.lines, self.line = lines, line

    def widened(self, guesses: list[Guess]) -> list[Guess]:
        """Return training loops, those of functions that loops call joined as these loops."""
        trained = {each.body for each in guesses}
        by_loop: dict[Body, list[Guess]] = {}
        for each in guesses:
            around = self._around(each)
            for body in [each.body] if not around or trained.intersection(around) else around:
                by_loop.setdefault(body, []).append(each)
        return [
            mine[0] if mine[0].body is body else self._joined(body, mine, trained)
            for body, mine in by_loop.items()
        ]

    def _around(self, guess: Guess) -> list[Loop]:
        """Return the loops that call a function to train, none where something else does so too."""
        nearest = self._nearest(guess, guess.body) if isinstance(guess.body, FUNCTIONS) else []
        loops = [each for each in nearest if isinstance(each, LOOPS)]
        every = len(loops) == len(nearest) and all(self._ways(loop, [guess]) for loop in loops)
        return loops if every else []

    def _nearest(self, guess: Guess, function: Function) -> list[Body | None]:
        """Return the innermost loops around the calls that train; None for none around one."""
        found: dict[Body | None, None] = {}
        waiting, seen = [function], {function}
        while waiting:
            for call in self.calls.running(waiting.pop()):
                around = next(iter(self.blocks.bodies(call)), None)
                if self._evaluates(guess, call, around):
                    continue
                if not isinstance(around, FUNCTIONS):
                    found[around] = None
                elif around not in seen:
                    seen.add(around)
                    waiting.append(around)
        return list(found)

    def _evaluates(self, guess: Guess, call: ast.stmt, around: Body | None) -> bool:
        """Tell whether a statement calls a function so that it goes neither backward nor updates.

        One function may serve for training and for validation.
        """
        line = self.line(self._up_to(call)) if around is None else self.lines.get(around, [])
        through = [each for each in line if call in each.trail[:-1]]
        return bool(through) and not any(self._trains(guess, each) for each in through)

    def _up_to(self, call: ast.stmt) -> list[ast.stmt]:
        """Return a statement with the few before it that hold no blocks, as ``model.eval()``."""
        _, _, suite, number = self.blocks.places[call]
        start = number
        while start and number - start < FEW and not any(suites(suite[start - 1])):
            start -= 1
        return suite[start : number + 1]

    def _trains(self, guess: Guess, each: Unit) -> bool:
        """Tell whether a unit belongs to a phase of a function that makes it a training loop."""
        here = {*each.trail, *dict(self.blocks.around(each.trail[-1]))}
        openers = here & guess.phases.keys()
        return any(TRAINS.intersection(phases_in(guess.phases[opener])) for opener in openers)

    def _joined(self, loop: Body, guesses: list[Guess], trained: set[Body]) -> Guess:
        """Return the loop that calls the functions of some guesses as one training loop."""
        functions = {each.body for each in guesses}
        ways = self._ways(loop, guesses)
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

    def _ways(self, loop: Body, guesses: list[Guess]) -> list[Way]:
        """Return the statements of a loop that lead to functions to train, through others even."""
        functions = {each.body for each in guesses}
        found: dict[Way, None] = {}
        line = self.lines.get(loop, [])
        training = [each for each in line if any(self._trains(guess, each) for guess in guesses)]
        for each in training or line:
            scopes = [self.blocks.scope(statement) for statement in each.trail]
            for depth, function in enumerate(scopes[1:], 1):
                if function is not None and functions & set(scopes[depth:]):
                    found |= dict.fromkeys((function, way) for way in each.trail[:depth])
        return list(found)

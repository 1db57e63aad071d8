"""What is before, between and after training: the phase of code outside the training loops."""

import ast

from tutor.lesson.blocks import LOOPS, Blocks, Function, first_line, last_line
from tutor.lesson.callers import Calls
from tutor.lesson.model import Cell


class Regions:
    """Tells the phase of any place outside a training loop.

    `landmarks` are the statements where training happens, with the function each stands in. In
    every function, and at module level, ``setup`` is what stands before the first of them,
    ``after`` what stands behind the last, and ``other`` what lies between them or in a loop
    around one of them. What a function does before and behind its own landmarks is that only where
    the one call of it is the first or the last landmark in turn. A function without landmarks
    counts as the place where it is defined, and a file that is imported is ``setup``, unless it
    trains while it is.
    """

    def __init__(
        self, blocks: Blocks, landmarks: dict[ast.stmt, Function | None], calls: Calls
    ) -> None:
        self.blocks, self.calls = blocks, calls
        self.spans: dict[Function | Cell | None, list[tuple[int, int]]] = {}
        self.around: set[ast.stmt] = set()
        for statement, scope in landmarks.items():
            home = scope or blocks.part(statement.lineno)
            self.spans.setdefault(home, []).append(_span(statement))
            self.around.update(blocks.loops_here(statement))

    def phase(self, statement: ast.stmt, line: int) -> str:
        """Return ``setup``, ``other`` or ``after`` for a line in the block of the statement."""
        while True:
            if any(loop in self.around for loop in self.blocks.loops_here(statement)):
                return "other"
            scope = self.blocks.scope(statement)
            home = scope or self.blocks.part(line)
            if home in self.spans:
                phase = _compare(line, self.spans[home])
                return phase if scope is None else self._called(scope, phase)
            if scope is None:
                return "setup"
            statement, line = scope, first_line(scope)

    def _called(self, function: Function, phase: str) -> str:
        """Return what is before or behind the training in a function, as it is for the script."""
        seen: set[Function] = set()
        scope: Function | None = function
        while scope is not None and scope not in seen and phase != "other":
            seen.add(scope)
            callers = self.calls.running(scope)
            if not callers:
                return phase
            call = callers[0]
            if len(callers) > 1 or any(self.blocks.loops_here(call)):
                return "other"
            scope = self.blocks.scope(call)
            spans = self.spans.get(scope or self.blocks.part(call.lineno), [])
            line = first_line(call) if phase == "setup" else last_line(call) + 1
            phase = phase if spans and _compare(line, spans) == phase else "other"
        return phase


def _span(statement: ast.stmt) -> tuple[int, int]:
    """Return the first and last line of a landmark, without the ``else`` of a loop."""
    if isinstance(statement, LOOPS):
        return first_line(statement), last_line(statement.body[-1])
    return first_line(statement), last_line(statement)


def _compare(line: int, spans: list[tuple[int, int]]) -> str:
    """Tell on which side of the spans a line lies."""
    if line <= min(first for first, _ in spans):
        return "setup"
    return "after" if line > max(last for _, last in spans) else "other"

"""Bodies that go backward and update, and train nothing: they serve a loop around them.

So do the steps that look for an adversarial example, and those that adapt weights to a task.
"""

import ast
from collections.abc import Mapping

from tutor.lesson.blocks import FUNCTIONS, LOOPS, Blocks
from tutor.lesson.callers import Calls
from tutor.lesson.inference import parameters
from tutor.lesson.inference.aliases import Aliases
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.dataflow import Unit, differentiable_slice
from tutor.lesson.inference.evidence import Evidence, backward_roots
from tutor.lesson.inference.paths import reads, under
from tutor.lesson.loops import Body


class Serving:
    """Finds the bodies of one script that serve another loop; `lines` are those of all bodies."""

    def __init__(
        self, blocks: Blocks, bindings: Bindings, evidence: Evidence, calls: Calls,
        lines: Mapping[ast.stmt, list[Unit]],
    ) -> None:  # fmt: skip
        self.blocks, self.bindings, self.evidence = blocks, bindings, evidence
        self.calls, self.lines = calls, lines
        self.found: set[ast.stmt] = set()

    def holds(self, each: Unit) -> bool:
        """Tell whether a unit runs in a body that was found to serve."""
        return bool(self.found & self._around(each))

    def serves(
        self, body: Body, units: list[Unit], shown: list[set[str]], aliases: Aliases
    ) -> bool:
        """Tell whether a body serves a loop around it, and take it in if so."""
        serves = self._moves_data(body, units, shown, aliases)
        if serves or self._is_within(body, units, shown):
            self.found.add(body)
        return body in self.found

    def _around(self, each: Unit) -> set[ast.stmt]:
        """Return the bodies that a unit runs in."""
        return {body for statement in each.trail for body in self.blocks.bodies(statement)}

    def _moves_data(
        self, body: Body, units: list[Unit], shown: list[set[str]], aliases: Aliases
    ) -> bool:
        """Tell whether a body moves data within a loop that trains something else.

        So do the steps that look for an adversarial example or draw a sample: what they move no
        optimizer has, and one steps in the loop around them.
        """
        updates = {index for index, phases in enumerate(shown) if "update" in phases}
        if any(self.evidence.steps(units[index].statement) for index in updates):
            return False
        learnt = aliases.of(parameters.of_optimizers(self.bindings))
        moved = aliases.of(parameters.of_updates(units, updates))
        if not learnt or under(moved, learnt) or under(learnt, moved):
            return False
        return any(self._steps_in(outer, body) for outer in self._leading(body))

    def _is_within(self, body: Body, units: list[Unit], shown: list[set[str]]) -> bool:
        """Tell whether what a loop updates is a part of what a loop around it differentiates.

        So are weights that are adapted to a task, through which the gradient of the loss that they
        are judged by goes back to the weights that they were made of.
        """
        updates = {
            u.trail[-1] for u, phases in zip(units, shown, strict=True) if "update" in phases
        }
        around = self._leading(body) if isinstance(body, LOOPS) else set()
        for line in (self.lines[outer] for outer in around if outer in self.lines):
            for index, each in enumerate(line):
                for root in backward_roots(each.statement, self.bindings)[:1]:
                    if body not in self._around(each) and updates & {
                        line[k].trail[-1] for k in differentiable_slice(line, index, reads(root))
                    }:
                        return True
        return False

    def _leading(self, body: ast.stmt) -> set[ast.stmt]:
        """Return the loops around a body, and around the calls of the functions that it is in."""
        found: set[ast.stmt] = set()
        waiting, seen = [body], set[ast.stmt]()
        while waiting:
            each = waiting.pop()
            if each in seen:
                continue
            seen.add(each)
            around = list(self.blocks.bodies(each))
            found.update(outer for outer in around if isinstance(outer, LOOPS))
            functions = [f for f in (each, *around) if isinstance(f, FUNCTIONS)]
            waiting += [call for function in functions for call in self.calls.of(function)]
        return found

    def _steps_in(self, outer: ast.stmt, body: ast.stmt) -> bool:
        """Tell whether an optimizer steps in a loop, but for what stands in one body of it."""
        inside = (s for s in ast.walk(outer) if isinstance(s, ast.stmt) and s in self.blocks.places)
        return any(
            self.evidence.steps(each) and body not in set[ast.stmt](self.blocks.bodies(each))
            for each in inside
        )

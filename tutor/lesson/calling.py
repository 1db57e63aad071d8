"""The cuts around functions that hold cuts, since such a function returns to code elsewhere.

Its body begins a segment, its return opens the rest of the statement that called it, and what
follows that statement begins another one.
"""

import ast

from tutor.lesson.blocks import FUNCTIONS, LOOPS, Function, code_of, first_line, last_line, position
from tutor.lesson.cuts import Cut, Opening, following
from tutor.lesson.cutting import Cutting, head_of
from tutor.lesson.generators import is_gone_through, yielding
from tutor.lesson.loops import innermost


class Calling(Cutting):
    """Cuts around the functions of a script into which stepping goes."""

    def _stepped(self) -> list[Function]:
        """Return the functions that hold cuts, in textual order."""
        inside = [*self.openers.markers, *self.openers.inferred, *self.keep, *self.landmarks]
        found = {
            body
            for statement in inside
            for body in (statement, *self.blocks.bodies(statement))
            if isinstance(body, FUNCTIONS) and (body is not statement or body in self.keep)
        }
        return sorted(found, key=position)

    def _function(self, function: Function) -> None:
        """Cut around a function: its body, what its exit opens, and what follows."""
        number = next((loop.number for loop in self.loops if loop.body is function), None)
        back = Opening("return", function)
        callers = self._training(function, self.calls.running(function))
        known = dict.fromkeys([*self.calls.of(function), *callers])
        inside = [each for each in known if innermost(self.blocks, self.loops, each)]
        made = not inside and self.blocks.scope(function) is not None
        if made and any(function in loop.through for loop in self.loops):
            # Another function makes it and returns it; who calls it is only known by running.
            callers = []
            self.returns.append((back, function))
        elif inside or (not number and innermost(self.blocks, self.loops, function)):
            self.returns.append((back, inside[0] if inside else function))
            self._left(function, back)
            for caller in inside:
                # What comes behind the call runs when that is done with, and is no part of it.
                if any(caller is way for loop in self.loops for _, way in loop.ways):
                    self._implied(following(self.blocks, caller, self.keep))
                    self._handlers(caller)
        elif not callers:
            cut = self._header(function, number)
            self.cuts.append(cut)
            self.ends.append((Opening("exit", function), cut))
        for caller in callers:
            if caller not in inside:
                self._rest_of_call(caller, back)
                if is_gone_through(function):
                    self._gone_through(function, caller)
                self._implied(following(self.blocks, caller, self.keep))
        self._implied(Opening("before", code_of(function)[0]))
        self._implied(following(self.blocks, function, self.keep))

    def _handlers(self, caller: ast.stmt) -> None:
        """Cut at what runs where the function that a statement calls raises an exception."""
        for owner, field in self.blocks.around(caller):
            if isinstance(owner, (ast.Try, ast.TryStar)) and field == "body":
                for handler in owner.handlers:
                    self._implied(Opening("before", handler.body[0]))
            if isinstance(owner, FUNCTIONS):
                return

    def _training(self, function: Function, callers: list[ast.stmt]) -> list[ast.stmt]:
        """Return the callers of a function behind which something else begins than before them.

        What calls it to evaluate is a step as a whole.
        """
        ways = {s for loop in self.loops for each, s in loop.ways if each is function}
        return [each for each in callers if each in ways] if ways else callers

    def _gone_through(self, function: Function, statement: ast.stmt) -> None:
        """Cut for what a statement does with each value that a generator function gives.

        What it does while the generator waits in a training loop is done in that iteration.
        """
        waiting = {innermost(self.blocks, self.loops, each) for each in yielding(function)}
        number = next((each.number for each in waiting if each), None)
        line, span = first_line(statement), head_of(statement)
        phase = "other" if number else self.regions.phase(statement, span[1])
        cut = Cut(
            line, statement.col_offset, line, None, phase, None,
            fetch=True, span=span, within=number,
        )  # fmt: skip
        self.cuts.append(cut)
        self.ends.append((Opening("given", function), cut))
        if isinstance(statement, LOOPS):
            self._implied(Opening("before", statement.body[0]), number)
        elif any(self.blocks.loops_here(statement)):
            self._implied(following(self.blocks, statement, self.keep), number)

    def _left(self, function: Function, back: Opening) -> None:
        """Cut for what a ``with`` still does when its context manager has been entered or left."""
        for loop in self.loops:
            for each, statement in loop.ways:
                if each is function and isinstance(statement, ast.With):
                    self._rest_of_call(statement, back, loop.number)

    def _header(self, function: Function, number: int | None) -> Cut:
        """Cut at the header of a function whose callers are not known or whose body trains."""
        line = first_line(function)
        phase = "other" if number else self.regions.phase(function, last_line(function) + 1)
        return Cut(line, function.col_offset, line, None, phase, number, fetch=True)

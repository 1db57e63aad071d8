"""All cuts of a script: from its markers, its training loops, and what follows from them.

Beside the markers, and the phases that were inferred, cuts stand at the header of a training loop,
at the code before the first phase of its body, behind the loop, and around functions that hold
cuts, since such a function returns into code that stands elsewhere.
"""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import (
    FUNCTIONS,
    LOOPS,
    Blocks,
    Function,
    code_of,
    first_line,
    last_line,
    position,
    suites,
)
from tutor.lesson.callers import Calls, landmarks
from tutor.lesson.cuts import Cut, Opening, following, raised
from tutor.lesson.generators import is_gone_through, yielding
from tutor.lesson.loops import TrainingLoop, innermost
from tutor.lesson.markers import Marker
from tutor.lesson.model import Cell
from tutor.lesson.regions import Regions
from tutor.lesson.words import Word


class Openers(NamedTuple):
    """The statements that open a segment: the markers' stand-ins, and those of inferred phases.

    `words` are the markers that name phases; the others are sections with a headline.
    """

    markers: dict[ast.stmt, Marker]
    words: dict[ast.stmt, Word]
    inferred: dict[ast.stmt, str]


class Layout:
    """Collects the cuts of one script, and where the running script opens each of them."""

    def __init__(
        self, blocks: Blocks, openers: Openers, loops: tuple[TrainingLoop, ...], calls: Calls
    ) -> None:
        self.blocks, self.openers, self.loops, self.calls = blocks, openers, loops, calls
        self.keep: set[ast.stmt] = {loop.body for loop in loops}
        self.landmarks = landmarks(blocks, loops, calls)
        self.regions = Regions(blocks, self.landmarks, calls)
        self.cuts: list[Cut] = []
        self.opened: set[ast.stmt] = set()
        self.implied: set[Opening] = set()
        self.ends: list[tuple[Opening, Cut]] = []
        self.rests: dict[ast.stmt, Cut] = {}
        self.returns: list[tuple[Opening, ast.stmt]] = []
        """Ways back, and a statement of the segment to which one leads."""
        ways = [each for loop in loops for each in loop.ways]
        for function in dict.fromkeys(function for function, _ in ways):
            way = Opening("way", function)
            self.returns += [(way, statement) for each, statement in ways if each is function]
            aside = Opening("aside", function)
            self.returns += [(aside, statement) for statement in self._leading(function)]
        self._collect()

    def _leading(self, function: Function) -> set[ast.stmt]:
        """Return the statements that call a function, or call one that does."""
        found: set[ast.stmt] = set()
        waiting = [function]
        while waiting:
            for statement in set(self.calls.of(waiting.pop())) - found:
                found.add(statement)
                waiting += filter(None, [self.blocks.scope(statement)])
        return found

    def _collect(self) -> None:
        """Make all cuts: first those that the text names, then those that follow from them."""
        for statement, marker in self.openers.markers.items():
            self._named(statement, marker)
        for statement in self.openers.inferred:
            self._named(statement, None)
        for loop in self.loops:
            if isinstance(loop.body, LOOPS):
                self._loop_header(loop)
        for function in self._stepped():
            self._function(function)
        for part in self._imported():
            self._file(part)
        for loop in self.loops:
            self._around_loop(loop)
        for statement in self.landmarks:
            self._around_landmark(statement)
        start = Opening("start", self.blocks.tree)
        self.cuts.append(Cut(1, -1, 1, start, "setup", None))
        # Where two begin at one place, the one that the structure implies gives way.
        self.cuts.sort(key=lambda cut: (cut.line, cut.column, cut.named or cut.fetch))

    def _named(self, statement: ast.stmt, marker: Marker | None) -> None:
        """Cut at a marker, or at the first statement of an inferred phase."""
        line = first_line(statement)
        # The body of a loop around training is cut before its first statement, blocks in it or not.
        around = {
            each
            for each in self.regions.around
            if isinstance(each, LOOPS) and each.body[0] is not statement
        }
        header = raised(self.blocks, statement, self.keep | around)
        loop = innermost(self.blocks, self.loops, statement)
        word = self.openers.words.get(statement)
        if loop:
            phase = word.phase if word else self.openers.inferred.get(statement, "other")
        else:
            phase = self.regions.phase(statement, line)
        headline = word.headline if word and loop else marker.text if marker else ""
        if marker and any(marker.line == part.head_line for part in self.blocks.parts):
            headline = "while it is imported"
        self.cuts.append(
            Cut(
                header.line, header.column, line, Opening("before", header.opener), phase,
                loop.number if loop else None, headline, marker, named=True,
            )
        )  # fmt: skip
        self.opened.update((statement, header.opener))

    def _implied(self, opening: Opening | None, inside: int | None = None) -> None:
        """Cut where the structure asks for it, unless a segment is opened there already.

        `inside` is the training loop in whose iterations it runs, though it stands elsewhere.
        """
        if opening is None or opening in self.implied or isinstance(opening.node, ast.Module):
            return
        if opening.where == "before" and opening.node in self.opened:
            return
        self.implied.add(opening)
        statement = opening.node
        line, column = first_line(statement), statement.col_offset
        if opening.where == "after":
            line, column = last_line(statement) + 1, 0
        loop = innermost(self.blocks, self.loops, statement)
        phase = "other" if loop or inside else self.regions.phase(statement, line)
        number = loop.number if loop else None
        self.cuts.append(Cut(line, column, line, opening, phase, number, within=inside))

    def _loop_header(self, loop: TrainingLoop) -> None:
        """Cut at the header of a training loop, which also runs at the end of its body."""
        body = loop.body
        opening = Opening("before", body)
        line, column = body.lineno, body.col_offset
        cut = Cut(line, column, line, opening, "other", loop.number, fetch=True)
        self.cuts.append(cut)
        self.opened.add(body)
        self.ends.append((Opening("body end", body), cut))

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

    def _imported(self) -> list[Cell]:
        """Return the files that train while they are imported."""
        homes = [self.blocks.part(s.lineno) for s, scope in self.landmarks.items() if scope is None]
        return [part for part in self.blocks.parts if part in homes]

    def _file(self, part: Cell) -> None:
        """Cut around a file that trains while it is imported: it returns into its import."""
        head = next(s for s, m in self.openers.markers.items() if m.line == part.head_line)
        back = Opening("return", head)
        self.returns.append((back, head))
        for statement in self.calls.imports_of(part):
            if not innermost(self.blocks, self.loops, statement):
                self._rest_of_call(statement, back)

    def _function(self, function: Function) -> None:
        """Cut around a function: its body, what its exit opens, and what follows."""
        number = next((loop.number for loop in self.loops if loop.body is function), None)
        back = Opening("return", function)
        callers = self._training(function, self.calls.running(function))
        inside = [c for c in self.calls.of(function) if innermost(self.blocks, self.loops, c)]
        if inside or (not number and innermost(self.blocks, self.loops, function)):
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
        line, span = first_line(statement), _head_of(statement)
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

    def _rest_of_call(self, statement: ast.stmt, back: Opening, inside: int | None = None) -> None:
        """Cut for what the calling statement still does when the function has returned.

        `inside` is the training loop in whose iterations it does so.
        """
        cut = self.rests.get(statement)
        if cut is None:
            phase = self.regions.phase(statement, last_line(statement) + 1)
            phase = "other" if inside else phase
            line, column, span = first_line(statement), statement.col_offset, _head_of(statement)
            cut = Cut(line, column, line, None, phase, None, fetch=True, span=span, within=inside)
            self.rests[statement] = cut
            self.cuts.append(cut)
        self.ends.append((back, cut))

    def _header(self, function: Function, number: int | None) -> Cut:
        """Cut at the header of a function whose callers are not known or whose body trains."""
        line = first_line(function)
        phase = "other" if number else self.regions.phase(function, last_line(function) + 1)
        return Cut(line, function.col_offset, line, None, phase, number, fetch=True)

    def _around_loop(self, loop: TrainingLoop) -> None:
        """Cut at the first code of a training loop's body and at its ``else``."""
        body = loop.body
        if isinstance(body, LOOPS):
            self._begin(loop, body.body[0])
            if body.orelse:
                self._otherwise(body.orelse[0])
            self._implied(following(self.blocks, body, self.keep))

    def _begin(self, loop: TrainingLoop, statement: ast.stmt) -> None:
        """Cut at the first statement of a training loop's body.

        If that is a training loop itself, its header line already begins a segment. The outer
        loop's iteration still has to begin somewhere: in a segment without code of its own.
        """
        if statement in self.keep:
            line, column = first_line(statement), statement.col_offset
            opening = Opening("before", statement)
            cut = Cut(line, column, line, opening, "other", loop.number, needed=True)
            self.cuts.append(cut)
        else:
            self._implied(Opening("before", statement))

    def _otherwise(self, statement: ast.stmt) -> None:
        """Cut at the ``else`` of a training loop, whose first statement this is."""
        if statement not in self.opened:
            self._implied(Opening("before", statement))
            header = raised(self.blocks, statement, self.keep)
            self.cuts[-1] = self.cuts[-1]._replace(line=header.line, column=header.column)

    def _around_landmark(self, statement: ast.stmt) -> None:
        """Cut behind a statement that trains, and inside and behind the loops around it."""
        self._implied(following(self.blocks, statement, self.keep))
        for loop in self.blocks.loops_here(statement):
            if loop not in self.keep:
                first = loop.body[0]
                # What calls a function again and again, and does nothing else, is shown as it is.
                alone = len(loop.body) == 1 and first in self.landmarks
                if first not in self.keep and not alone:
                    self._implied(Opening("before", first))
                self._implied(following(self.blocks, loop, self.keep))


def _head_of(statement: ast.stmt) -> tuple[int, int]:
    """Return the first and the last line of a statement without the blocks in it."""
    line, last = first_line(statement), last_line(statement)
    inner = [first_line(suite[0]) - 1 for _, suite in suites(statement) if suite]
    return line, max(line, min([last, *inner]))

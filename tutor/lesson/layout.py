"""All cuts of a script: from its markers, its training loops, and what follows from them.

Beside the markers, and the phases that were inferred, cuts stand at the header of a training loop,
at the code before the first phase of its body, behind the loop, and around functions that hold
cuts, since such a function returns into code that stands elsewhere.
"""

import ast

from tutor.lesson.blocks import LOOPS, Blocks, first_line
from tutor.lesson.callers import Calls
from tutor.lesson.calling import Calling
from tutor.lesson.cuts import Cut, Opening, following, raised
from tutor.lesson.cutting import Openers
from tutor.lesson.loops import TrainingLoop, innermost
from tutor.lesson.markers import Marker
from tutor.lesson.model import Cell


class Layout(Calling):
    """Collects the cuts of one script, and where the running script opens each of them."""

    def __init__(
        self, blocks: Blocks, openers: Openers, loops: tuple[TrainingLoop, ...], calls: Calls
    ) -> None:
        super().__init__(blocks, openers, loops, calls)
        self._collect()

    def _collect(self) -> None:
        """Make all cuts: first those that the text names, then those that follow from them."""
        for statement, marker in self.openers.markers.items():
            self._named(statement, marker)
        for statement in self.openers.inferred:
            if statement not in self.keep:
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

    def _loop_header(self, loop: TrainingLoop) -> None:
        """Cut at the header of a training loop, which also runs at the end of its body."""
        body = loop.body
        opening = Opening("before", body)
        line, column = body.lineno, body.col_offset
        phase = self.openers.inferred.get(body, "other")
        cut = Cut(line, column, line, opening, phase, loop.number, fetch=True)
        self.cuts.append(cut)
        self.opened.add(body)
        self.ends.append((Opening("body end", body), cut))

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

"""Which phase each statement of a lesson's training loops belongs to."""

import ast
from bisect import bisect_right
from collections.abc import Iterator

from tutor.lesson import outline
from tutor.lesson.blocks import FUNCTIONS, code_of, last_line, position, suites
from tutor.lesson.edits.errors import EditError
from tutor.lesson.loops import Body, TrainingLoop, innermost
from tutor.lesson.model import Lesson, Mistake, Segment


class Statements:
    """The statements of a lesson, its markers' stand-ins among them, and the segment of each."""

    def __init__(self, lesson: Lesson) -> None:
        found = outline.read(lesson.source, lesson.path, lesson.corrections)
        if isinstance(found, Mistake):
            raise EditError(str(found))
        self.lesson, self.outline, self.blocks = lesson, found, found.blocks
        self._opened = sorted(
            (_place(opening.node, opening.where == "after"), segment)
            for opening, segment in found.opened
            if opening.where in ("before", "after") and isinstance(opening.node, ast.stmt)
        )

    def loop(self, statement: ast.stmt) -> TrainingLoop | None:
        """Return the smallest training loop around a statement."""
        return innermost(self.blocks, self.outline.bodies, statement)

    def segment(self, statement: ast.stmt) -> Segment | None:
        """Return the segment of a training loop's body that runs a statement without blocks."""
        after = bisect_right(self._opened, (position(statement), len(self.outline.segments)))
        loop = self.loop(statement)
        if not after or loop is None:
            return None
        segment = self.outline.segments[self._opened[after - 1][1]]
        return segment if segment.loop == loop.number and not segment.fetch else None

    def phase(self, statement: ast.stmt) -> str:
        """Return the phase of a statement without blocks, ``other`` outside the phases."""
        segment = self.segment(statement)
        return segment.phase if segment else "other"

    def leaves(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        """Yield the statements inside this one that hold no blocks, without the stand-ins."""
        inside = [inner for _, suite in suites(statement) for inner in suite]
        if not inside and statement not in self.outline.markers:
            yield statement
        for inner in inside:
            yield from self.leaves(inner)

    def all_leaves(self) -> Iterator[ast.stmt]:
        """Yield all statements of the script that hold no blocks, in textual order."""
        for statement in self.outline.tree.body:
            yield from self.leaves(statement)

    def holds_marker(self, statement: ast.stmt) -> bool:
        """Tell whether a marker stands inside a statement."""
        return any(
            marker in self.outline.markers
            for _, suite in suites(statement)
            for inner in suite
            for marker in ast.walk(inner)
            if isinstance(marker, ast.stmt)
        )


def _place(node: ast.Module | ast.stmt, behind: bool) -> tuple[int, int]:
    """Return the line and column where a segment is opened: at a statement, or behind it."""
    if isinstance(node, ast.Module):
        return 1, -1
    return (last_line(node) + 1, -1) if behind else position(node)


def suite_of(body: Body) -> list[ast.stmt]:
    """Return the statements of a training loop's body, stand-ins included."""
    return code_of(body) if isinstance(body, FUNCTIONS) else body.body


def phases_of(lesson: Lesson) -> tuple[str, ...]:
    """Return the phases of the first training loop in textual order, each once.

    Phases that one step does together are joined (``forward+loss``); ``other`` is none of them. A
    marker without code counts. Empty for a lesson without a training loop.
    """
    phases = [segment.phase for segment in _of_loops(lesson) if segment.loop == 1]
    return tuple(dict.fromkeys(phases))


def phase_row(lesson: Lesson) -> tuple[tuple[int | None, str], ...]:
    """Return loop and phase of each step of the training loops in textual order, once in a row."""
    row = [(segment.loop, segment.phase) for segment in _of_loops(lesson)]
    return tuple(pair for k, pair in enumerate(row) if not k or row[k - 1] != pair)


def _of_loops(lesson: Lesson) -> list[Segment]:
    """Return the segments that are phases of a training loop."""
    return [
        segment
        for segment in lesson.segments
        if segment.loop and not segment.fetch and segment.phase != "other"
    ]

"""The cuts of one script while they are collected: those that the structure asks for.

A cut that the text names, by a marker or an inferred phase, comes before one that is implied.
"""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import Blocks, Function, first_line, last_line, suites
from tutor.lesson.callers import Calls, landmarks
from tutor.lesson.cuts import Cut, Opening
from tutor.lesson.loops import TrainingLoop, innermost
from tutor.lesson.markers import Marker
from tutor.lesson.regions import Regions
from tutor.lesson.words import Word


class Openers(NamedTuple):
    """The statements that open a segment: the markers' stand-ins, and those of inferred phases.

    `words` are the markers that name phases; the others are sections with a headline.
    """

    markers: dict[ast.stmt, Marker]
    words: dict[ast.stmt, Word]
    inferred: dict[ast.stmt, str]


class Cutting:
    """The cuts of a script so far, and where the running script opens each of them."""

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

    def _leading(self, function: Function) -> set[ast.stmt]:
        """Return the statements that call a function, or call one that does."""
        found: set[ast.stmt] = set()
        waiting = [function]
        while waiting:
            for statement in set(self.calls.of(waiting.pop())) - found:
                found.add(statement)
                waiting += filter(None, [self.blocks.scope(statement)])
        return found

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

    def _rest_of_call(self, statement: ast.stmt, back: Opening, inside: int | None = None) -> None:
        """Cut for what the calling statement still does when the function has returned.

        `inside` is the training loop in whose iterations it does so.
        """
        cut = self.rests.get(statement)
        if cut is None:
            phase = self.regions.phase(statement, last_line(statement) + 1)
            phase = "other" if inside else phase
            line, column, span = first_line(statement), statement.col_offset, head_of(statement)
            cut = Cut(line, column, line, None, phase, None, fetch=True, span=span, within=inside)
            self.rests[statement] = cut
            self.cuts.append(cut)
        self.ends.append((back, cut))


def head_of(statement: ast.stmt) -> tuple[int, int]:
    """Return the first and the last line of a statement without the blocks in it."""
    line, last = first_line(statement), last_line(statement)
    inner = [first_line(suite[0]) - 1 for _, suite in suites(statement) if suite]
    return line, max(line, min([last, *inner]))

"""From the cuts of a script to its segments, and to the places where each of them is opened."""

import ast
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson.blocks import FUNCTIONS, code_of, position
from tutor.lesson.cuts import Cut, Opening
from tutor.lesson.layout import Layout
from tutor.lesson.loops import Body, TrainingLoop, sharing
from tutor.lesson.model import Segment


class Stretch(NamedTuple):
    """A cut with the first and the last line of its code; both are 0 if there is none.

    `loop` is a further loop than the cut's, in which the same code runs too.
    """

    cut: Cut
    first: int
    last: int
    loop: int | None = None


def stretches(cuts: list[Cut], code: dict[int, int]) -> list[Stretch]:
    """Give each cut the lines of code up to the next, and drop the implied ones without code.

    `code` maps the lines of code to the column where each begins.
    """
    lines = sorted(code)
    own = [cut for cut in cuts if cut.span is None]
    found: list[Stretch] = []
    for index, cut in enumerate(own):
        begin = cut.line
        if cut.line < cut.own_line and _starved(found, begin, lines):
            begin = cut.own_line
            found[-1] = _stretch(found[-1].cut, found[-1].cut.line, begin - 1, lines)
        end = _end(own[index + 1], code) if index + 1 < len(own) else max(lines, default=0)
        found.append(_stretch(cut, begin, end, lines))
    kept = [each for each in found if each.first or each.cut.needed or each.cut.named]
    borrowed = [Stretch(cut, *cut.span) for cut in cuts if cut.span]
    return sorted(kept + borrowed, key=lambda each: (each.cut.line, bool(each.cut.span)))


def _starved(found: list[Stretch], line: int, lines: list[int]) -> bool:
    """Tell whether the segment above would be left without code by giving up this header."""
    return bool(found) and not found[-1].cut.named and not found[-1].first and line in lines


def _end(following: Cut, code: dict[int, int]) -> int:
    """Return the last line before the next cut, or its own line if it begins in the middle."""
    shared = following.column > code.get(following.line, following.column)
    return following.line if shared else following.line - 1


def _stretch(cut: Cut, begin: int, end: int, lines: list[int]) -> Stretch:
    """Trim the lines from `begin` to `end` to those that hold code."""
    inside = [line for line in lines if begin <= line <= end]
    return Stretch(cut, inside[0], inside[-1]) if inside else Stretch(cut, 0, 0)


class Opened(NamedTuple):
    """A place in the code, and the segment that the running script opens there."""

    opening: Opening
    segment: int


def build(layout: Layout, code: dict[int, int]) -> tuple[list[Segment], list[Opened]]:
    """Return the segments of a script in textual order, and where each of them is opened.

    Of those that several loops run, the first is opened; the run tells which of them is meant.
    """
    found = [
        each for one in stretches(layout.cuts, code) for each in _of_each_loop(one, layout.loops)
    ]
    starts = {_first_statement(loop.body) for loop in layout.loops}
    own = [(number, each.cut) for number, each in enumerate(found) if each.loop is None]
    ids = {id(cut): number for number, cut in own}
    segments = [
        _segment(number, each, starts)
        if each.loop is None
        else _segment(number, each, starts)._replace(first=ids[id(each.cut)], loop=each.loop)
        for number, each in enumerate(found)
    ]
    opened = [Opened(cut.opening, number) for number, cut in own if cut.opening]
    opened += [Opened(place, ids[id(cut)]) for place, cut in layout.ends if id(cut) in ids]
    places = [(cut.line, cut.column, number) for number, cut in own if not cut.span]
    for leave, caller in layout.returns:
        at = bisect_right(places, (*position(caller), len(found))) - 1
        opened.append(Opened(leave, places[at][2]))
    return segments, opened


def _of_each_loop(stretch: Stretch, loops: tuple[TrainingLoop, ...]) -> Iterator[Stretch]:
    """Yield a stretch, and the same for each further loop that runs its code."""
    yield stretch
    running = sharing(loops, stretch.cut.line) if stretch.cut.loop else ()
    if stretch.cut.loop in running:
        yield from (stretch._replace(loop=each) for each in running if each != stretch.cut.loop)


def _first_statement(body: Body) -> ast.stmt:
    """Return the first statement of a training loop's body."""
    if isinstance(body, FUNCTIONS):
        return code_of(body)[0]
    return body.body[0]


def _segment(number: int, stretch: Stretch, starts: set[ast.stmt]) -> Segment:
    """Turn a stretch of code into a segment."""
    cut, marker = stretch.cut, stretch.cut.marker
    opening = cut.opening
    begins = opening is not None and opening.where == "before" and opening.node in starts
    return Segment(
        id=number,
        phase=cut.phase,
        headline=cut.headline,
        notes=marker.notes if marker else "",
        notes_line=marker.line + 1 if marker else max(stretch.first, 1),
        marker_line=marker.line if marker else None,
        first_line=stretch.first or cut.own_line,
        last_line=stretch.last or cut.own_line,
        loop=cut.loop,
        empty=not stretch.first,
        fetch=cut.fetch,
        iteration_start=begins and not cut.fetch,
        within=cut.within,
    )

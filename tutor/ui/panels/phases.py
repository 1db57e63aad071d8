"""The phases of the loop in a row: what has run, what has just run, what comes.

What the iteration went past, such as the other way of a condition, is not marked as run.
"""

from tutor.lesson.model import PHASES, Segment, phases_in
from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import cut, joined, width
from tutor.ui.glyphs import Glyphs
from tutor.ui.page import Page
from tutor.ui.scene import Scene


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the row of phases."""
    names, here = stations(scene)
    wide = columns >= 100
    links = (f" {scene.glyphs.line * 2} ", "  ", " ") if wide else ("  ", " ")
    marked = _marked(scene, names, here)
    row: Line = ()
    for link in links:
        row = (Span(" "), *joined(marked, Span(link, "rule")))
        if width(row) <= columns:
            return Page((row,))
    if len(scene.glyphs.done) == 1 and not any(" " in name for name in names):
        row = (Span(" "), *joined([_tight(line) for line in marked], Span(" ", "rule")))
        if width(row) <= columns:
            return Page((row,))
    return Page((_around(marked, here or 0, columns, scene.glyphs),))


def _tight(marked: Line) -> Line:
    """Return a phase with its sign directly before its name."""
    return tuple(Span(span.text.replace(" ", ""), span.role) for span in marked)


def _around(marked: list[Line], here: int, columns: int, glyphs: Glyphs) -> Line:
    """Return as much of the row as fits with the phase that has just run and the next in it."""
    row: Line = ()
    for first in range(here + 1):
        before: Line = (Span(f" {glyphs.dots}", "faint"),) if first else ()
        row = (*before, Span(" "), *joined(marked[first:], Span(" ", "rule")))
        seen = (*before, Span(" "), *joined(marked[first : here + 2], Span(" ", "rule")))
        after = width((Span(glyphs.dots),)) + 1 if here + 2 < len(marked) else 0
        if width(seen) + after <= columns:
            break
    return cut(row, columns, glyphs.dots)


def stations(scene: Scene) -> tuple[list[str], int | None]:
    """Return the names in the row and which of them has just run, None before the first step."""
    segment = scene.segment
    loop = segment.loop if segment else None
    in_loop = _in_loop(scene, loop)
    if loop is not None:
        here = (segment.id, segment.phase) if segment else None
        place = next((i for i, s in enumerate(in_loop) if (s.id, s.phase) == here), None)
        return [s.phase for s in in_loop], place
    if not scene.lesson.loops:
        return _sections(in_loop, segment)
    names = [
        s.phase
        for s in scene.lesson.segments
        if s.loop == scene.lesson.loops[0].number and _worth(s)
    ]
    names = ["setup", *names]
    if segment is None:
        return names, None
    if segment.phase == "setup":
        return names, 0
    return [*names, segment.phase], len(names)


def _in_loop(scene: Scene, loop: int | None) -> list[Segment]:
    """Return the segments of a loop as they come: what it calls stands elsewhere in the text."""
    found = [s for s in scene.lesson.segments if s.loop == loop and _worth(s)]
    bounds = next((each for each in scene.lesson.loops if each.number == loop), None)
    if bounds is None:
        return found
    row = [s for s in found if bounds.first_line <= s.first_line <= bounds.last_line]
    for called in (s for s in found if s not in row):
        before = [place for place, each in enumerate(row, 1) if _rank(each) <= _rank(called)]
        row.insert(max(before, default=0), called)
    return row


def _rank(segment: Segment) -> int:
    """Return where the phase of a segment comes in an iteration as a rule."""
    first = phases_in(segment.phase)[0]
    return PHASES.index(first) if first in PHASES else 0


def _done(scene: Scene, here: int | None) -> set[int]:
    """Return the places in the row of what has run: those of a loop in this iteration.

    They need not stand in the order in which they run, and what belongs to no phase takes back
    none of them.
    """
    segment = scene.segment
    loop = segment.loop if segment else None
    if loop is None and segment is not None and scene.lesson.loops and not _has_trained(scene):
        return {0}
    if loop is None or scene.begun is None:
        return set(range(here or 0))
    phases = _in_loop(scene, loop)
    return {place for place, each in enumerate(phases) if each.first_line in scene.begun}


def _has_trained(scene: Scene) -> bool:
    """Say whether a loop has run before a step that stands outside of all."""
    behind = scene.segment is not None and scene.segment.phase == "after"
    return behind or scene.loss is not None


def _worth(segment: Segment) -> bool:
    """Whether a segment has a place of its own in the row."""
    return segment.computes and (segment.phase != "other" or bool(segment.headline))


def _sections(segments: list[Segment], here: Segment | None) -> tuple[list[str], int | None]:
    """Return the sections of a script without a loop, numbered."""
    names = [str(number) for number, _ in enumerate(segments, 1)]
    place = next((i for i, s in enumerate(segments) if here and s.id == here.id), None)
    if place is not None and here is not None:
        names[place] = f"{place + 1} {here.headline or here.phase}".strip()
    return names, place


def _marked(scene: Scene, names: list[str], here: int | None) -> list[Line]:
    """Return each name with its sign: done, now, or still to come, the next one brighter."""
    glyphs = scene.glyphs
    marked: list[Line] = []
    done = _done(scene, here)
    last = max(done, default=-1) if here is None else here
    for place, name in enumerate(names):
        if place == here:
            marked.append((Span(f" {glyphs.now} {name} ", "badge"),))
        elif place in done:
            marked.append((Span(f"{glyphs.done} {name}", "proved"),))
        elif place < last:
            marked.append((Span(f"{glyphs.todo} {name}", "faint"),))
        else:
            role: Role = "text" if place == last + 1 else "quiet"
            marked.append((Span(f"{glyphs.todo} {name}", role),))
    return marked

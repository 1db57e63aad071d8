"""The scrubber: the whole run as one line, and where in it one is."""

from itertools import groupby

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import counted, text_width
from tutor.ui.iterations import total
from tutor.ui.page import Page
from tutor.ui.scene import Scene

HERE, RECORDED, PASSED, COMING = "here", "recorded", "passed", "coming"

ROLES: dict[str, Role] = {HERE: "now", RECORDED: "quiet", PASSED: "quiet", COMING: "faint"}


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the line: steps that are recorded, that ran unrecorded, and that are still to come."""
    whole = expected(scene)
    last = f" {counted(whole, 'step')}" if scene.over else _iterations(scene)
    cells = columns - text_width(last) - 2
    if cells < 8:
        return Page(())
    kinds = _cells(scene, whole, cells)
    signs = dict(zip((RECORDED, PASSED, COMING), scene.glyphs.scrubber, strict=True))
    signs[HERE] = scene.glyphs.point
    spans: Line = tuple(
        Span(signs[kind] * len(tuple(group)), ROLES[kind]) for kind, group in groupby(kinds)
    )
    return Page(((Span(" "), *spans, Span(last, "faint")),))


def _iterations(scene: Scene) -> str:
    """Return how many iterations the loop will make, where the text of the script says it."""
    whole = total(scene.lesson, _loop(scene))
    return f" {counted(whole.count, 'iteration')}" if whole else ""


def _loop(scene: Scene) -> int | None:
    """Return the loop that the step belongs to, the first one outside of all."""
    if scene.step is not None and scene.step.loop is not None:
        return scene.step.loop
    return scene.lesson.loops[0].number if scene.lesson.loops else None


def expected(scene: Scene) -> int:
    """Return how many steps the run will have, as far as its iterations so far tell.

    Up to the first iteration each phase of the loop counts as a step, and without a loop each
    section of the script.
    """
    loop = _loop(scene)
    whole = total(scene.lesson, loop)
    ends = [stretch.ends for stretch in scene.stretches if stretch.ends is not None]
    phases = max(sum(part.loop == loop for part in scene.lesson.segments), 1)
    if whole is not None and not ends and not scene.over:
        return max(scene.count, 0) + phases * whole.count
    if not scene.lesson.loops and not scene.over:
        return max(scene.count, len(scene.lesson.segments), 1)
    if scene.over or whole is None or whole.count <= max(ends, default=0):
        return max(scene.count, 1)
    begins = next(s for s in scene.stretches if s.ends is not None)
    before = begins.first if begins.begins is not None else 0
    # The first iteration has made a part of its steps, which tells less than its text.
    pace = max((scene.count - before) / max(ends), phases if max(ends) == 1 else 1.0)
    return max(round(before + pace * whole.count), scene.count, 1)


def _cells(scene: Scene, whole: int, cells: int) -> list[str]:
    """Return what each cell of the line stands for."""
    kinds = [COMING] * cells
    for stretch in scene.stretches:
        first, last = _reach(stretch.first, stretch.last, whole, cells)
        kinds[first : last + 1] = [RECORDED if stretch.recorded else PASSED] * (last - first + 1)
    if scene.position >= 0:
        # A step of a short run is several cells long, and one stands at its end.
        kinds[_reach(scene.position, scene.position, whole, cells)[1]] = HERE
    return kinds


def _reach(first: int, last: int, whole: int, cells: int) -> tuple[int, int]:
    """Return the first and the last cell of the steps from one to another."""
    begin = min(first * cells // whole, cells - 1)
    return begin, max(min(((last + 1) * cells - 1) // whole, cells - 1), begin)

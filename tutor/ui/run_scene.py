"""What a scene shows of one run, be it the original's or a variant's."""

from typing import Any

from tutor.trace.figure import Figure
from tutor.trace.model import Step
from tutor.trace.timeline import Timeline
from tutor.ui.curves import NamedCurve
from tutor.ui.derivation import Seen
from tutor.ui.run import Run

PRINTED_LINES = 400
"""How many lines of output the scene carries; a longer flood is cut at its beginning."""

MOST_STEPS = 200
"""How many steps are looked at to tell what an iteration has done."""


def run_fields(run: Run, here: int, seen: Seen) -> dict[str, Any]:
    """Return the fields of a `Scene` that belong to a run, seen from one of its steps.

    `seen` is that step as it is shown, with its equations. What is said of a run that failed is
    said at its last step and at the introduction; that it goes on unrecorded, wherever one looks.
    """
    timeline = run.timeline
    return {
        "step": seen.step,
        "previous": _previous(timeline, here),
        "position": here,
        "count": len(timeline),
        "points": timeline.points(here),
        "curves": of_loops(timeline, here),
        "loss": timeline.loss(here),
        "loss_name": timeline.loss_name(here),
        "state": run.state,
        "says": (run.says if here in (-1, len(timeline) - 1) else "") or unrecorded(run),
        "printed": timeline.written(here, PRINTED_LINES) if here >= 0 else "",
        "live": run.live,
        "figures": drawn(run, here),
        "prompt": run.prompt,
        "failed_line": run.failed_line,
        "earlier": timeline.step,
        "detail": seen.detail,
        "tables": seen.tables,
        "underived": seen.complaint,
        "stretches": timeline.stretches(),
        "hints": timeline.mark(here).hints if here in timeline else (),
        "begun": begun(timeline, here),
    }


def of_loops(timeline: Timeline, here: int) -> tuple[NamedCurve, ...]:
    """Return the losses of each loop where a step stands outside and several have some."""
    if here in timeline and timeline.mark(here).loop is not None:
        return ()
    apart = timeline.curves.of_loops()
    named = [NamedCurve(f"loop {number}", points) for number, points in apart]
    return tuple(named) if len(named) > 1 else ()


def _previous(timeline: Timeline, here: int) -> Step | None:
    """Return the step before one, in the names of that, None where it is not kept."""
    before = timeline.step(here - 1) if here - 1 in timeline else None
    return timeline.step(here).in_its_names(before) if here in timeline else before


def begun(timeline: Timeline, here: int) -> frozenset[int] | None:
    """Return the first lines of the steps that an iteration has had so far.

    None where they are not all known: some ran on unrecorded, or they are too many to look at.
    """
    found: set[int] = set()
    for place in range(here, max(here - MOST_STEPS, -1), -1):
        if place not in timeline:
            return None
        mark = timeline.mark(place)
        now = timeline.mark(here)
        if (mark.loop, mark.iteration) != (now.loop, now.iteration):
            return frozenset(found)
        found.add(mark.first_line)
    return frozenset(found) if here < MOST_STEPS else None


def drawn(run: Run, here: int) -> tuple[Figure, ...]:
    """Return the figures drawn up to a step; behind the last step of all, those left open too."""
    if run.over and here == run.newest:
        return tuple(run.figures)
    return tuple(figure for figure in run.figures if figure.step <= here)


def unrecorded(run: Run) -> str:
    """Return what is said while a run goes on without being recorded."""
    if run.state != "running" or run.passing is None:
        return ""
    return (
        f"Running on unrecorded, in iteration {run.passing:,}: only the curves are kept. "
        "Any iteration can be gone to afterwards; it is replayed then. c pauses."
    )

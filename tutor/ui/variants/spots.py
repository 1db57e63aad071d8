"""Which step of a variant stands where a step of the original stands, and how to get there."""

from typing import NamedTuple

from tutor.lesson.model import phases_in
from tutor.link.messages import Next, RunTo, ToRun
from tutor.trace.goals import Goal
from tutor.trace.model import Summary
from tutor.trace.timeline import Timeline
from tutor.ui.run import ROOM

FAR = 50
"""From so many iterations ahead on, those between run unrecorded."""

AROUND = 2
"""So many iterations are recorded before the one that is come to from afar."""


class Spot(NamedTuple):
    """Where a step stands in a run.

    Within a training loop `number` counts the steps of its phase in this iteration from 1. Outside,
    `loop` and `iteration` are those that ran last before it, 0 where none did, and `number` counts
    the steps since then.
    """

    loop: int
    iteration: int
    inside: bool
    phase: str
    number: int


def spot_of(timeline: Timeline, index: int) -> Spot:
    """Return where a recorded step stands."""
    mark = timeline.mark(index)
    if mark.loop is not None and mark.iteration is not None:
        number = sum(timeline.mark(at).phase == mark.phase for at in _since(timeline, index))
        return Spot(mark.loop, mark.iteration, True, mark.phase, number)
    number = len(_since(timeline, index))
    before = index - number
    last = timeline.mark(before) if before in timeline else None
    loop, iteration = (last.loop or 0, last.iteration or 0) if last else (0, 0)
    return Spot(loop, iteration, False, mark.phase, number)


def meet(timeline: Timeline, spot: Spot) -> int | None:
    """Return the recorded step of a run that stands there, None where there is none."""
    if spot.inside:
        first = timeline.at(spot.iteration, phases_in(spot.phase)[0], spot.loop)
        same = [at for at in _from(timeline, first) if timeline.mark(at).phase == spot.phase]
        return same[spot.number - 1] if len(same) >= spot.number else None
    found = spot.number - 1
    if spot.loop:
        turn = _from(timeline, timeline.at(spot.iteration, None, spot.loop))
        found = turn[-1] + spot.number if turn else -1
    if found not in timeline:
        return None
    mark = timeline.mark(found)
    return found if mark.phase == spot.phase and not _inside(mark) else None


def towards(timeline: Timeline, spot: Spot) -> ToRun | None:
    """Return what brings a run that waits nearer to a spot, None where it is beyond it."""
    newest = timeline.before(timeline.newest + 1)
    if newest is None:
        return Next() if not spot.loop else _run_to(spot, 0)
    here = spot_of(timeline, newest)
    if here.loop == spot.loop and here.iteration > spot.iteration:
        return None
    if spot.inside:
        over = not here.inside and (here.loop, here.iteration) == (spot.loop, spot.iteration)
        return None if over else _run_to(spot, here.iteration)
    if not spot.loop:
        return Next() if not here.loop and here.number < spot.number else None
    if (here.loop, here.iteration) != (spot.loop, spot.iteration):
        return _run_to(spot, here.iteration)
    return Next() if here.inside or here.number < spot.number else None


def nearest(timeline: Timeline, spot: Spot) -> int:
    """Return the step to look at in a run that has none at a spot, -1 where it has no steps."""
    turn = _from(timeline, timeline.at(spot.iteration, None, spot.loop)) if spot.loop else []
    newest = timeline.before(timeline.newest + 1)
    return turn[-1] if turn else -1 if newest is None else newest


def _run_to(spot: Spot, iteration: int) -> RunTo:
    """Return what brings a run from an iteration to that of a spot; a long way runs unrecorded."""
    phase = phases_in(spot.phase)[0] if spot.inside else None
    far = spot.iteration - iteration > FAR
    return RunTo(
        Goal(loop=spot.loop, iteration=spot.iteration, phase=phase),
        room=ROOM,
        from_iteration=spot.iteration - AROUND if far else None,
    )


def _turn(mark: Summary) -> tuple[int | None, int | None]:
    return mark.loop, mark.iteration


def _since(timeline: Timeline, index: int) -> range:
    """Return the steps of the same iteration, or the same stretch outside loops, up to a step."""
    first, turn = index, _turn(timeline.mark(index))
    while first - 1 in timeline and _turn(timeline.mark(first - 1)) == turn:
        first -= 1
    return range(first, index + 1)


def _from(timeline: Timeline, index: int | None) -> range:
    """Return a step and those behind it in the same iteration."""
    if index is None:
        return range(0)
    last, turn = index, _turn(timeline.mark(index))
    while last + 1 in timeline and _turn(timeline.mark(last + 1)) == turn:
        last += 1
    return range(index, last + 1)


def _inside(mark: Summary) -> bool:
    """Whether a step belongs to an iteration of a training loop."""
    return mark.loop is not None and mark.iteration is not None

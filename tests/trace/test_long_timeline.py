"""A run of a hundred thousand iterations of which one in twenty is recorded."""

import time
from collections.abc import Callable

import pytest
from trace_steps import PHASES, Passed, add, step

from tutor.trace.curve import MOST
from tutor.trace.landscape import Weight
from tutor.trace.model import Sample
from tutor.trace.timeline import Timeline

ITERATIONS, EACH = 100_000, 20
HERE = 250_000 - 4
"""The first step of a recorded iteration in the middle."""
QUICK = 0.002
"""Seconds; on an idle machine the slowest of them takes a tenth of that."""


@pytest.fixture(scope="module")
def long() -> Timeline:
    timeline = Timeline()
    timeline.curves.follow((Weight("w"),))
    for iteration in range(1, ITERATIONS + 1):
        first, loss = 5 * (iteration - 1), 1 / iteration
        if iteration % EACH == 0:
            for place, phase in enumerate(PHASES):
                add(timeline, step(first + place + 1, phase, iteration), loss, (loss,))
        else:
            samples = (Sample(first + 5, 1, iteration, loss, (loss,)),)
            timeline.passed(Passed(first + 5, iteration, samples))
    return timeline


@pytest.mark.parametrize(
    "ask",
    [
        lambda timeline: timeline.step(HERE),
        lambda timeline: timeline.mark(HERE),
        lambda timeline: timeline.before(HERE),
        lambda timeline: timeline.after(HERE + 5),
        lambda timeline: timeline.at(ITERATIONS // 2, "update"),
        lambda timeline: timeline.at(ITERATIONS // 2 + 1, None),
        lambda timeline: timeline.find_phase("update", HERE),
        lambda timeline: timeline.find_phase("no such phase", HERE),
        lambda timeline: timeline.same_phase(HERE, -1),
        lambda timeline: timeline.likely_next(HERE),
        lambda timeline: timeline.points(HERE),
        lambda timeline: timeline.loss(HERE),
        lambda timeline: timeline.loss(HERE + 50),
        lambda timeline: timeline.printed(HERE),
        lambda timeline: timeline.written(HERE, 400),
        lambda timeline: timeline.stretches(),
        lambda timeline: timeline.gaps(),
        lambda timeline: timeline.coverage(120),
        lambda timeline: timeline.size(),
    ],
)
def test_every_question_is_answered_at_once(
    long: Timeline, ask: Callable[[Timeline], object]
) -> None:
    def taken() -> float:
        begun = time.process_time()
        ask(long)
        return time.process_time() - begun

    assert min(taken() for _ in range(20)) < QUICK


def test_the_curves_are_bounded_and_reach_from_end_to_end(long: Timeline) -> None:
    points = long.points(HERE)
    assert len(points) <= MOST
    assert (points[0].iteration, points[-1].iteration) == (1, ITERATIONS)
    path = long.curves.path((Weight("w"),))
    assert len(path) <= MOST
    assert path[0].weights == (1.0,)


def test_each_recorded_iteration_is_a_stretch(long: Timeline) -> None:
    assert len(long) == 5 * ITERATIONS + 1
    assert len(long.gaps()) == ITERATIONS // EACH
    assert sum(stretch.recorded for stretch in long.stretches()) == ITERATIONS // EACH

"""The timeline against a dictionary of what was recorded, searched from end to end."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from trace_steps import PHASES, Passed, add, step

from tutor.lesson.model import phases_in
from tutor.trace.model import Step
from tutor.trace.timeline import Timeline

LENGTH = 60


@st.composite
def runs(draw: st.DrawFn) -> tuple[Timeline, dict[int, Step]]:
    """Return a run whose phases may be missing or joined, recorded in any order, with gaps."""
    phases = draw(st.lists(st.sampled_from([*PHASES, "forward+loss"]), min_size=1, max_size=4))
    recorded = draw(st.lists(st.integers(0, LENGTH - 1), unique=True, max_size=LENGTH))
    timeline, model = Timeline(), {}
    timeline.passed(Passed(LENGTH - 1, None))
    for index in recorded:
        iteration = index // len(phases)
        phase = "setup" if iteration == 0 else phases[index % len(phases)]
        model[index] = step(index, phase, iteration or None)
        add(timeline, model[index], float(index))
    return timeline, model


RUNS = runs()
INDICES = st.integers(-1, LENGTH)


def joined(model: dict[int, Step], first: int, last: int) -> bool:
    return all(index in model for index in range(first, last + 1))


@given(RUNS, INDICES)
def test_what_was_recorded_is_there_and_nothing_else(
    run: tuple[Timeline, dict[int, Step]], index: int
) -> None:
    timeline, model = run
    assert (index in timeline) == (index in model)
    assert len(timeline) == LENGTH
    if index in model:
        assert timeline.step(index) == model[index]
        assert timeline.mark(index).index == index


@given(RUNS, INDICES)
def test_the_neighbours_are_the_nearest(run: tuple[Timeline, dict[int, Step]], index: int) -> None:
    timeline, model = run
    assert timeline.before(index) == max((i for i in model if i < index), default=None)
    assert timeline.after(index) == min((i for i in model if i > index), default=None)


@given(RUNS, INDICES, st.sampled_from(PHASES))
def test_a_phase_is_the_next_one_unless_a_gap_comes_first(
    run: tuple[Timeline, dict[int, Step]], index: int, phase: str
) -> None:
    timeline, model = run
    later = (i for i in sorted(model) if i > index and phase in phases_in(model[i].phase))
    found = next(later, None)
    expected = found if found is not None and joined(model, index + 1, found) else None
    assert timeline.find_phase(phase, index) == expected


@given(RUNS, st.data(), st.sampled_from([-1, 1]))
def test_the_same_code_is_the_next_one_unless_a_gap_comes_first(
    run: tuple[Timeline, dict[int, Step]], data: st.DataObject, direction: int
) -> None:
    timeline, model = run
    if not model:
        return
    index = data.draw(st.sampled_from(sorted(model)))
    here = model[index]
    alike = [i for i, one in model.items() if one.phase == here.phase and one.loop == here.loop]
    others = [i for i in alike if (i - index) * direction > 0]
    found = min(others, key=lambda i: abs(i - index), default=None)
    if here.iteration is None or found is None or not joined(model, *sorted((index, found))):
        found = None
    assert timeline.same_phase(index, direction) == found


@given(RUNS, st.integers(0, LENGTH), st.sampled_from([None, *PHASES]))
def test_an_iteration_is_found_at_its_first_recorded_step(
    run: tuple[Timeline, dict[int, Step]], iteration: int, phase: str | None
) -> None:
    timeline, model = run
    found = [
        index
        for index, one in model.items()
        if one.iteration == iteration and (phase is None or phase in phases_in(one.phase))
    ]
    assert timeline.at(iteration, phase) == (min(found) if found and iteration else None)


@given(RUNS)
def test_the_stretches_cover_the_run(run: tuple[Timeline, dict[int, Step]]) -> None:
    timeline, model = run
    told = timeline.stretches()
    indices = [i for one in told for i in range(one.first, one.last + 1)]
    assert indices == list(range(LENGTH))
    assert {i for one in told if one.recorded for i in range(one.first, one.last + 1)} == set(model)
    assert all(one.recorded != other.recorded for one, other in pairwise(told))


@given(RUNS, st.integers(1, 2 * LENGTH))
def test_coverage_adds_up(run: tuple[Timeline, dict[int, Step]], cells: int) -> None:
    timeline, model = run
    shares = timeline.coverage(cells)
    assert len(shares) == cells
    if LENGTH % cells == 0:
        assert round(sum(shares) * LENGTH / cells) == len(model)
    assert (max(shares) > 0) == bool(model)


@given(RUNS, INDICES)
def test_the_line_after_a_step_is_that_which_followed_before(
    run: tuple[Timeline, dict[int, Step]], index: int
) -> None:
    timeline, model = run
    if index not in model:
        return
    line = model[index].first_line
    earlier = max((i for i in model if i < index and model[i].first_line == line), default=None)
    following = model.get(earlier + 1) if earlier is not None else None
    assert timeline.likely_next(index) == (following.first_line if following else None)

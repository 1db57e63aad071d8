"""Which runs of a header are steps, and that a step has the same index however it is run."""

from hypothesis import given, settings
from hypothesis import strategies as st
from replayed import from_index, from_iteration, lesson_of, play, same, start_of

from tutor.engine.headers import LOOKED_AT, Headers
from tutor.lesson.model import Segment

HEADER = Segment(1, "other", "", "", 0, None, 1, 1, 1, fetch=True)
BODY = Segment(2, "forward", "", "", 0, None, 2, 2, 1, iteration_start=True)
BEHIND = Segment(3, "after", "", "", 0, None, 3, 3, None)


def test_a_header_is_not_known_before_it_was_looked_at() -> None:
    headers = Headers()

    assert headers.worth(HEADER, BODY) is None
    assert not headers.settled(HEADER)


def test_it_is_taken_for_what_it_was_the_last_time_it_was_looked_at() -> None:
    headers = Headers()
    for worth in [False] * (LOOKED_AT - 1) + [True]:
        assert not headers.settled(HEADER)
        headers.note(HEADER, worth)

    assert headers.settled(HEADER)
    assert headers.worth(HEADER, BODY) is True


def test_a_header_that_led_out_of_its_loop_is_no_step() -> None:
    headers = Headers()
    for _ in range(LOOKED_AT):
        headers.note(HEADER, True)

    assert headers.worth(HEADER, BEHIND) is False
    assert headers.worth(HEADER, None) is False


BATCHES = {
    "range(3)": 3,
    "[torch.ones(2), torch.zeros(2)]": 2,
    "loader()": 3,
    "enumerate(loader())": 3,
    "torch.eye(2)": 2,
}
"""What an inner loop can go through, and how often it is run."""

PARTS = ("if step % 3 == 1: continue", "if step == 7: break", "print(step)", "pass")

TEMPLATE = """
import torch

def loader():
    for n in range(3):
        yield torch.full((2,), float(n))

w = torch.ones(2, requires_grad=True)
step = 0
{outer}
    step = step + 1
    for item in {inner}:
        step += 1
        {early}
        # %% forward
        y = w * 2
        # %% loss
        loss = ((y - step) ** 2).mean()
        # %% backward
        loss.backward()
        {late}
        # %% update
        with torch.no_grad():
            w -= 0.01 * w.grad
        # %% zero_grad
        w.grad = None
"""

OUTER = (
    "for epoch in range(4):",
    "for epoch in (1, 5):",
    "while step < 14:",
    "for w0 in loader():",
)


@st.composite
def loops(draw: st.DrawFn) -> str:
    """Make a training loop of a random shape."""
    return TEMPLATE.format(
        outer=draw(st.sampled_from(OUTER)),
        inner=draw(st.sampled_from(sorted(BATCHES))),
        early=draw(st.sampled_from(PARTS)),
        late=draw(st.sampled_from(PARTS)),
    )


@settings(max_examples=25)
@given(loops(), st.data())
def test_a_step_has_the_same_index_recorded_or_not(source: str, data: st.DataObject) -> None:
    whole = play(lesson_of(source))
    assert whole.end.status == "finished", whole.end
    index = data.draw(st.integers(0, len(whole.steps) - 1))
    again = play(lesson_of(source), from_index(index))

    assert again.steps[0].index <= index
    same(whole, again, again.steps[0].index)


@settings(max_examples=25)
@given(loops(), st.data())
def test_an_iteration_begins_at_the_same_step_recorded_or_not(
    source: str, data: st.DataObject
) -> None:
    whole = play(lesson_of(source))
    (loop, last) = next(iter(whole.iterations.items()))
    iteration = data.draw(st.integers(1, last))
    again = play(lesson_of(source), from_iteration(iteration, loop))

    first = again.steps[0].index
    # What stands between two runs of the loop may be recorded with the iteration that follows.
    between = [step.loop for step in whole.steps[first : start_of(whole, loop, iteration)]]
    assert set(between) <= {None}
    same(whole, again, first)

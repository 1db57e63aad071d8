"""Code that several training loops run is a step of the loop that runs it now."""

import pytest
from replayed import from_index, lesson_of, play, same

from tutor.engine.shared import Shared
from tutor.lesson.model import Segment


def segment(number: int, loop: int | None, first: int | None = None) -> Segment:
    return Segment(number, "forward", "", "", 0, None, 1, 1, loop, first=first)


SEGMENTS = [segment(0, None), segment(1, 1), segment(2, 2, first=1), segment(3, 2)]


def test_a_checkpoint_means_the_segment_of_the_loop_that_has_called() -> None:
    shared = Shared(SEGMENTS)
    shared.enter(2)
    assert [shared.meant[number] for number in range(4)] == [0, 2, 2, 3]
    shared.enter(1)
    assert [shared.meant[number] for number in range(4)] == [0, 1, 2, 3]


def test_outside_of_loops_nothing_is_said_of_whose_it_is() -> None:
    shared = Shared(SEGMENTS)
    shared.enter(2)
    shared.enter(None)
    assert shared.meant[1] == 2


@pytest.mark.parametrize("number", range(4))
def test_what_goes_on_behind_a_call_means_itself(number: int) -> None:
    shared = Shared(SEGMENTS)
    shared.enter(2)
    assert shared.meant[~number] == ~number


TWO = """
    import torch
    torch.manual_seed(0)
    x = torch.randn(8, 1)
    def loss_of(w):
        pred = x * w
        return ((pred - 3 * x) ** 2).mean()
    def train_step(w, optimizer):
        optimizer.zero_grad()
        loss = loss_of(w)
        loss.backward()
        optimizer.step()
        return loss.item()
    v = torch.zeros(1, requires_grad=True)
    w = torch.zeros(1, requires_grad=True)
    slow, fast = torch.optim.SGD([v], lr=0.01), torch.optim.SGD([w], lr=0.1)
    for step in range(3):
        train_step(v, slow)
    for step in range(40):
        train_step(w, fast)
        print(loss_of(w).item())
"""


def test_each_loop_counts_its_own_iterations(trace) -> None:
    run = trace(TWO)
    updates = [(step.loop, step.iteration) for step in run.steps if step.phase == "update"]
    assert updates == [*((1, n) for n in (1, 2, 3)), *((2, n) for n in range(1, 41))]


def test_all_that_an_iteration_runs_belongs_to_its_loop(trace) -> None:
    run = trace(TWO)
    phases = [step.phase for step in run.steps if step.loop == 2 and step.iteration == 2]
    assert [each for each in phases if each != "other"] == [
        "zero_grad", "forward", "loss", "backward", "update",
    ]  # fmt: skip


def test_a_loop_calls_through_another_one_and_goes_on_as_itself(trace) -> None:
    # Given a loop that calls a function in which another loop runs, both by the same loss
    run = trace("""
        import torch
        v = torch.zeros(1, requires_grad=True)
        w = torch.zeros(1, requires_grad=True)
        x = torch.tensor([1.0, 2.0])
        def loss_of(u):
            pred = u * x
            return (pred - 3 * x).square().sum()
        def search():
            for _ in range(2):
                small = loss_of(v)
                small.backward()
                v.data -= 0.01 * v.grad
                v.grad = None
        def train(u):
            search()
            large = loss_of(u)
            large.backward()
            u.data -= 0.01 * u.grad
            u.grad = None
        for step in range(2):
            train(w)
    """)
    counted = [(step.loop, step.iteration) for step in run.steps if step.phase == "forward"]
    inner, outer = sorted({loop for loop, _ in counted})
    assert counted == [
        (inner, 1), (inner, 2), (outer, 1),
        (inner, 3), (inner, 4), (outer, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("index", [5, 30, 60, 150])
def test_unrecorded_it_has_the_same_steps(index: int) -> None:
    lesson = lesson_of(TWO)
    whole, part = play(lesson), play(lesson, from_index(index))
    same(whole, part, part.steps[0].index)
    assert part.steps[0].index <= index

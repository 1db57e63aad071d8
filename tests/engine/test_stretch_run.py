"""A stretch of a run: what is sampled in it, where it ends, and how it stops."""

from itertools import pairwise

import pytest
import torch
from replayed import Played, behind, from_iteration, lesson_of, play

from tutor.engine.claims import OWNER, Owner, claim, disown
from tutor.engine.listener import StopRun
from tutor.engine.stretch import MOST, Stretch

LOOP = """
import torch
w = torch.tensor(0.0, requires_grad=True)
for i in range({count}):
    loss = (w - 3) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
print("behind", w.item())
"""

PLAIN = """
import numpy
w = 0.0
for i in range({count}):
    # %% loss
    loss = (w - 3.0) ** 2
    # %% backward
    grad = 2 * (w - 3.0)
    # %% update
    w = w - 0.00001 * grad
# %% end
print("behind")
"""


class StopsAtFirstStep(Played):
    """Ends the run with the first step that is recorded; the stretch is asked to stop at once."""

    def stepped(self, step, loss, last) -> None:
        super().stepped(step, loss, last)
        raise StopRun

    def report(self, stretch: Stretch) -> bool:
        return super().report(stretch) and False


def test_a_stretch_ends_behind_the_loop() -> None:
    whole = play(lesson_of(LOOP.format(count=5)))
    run = play(lesson_of(LOOP.format(count=5)), behind)

    assert [step.phase for step in run.steps] == ["after"]
    assert run.steps[0].index == whole.steps[-1].index
    assert run.steps[0].stdout == whole.steps[-1].stdout
    assert run.end.status == "finished"


def test_each_iteration_of_a_short_run_is_sampled_with_its_loss_and_weights() -> None:
    whole = play(lesson_of(LOOP.format(count=5)))
    run = play(lesson_of(LOOP.format(count=5)), behind)

    updates = [step for step in whole.steps if "update" in step.phase]
    assert [sample.iteration for sample in run.samples] == [1, 2, 3, 4, 5]
    assert [sample.index for sample in run.samples] == [step.index for step in updates]
    assert [s.weights for s in run.samples] == [(step.tensors["w"].values,) for step in updates]
    assert [s.loss for s in run.samples] == [step.tensors["loss"].values for step in updates]


def test_the_samples_of_a_hundred_thousand_iterations_are_bounded_and_reach_the_end() -> None:
    run = play(lesson_of(PLAIN.format(count=100_000)), behind)
    iterations = [sample.iteration for sample in run.samples]

    assert run.end.status == "finished"
    assert MOST < len(iterations) <= MOST * 6
    assert iterations == sorted(set(iterations))
    widest = max(b - a for a, b in pairwise(iterations))
    assert widest <= 2 * 100_000 / MOST
    assert iterations[-1] > 100_000 - widest
    assert run.steps[-1].index == 1 + 3 * 100_000


def test_asked_to_stop_it_stops_where_an_iteration_begins() -> None:
    run = play(lesson_of(PLAIN.format(count=30_000_000)), behind, played=StopsAtFirstStep())

    assert run.end.status == "stopped"
    assert run.reports == 1
    first = run.steps[0]
    assert first.phase == "loss"
    assert first.index == 1 + 3 * (first.iteration - 1)
    assert first.tensors["i"].values == first.iteration - 1
    assert set(first.changed) >= {"i", "loss"}


def test_what_is_recorded_after_a_stop_is_what_it_would_have_been() -> None:
    stopped = play(lesson_of(PLAIN.format(count=30_000_000)), behind, played=StopsAtFirstStep())
    first = stopped.steps[0]
    again = play(lesson_of(PLAIN.format(count=first.iteration)), from_iteration(first.iteration))

    assert again.steps[0].index == first.index
    assert again.steps[0].tensors == first.tensors
    assert again.steps[0].changed == first.changed


def test_a_script_that_fails_in_a_stretch_tells_how_far_it_came() -> None:
    source = LOOP.format(count=9).replace("** 2", "** 2 / (5 - i)")
    source = source.replace("loss = ", "loss = 1 / (5 - i) + ")
    whole = play(lesson_of(source))
    told: list[tuple[int, int | None, int | None]] = []

    class Tells(Played):
        def rejoined(self, stretch: Stretch, printed: str) -> None:
            told.append(stretch.last)

    run = play(lesson_of(source), from_iteration(8), played=Tells())

    assert run.steps == []
    assert (run.end.status, run.end.error) == ("failed", whole.end.error)
    assert told == [(whole.steps[-1].index, 1, 6)]


def test_what_a_stretch_wrote_is_told_when_it_ends() -> None:
    source = LOOP.format(count=4).replace("    loss = ", '    print("it", i)\n    loss = ', 1)
    run = play(lesson_of(source), from_iteration(3))

    assert run.printed == ["it 0\nit 1\n"]
    assert run.steps[0].stdout == "it 2\n"


def test_what_a_header_wrote_that_was_looked_at_in_a_stretch_is_told_too() -> None:
    source = """
    import torch
    def batches():
        for n in range(6):
            print("batch", n)
            yield torch.ones(2) * n
    w = torch.zeros(2, requires_grad=True)
    for x in batches():
        loss = ((w - x) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
            w.grad.zero_()
    """
    run = play(lesson_of(source), from_iteration(5))

    assert "".join(run.printed) == "".join(f"batch {n}\n" for n in range(4))
    assert [step.stdout for step in run.steps if step.stdout] == ["batch 4\n", "batch 5\n"]


@pytest.mark.parametrize("limit", [1, 5, 700])
def test_the_limit_on_iterations_holds_in_a_stretch(limit: int) -> None:
    whole = play(lesson_of(PLAIN.format(count=1000)), iterations=limit)
    run = play(lesson_of(PLAIN.format(count=1000)), from_iteration(900), iterations=limit)

    assert run.end.status == whole.end.status == "stopped"
    assert run.steps == []
    assert run.run is not None
    assert run.run.stretch is not None
    assert run.run.stretch.last[0] == whole.steps[-1].index


def test_a_training_loop_within_another_is_not_what_the_limit_counts() -> None:
    # Given a loop that trains a copy for three iterations in each iteration of its own
    nested = """
import torch
w = torch.tensor(1.0, requires_grad=True)
for outer in range(4):
    fast = w.detach().clone().requires_grad_()
    for inner in range(3):
        fast.grad = None
        loss = (fast * 2 - 3) ** 2
        loss.backward()
        fast.data -= 0.01 * fast.grad
    target = fast.item()
    loss = (w * 2 - target) ** 2
    loss.backward()
    w.data -= 0.01 * w.grad
    w.grad = None
"""
    run = play(lesson_of(nested), iterations=2)

    # Then two iterations of the outer one are run, with all that belongs to them.
    begun = {s.loop: s.iteration for s in run.steps if s.phase == "update"}
    assert begun == {1: 2, 2: 6}
    assert run.end.status == "stopped"


def test_nothing_is_recorded_where_it_is_never_to_be() -> None:
    run = play(
        lesson_of(LOOP.format(count=5)),
        lambda followed, report: Stretch(followed, report, never=True),
    )

    assert run.steps == []
    assert run.printed[0].startswith("behind ")
    assert run.end.status == "finished"


def test_a_loop_with_a_number_is_meant_and_no_other() -> None:
    source = LOOP.format(count=5) + LOOP.format(count=6).replace("w = torch", "v = torch")
    source = source.replace("import torch\nv", "v")
    whole = play(lesson_of(source))
    run = play(lesson_of(source), from_iteration(2, loop=2))

    assert [(s.loop, s.iteration) for s in whole.steps if s.iteration == 2][-1][0] == 2
    assert (run.steps[0].loop, run.steps[0].iteration) == (2, 2)


def test_a_weight_that_is_not_there_yet_is_not_a_number() -> None:
    source = PLAIN.format(count=3).replace("w = 0.0\n", "w, late = 0.0, None\n")
    run = play(lesson_of(source), behind)

    assert all(len(sample.weights) == 1 for sample in run.samples)
    assert [sample.loss for sample in run.samples] == [
        pytest.approx(9.0, abs=0.01) for _ in run.samples
    ]


ACROSS = """
import torch
w = torch.tensor(1.0, requires_grad=True)
kept = torch.zeros(())
for i in range(4):
    kept = torch.stack([kept * 2, w]).sum()
    loss = sum([kept, w])
    loss.backward(retain_graph=True)
    with torch.no_grad():
        w -= 0.01 * w.grad
        w.grad.zero_()
"""


def test_a_graph_of_unrecorded_iterations_is_nobodys_and_no_later_op_claims_it() -> None:
    whole = play(lesson_of(ACROSS))
    run = play(lesson_of(ACROSS), from_iteration(4))

    made = [step.flows for step in (*whole.steps, *run.steps) if step.phase == "backward"]
    known, replayed = made[3], made[4]
    assert len(known) == len(replayed)
    own = {flow.op.step for flow in replayed if flow.op}
    assert own == {flow.op.step for flow in known if flow.op and flow.op.step >= min(own)}
    for one, other in zip(known, replayed, strict=True):
        assert other.op in (one.op, None)
        assert (other.op is None) == (one.op is None or one.op.step < run.steps[0].index)


def test_no_op_claims_the_nodes_of_a_graph_that_is_disowned() -> None:
    w = torch.ones(2, requires_grad=True)
    old = (w * 2).exp()
    disown([old, w])
    # An op whose operand is not seen walks down to the leaf, unless somebody has been there.
    claim((old + 1).grad_fn, [], Owner(7, 0, 3))

    assert old.grad_fn is not None
    assert old.grad_fn.metadata[OWNER] is None
    assert old.grad_fn.next_functions[0][0].metadata[OWNER] is None

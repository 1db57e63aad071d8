"""Two runs followed side by side, from steps made by hand."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from tests.plain.steps import number, step
from tutor.trace.comparing import Comparison, Heard, Parting
from tutor.trace.model import End, Failure, Step, View

WEIGHT = View("tensor", "float32", (), "cpu", True, True, 1.0, number(1.0).stats)
FINISHED = End("finished", None)


def weight(value: float) -> View:
    return View("tensor", "float32", (), "cpu", True, True, value, number(value).stats)


def run(rate: float, count: int = 3, skip: str = "", named: bool = True) -> Iterator[Heard]:
    """Yield the steps of a run that fits w to 4 with gradients -1; `rate` is in sight or not."""
    w, loss, at = 0.0, 0.0, 1
    fixed = {"lr": number(rate)} if named else {}
    yield step("setup", fixed | {"w": weight(w)}, ("w",), index=0, loop=None, iteration=None), None
    for iteration in range(1, count + 1):
        for phase in ("loss", "update", "other"):
            loss = 4 - w if phase == "loss" else loss
            if phase == skip:
                continue
            w += rate if phase == "update" else 0
            tensors = fixed | {"w": weight(w), "loss": number(loss)}
            changed = {"loss": ("loss",), "update": ("w",)}.get(phase, ())
            line = {"loss": 5, "update": 8, "other": 9}[phase]
            lines = {"first_line": line, "last_line": line + 1}
            yield step(phase, tensors, changed, index=at, iteration=iteration, **lines), loss
            at += 1


def compared(original: Any, variant: Any) -> Comparison:
    found = Comparison()
    found.follow(original, variant)
    found.original.end = found.variant.end = FINISHED
    return found


def names(parting: Parting | None) -> list[str]:
    assert parting is not None
    return [each.name for each in parting.names]


def test_two_equal_runs_do_not_differ() -> None:
    found = compared(run(0.5), run(0.5))

    assert not found.differs
    assert found.first is None
    assert found.same_end
    assert (found.original.steps, found.original.iterations) == (10, 3)


def test_the_first_difference_is_the_edited_number_itself() -> None:
    found = compared(run(0.5), run(0.25))

    assert found.first is not None
    assert (found.first.phase, found.first.loop, names(found.first)) == ("setup", None, ["lr"])


def test_in_the_loop_only_what_is_new_there_counts() -> None:
    parting = compared(run(0.5), run(0.25)).first_in_loop

    assert parting is not None
    assert (parting.iteration, parting.phase, names(parting)) == (1, "update", ["w"])
    assert (parting.index, parting.line, parting.last_line) == ((2, 2), (8, 8), (9, 9))
    assert parting.names[0].largest == 0.25


def test_a_difference_that_begins_in_the_loop_is_both() -> None:
    found = compared(run(0.5, named=False), run(0.25, named=False))

    assert found.first is found.first_in_loop is not None
    assert names(found.first) == ["w"]


def test_a_phase_left_out_is_compared_with_what_the_variant_had_by_then() -> None:
    parting = compared(run(0.5), run(0.5, skip="update")).first

    assert parting is not None
    assert (parting.index, parting.line, parting.phase) == ((2, None), (8, None), "update")
    (difference,) = parting.names
    assert difference.original == weight(0.5)
    assert difference.variant == weight(0.0)


def test_a_phase_that_does_nothing_may_be_left_out_without_a_difference() -> None:
    found = compared(run(0.5), run(0.5, skip="other"))

    assert not found.differs
    assert found.same_end


@pytest.mark.parametrize("counts", [(3, 2), (2, 3)])
def test_a_run_with_more_iterations_goes_on_alone(counts: tuple[int, int]) -> None:
    parting = compared(*(run(0.5, count) for count in counts)).first

    assert parting is not None
    assert (parting.iteration, parting.names) == (3, ())
    assert [index is None for index in parting.index] == [count == 2 for count in counts]


def test_other_losses_are_kept_to_the_end_although_the_runs_parted_early() -> None:
    rows = {each.iteration: each for each in compared(run(0.5, 12), run(0.25, 12)).curve()}

    assert list(rows) == [1, 2, 3, 5, 10, 12]
    assert rows[12].original == 4 - 11 * 0.5
    assert rows[12].variant == 4 - 11 * 0.25


def test_the_last_loss_of_the_shorter_run_is_shown() -> None:
    rows = [(each.iteration, each.variant) for each in compared(run(0.5, 9), run(0.5, 4)).curve()]

    assert rows == [(1, 4.0), (2, 3.5), (3, 3.0), (4, 2.5), (5, None), (9, None)]


def test_a_loss_that_is_no_number_stays_in_the_curve() -> None:
    def bad() -> Iterator[Heard]:
        for iteration in (1, 2):
            changed = ("loss",) if iteration == 1 else ()
            yield step("loss", {"loss": number("nan")}, changed, iteration=iteration), None

    found = compared(bad(), bad())

    assert [math.isnan(each.original or 0.0) for each in found.curve()] == [True, True]
    assert not found.differs


def test_the_same_weights_are_the_same_end_although_gradients_differ() -> None:
    graded = View("tensor", "float32", (), "cpu", True, True, 1.0, number(1.0).stats, number(3.0))
    found = compared([(step("update", {"w": graded}, ("w",)), None)],
                     [(step("update", {"w": WEIGHT}, ("w",)), None)])  # fmt: skip

    assert found.differs
    assert found.same_end
    assert names(found.first) == ["w"]


def test_weights_without_autograd_are_what_updates_changed() -> None:
    steps = [
        (step("forward", {"w": number(1.0), "x": number(2.0)}, ("w", "x")), None),
        (step("update", {"w": number(0.5), "x": number(2.0)}, ("w",)), None),
    ]

    assert compared(steps, steps).weights() == ["w"]


def test_a_run_that_failed_is_not_the_same_end() -> None:
    found = compared(run(0.5), run(0.5))

    found.variant.end = End("failed", Failure("ValueError", "no", None, 3))

    assert found.differs
    assert not found.same_end


def test_other_prints_alone_are_a_difference() -> None:
    left, right = (step("other", {}, (), stdout=text) for text in ("1\n", "2\n"))

    found = compared([(left, None)], [(right, None)])

    assert found.first is None
    assert found.differs


def test_other_weights_are_told_by_name() -> None:
    found = compared(run(0.5), run(0.25))

    assert found.unlike(found.weights()) == ["w"]
    assert not found.same_end


def test_neither_run_is_held() -> None:
    """The runs are read in step: neither gets further ahead than an iteration."""
    made = [0, 0]
    ahead = []

    def counted(side: int, rate: float) -> Iterator[Heard]:
        for heard in run(rate, 50):
            made[side] += 1
            ahead.append(abs(made[0] - made[1]))
            yield heard

    compared(counted(0, 0.5), counted(1, 0.25))

    assert made == [151, 151]
    assert max(ahead) <= 4


def test_many_sections_without_a_loop_are_compared_to_the_last() -> None:
    def sections(last: float) -> Iterator[Heard]:
        for number_ in range(1500):
            value = last if number_ == 1499 else 0.0
            heard: Step = step(
                "setup", {"x": number(value)}, ("x",), index=number_, loop=None, iteration=None
            )
            yield heard, None

    found = compared(sections(1.0), sections(2.0))

    assert found.first is not None
    assert found.first.index == (1499, 1499)


def test_an_empty_run_is_compared_too() -> None:
    found = compared([], run(0.5))

    assert found.first is not None
    assert found.first.index == (None, 0)


def reordered(phases: tuple[str, ...]) -> Iterator[Heard]:
    """Yield one iteration that adds a gradient, steps by it and clears it, in an order."""
    w, grad = 0.0, 0.0
    for at, phase in enumerate(phases):
        grad = {"backward": grad + 1, "zero_grad": 0.0}.get(phase, grad)
        w -= grad if phase == "update" else 0
        view = View("tensor", "float32", (), "cpu", True, True, w, number(w).stats, number(grad))
        seen = {"w": view} | ({"loss": number(4.0)} if "loss" in phases[: at + 1] else {})
        changed = ("loss",) if phase == "loss" else ("w",)
        yield step(phase, seen, changed, index=at, iteration=1), 4.0


def test_a_step_that_was_moved_is_compared_in_what_it_did_alone() -> None:
    # Given a run, and a variant that clears between backward and update
    original = reordered(("zero_grad", "loss", "backward", "update"))
    variant = reordered(("loss", "backward", "zero_grad", "update"))
    # When they are compared
    found = compared(original, variant)
    # Then the loss that is not there yet is no difference; the update that finds nothing is.
    assert found.first is not None
    assert found.first.phase == "update"
    assert "w" in names(found.first)

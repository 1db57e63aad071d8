"""What the lessons about traps say in words, from `forgotten-zero` to `raw-residual-sgd`."""

from itertools import pairwise

import pytest
import torch
from played import Player, numbers
from torch import optim
from varied import outcome

ITERATIONS = range(1, 101)


def sgd(lr: float, iterations: int, momentum: float, clear: bool) -> list[float]:
    """Return the weights of `one-example`, with `optim.SGD` making the updates."""
    x, y = torch.tensor(2.0), torch.tensor(4.0)
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = optim.SGD([w], lr=lr, momentum=momentum)
    weights = []
    for _ in range(iterations):
        if clear:
            optimizer.zero_grad()
        ((w * x - y) ** 2).backward()
        optimizer.step()
        weights.append(w.item())
    return weights


def test_never_clearing_is_momentum_of_one_bit_for_bit() -> None:
    forgotten = sgd(0.1, 300, momentum=0.0, clear=False)

    assert forgotten == sgd(0.1, 300, momentum=1.0, clear=True)
    assert forgotten != sgd(0.1, 300, momentum=0.0, clear=True)


def test_forgotten_zero_takes_the_steps_of_momentum(play: Player) -> None:
    run = play("forgotten-zero")
    weights = [numbers(run.at(n, "update"), "w")[0] for n in (1, 2, 3)]

    assert weights == sgd(0.1, 3, momentum=1.0, clear=True)


def test_forgotten_zero_phase_is_there_and_empty(play: Player) -> None:
    run = play("forgotten-zero")

    assert [run.at(n, "zero_grad").changed for n in (1, 2, 3)] == [(), (), ()]
    assert numbers(run.at(2, "forward"), "w.grad") == numbers(run.at(1, "backward"), "w.grad")


def test_forgotten_zero_first_line_is_that_of_one_example(play: Player) -> None:
    wrong, right = play("forgotten-zero").stdout, play("one-example").stdout

    same = [a == b for a, b in zip(wrong.splitlines(), right.splitlines(), strict=False)]
    assert same[:4] == [True, True, False, False]


def test_forgotten_zero_swings_and_neither_settles_nor_leaves() -> None:
    swings = [abs(w - 2) for w in sgd(0.1, 2000, momentum=1.0, clear=True)]

    assert max(swings) < 1.12
    assert max(swings[-20:]) > 1.1


def test_at_a_rate_of_six_tenths_it_blows_up_and_cleared_even_faster() -> None:
    forgotten = sgd(0.6, 20, momentum=0.0, clear=False)

    assert abs(forgotten[-1]) > 1e6
    assert abs(sgd(0.6, 20, momentum=0.0, clear=True)[-1]) > 1000 * abs(forgotten[-1])


def test_forgotten_zero_prints_how_far_it_swings(play: Player) -> None:
    printed = play("forgotten-zero").print_after("what forgetting amounts to")

    assert "w is 3.112, and the rule says 3.112" in printed
    assert "lr 0.1: at most 1.12 from" in printed
    assert "lr 0.6: at most 3.5e+75" in printed


@pytest.mark.parametrize("lesson", ["raw-residual", "raw-residual-data"])
def test_raw_residual_stops_below_a_tenth_that_prints_as_a_tenth(lesson: str, play: Player) -> None:
    (loss,) = numbers(play(lesson).at(8, "loss"), "loss")

    assert f"{loss:.6f}" == "0.100000"
    assert loss < torch.tensor(0.1).item()


@pytest.mark.parametrize("lesson", ["raw-residual", "raw-residual-data"])
def test_raw_residual_has_the_same_slope_everywhere(lesson: str, play: Player) -> None:
    run = play(lesson)

    assert {numbers(run.at(n, "backward"), "W.grad")[0] for n in range(1, 9)} == {-1.0}


def test_both_raw_residuals_print_the_same_loop(play: Player) -> None:
    first, second = (
        play(name).stdout.splitlines() for name in ("raw-residual", "raw-residual-data")
    )

    assert first[:8] == second[:8]


def test_raw_residual_tells_the_loss_far_beyond_the_goal(play: Player) -> None:
    assert "if W were 1000, the loss would be -999" in play("raw-residual").stdout


def test_data_hides_the_change_and_no_grad_does_not(play: Player) -> None:
    printed = play("raw-residual-data").print_after("what .data can hide")

    assert "through .data: 60 instead of 6" in printed
    assert "has been modified by an inplace operation" in printed


def test_raw_residual_with_sgd_falls_for_ever(play: Player) -> None:
    run = play("raw-residual-sgd")
    losses = [numbers(run.at(n, "loss"), "loss")[0] for n in ITERATIONS]

    assert all(later < sooner for sooner, later in pairwise(losses))
    assert abs(losses[8]) < 5e-7
    assert losses[-1] == pytest.approx(-9.1)


def test_raw_residual_with_sgd_gets_worse_after_the_goal(play: Player) -> None:
    run = play("raw-residual-sgd")
    predictions = [numbers(run.at(n, "forward"), "y_pred")[0] for n in ITERATIONS]
    wrong = [abs(prediction - 1) for prediction in predictions]

    assert wrong.index(min(wrong)) == 8
    assert all(later > sooner for sooner, later in pairwise(wrong[8:]))


def test_raw_residual_with_sgd_shows_no_sign_of_the_goal(play: Player) -> None:
    run = play("raw-residual-sgd")

    assert {numbers(run.at(n, "backward"), "W.grad")[0] for n in ITERATIONS} == {-1.0}
    assert run.at(1, "zero_grad").tensors["W"].grad is None
    assert run.at(2, "zero_grad").tensors["W"].grad is None


def test_without_their_stop_the_first_two_fall_for_ever_too() -> None:
    """The stop alone makes them look right."""
    without = ("if loss < 0.1:\n        break", "pass")

    for lesson in ("raw-residual", "raw-residual-data"):
        assert outcome(lesson, without).names["loss"].item() == pytest.approx(-19.1, rel=1e-4)

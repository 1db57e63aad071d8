"""What the first lessons say in words, from `tensor-basics` to `autograd-5x`, is true."""

import math
from itertools import pairwise

import pytest
import torch
from played import Played, Player, numbers
from varied import outcome

one = pytest.approx


def path(run: Played, name: str, phase: str = "update") -> list[float]:
    """Return the values of a single number after a phase, one for each iteration."""
    return [numbers(step, name)[0] for step in run.steps if step.phase == phase]


def shares(values: list[float], goal: float = 0.0) -> list[float]:
    """Return what part of the distance from a goal was left each time."""
    return [(b - goal) / (a - goal) for a, b in pairwise(values) if a != goal]


@pytest.mark.parametrize(
    ("name", "shape", "dtype"),
    [
        ("a", (1, 1), "int64"),
        ("b", (1, 1), "float32"),
        ("v", (4,), "float32"),
        ("M", (2, 3), "float32"),
        ("short", (10,), "float32"),
        ("steps", (11,), "float32"),
        ("same", (11,), "float32"),
        ("third", (), "float32"),
    ],
)
def test_basics_shows_shape_and_dtype(
    name: str, shape: tuple[int, ...], dtype: str, play: Player
) -> None:
    seen = play("tensor-basics").steps[-1].tensors[name]

    assert (seen.shape, seen.dtype.removeprefix("torch.")) == (shape, dtype)


def test_basics_picks_a_number_that_is_not_quite_the_one_asked_for(play: Player) -> None:
    run = play("tensor-basics")

    assert numbers(run.steps[-1], "third") == [0.30000001192092896]
    assert "0.30000001192092896\nequal to 0.3: False\nclose to 0.3: True" in run.stdout


def test_basics_both_ranges_are_the_same_and_end_at_one(play: Player) -> None:
    last = play("tensor-basics").steps[-1]

    assert numbers(last, "steps") == numbers(last, "same")
    assert numbers(last, "same")[-1] == 1.0


@pytest.mark.parametrize(("end", "count"), [(1.0, 10), (1.00001, 11), (1.05, 11), (1.1, 11)])
def test_basics_any_end_above_one_and_not_above_eleven_tenths_would_do(
    end: float, count: int
) -> None:
    assert len(torch.arange(0, end, 0.1)) == count


def test_basics_whole_numbers_have_no_gradient() -> None:
    with pytest.raises(RuntimeError, match=r"floating point and complex"):
        torch.tensor([[1]], requires_grad=True)


def test_square_loses_a_fifth_of_the_weight_each_time(play: Player) -> None:
    run = play("square")

    assert shares(path(run, "w")) == one([0.8] * 14, rel=1e-6)
    assert shares(path(run, "loss", "loss")) == one([0.64] * 14, rel=1e-6)


def test_square_gradient_is_twice_the_weight_and_positive(play: Player) -> None:
    run = play("square")
    slopes = path(run, "w.grad", "backward")

    assert slopes == one([2 * w for w in path(run, "w", "backward")])
    assert min(slopes) > 0


@pytest.mark.parametrize(
    ("lr", "reached"), [("0.5", 0.0), ("1.1", 10 * 1.2**15), ("0.9", 10 * 0.8**15)]
)
def test_square_learning_rate_is_the_length_of_the_step(lr: str, reached: float) -> None:
    end = outcome("square", ("lr = 0.1", f"lr = {lr}")).names["w"].item()

    assert abs(end) == one(reached, rel=1e-5)


def test_one_example_leaves_a_fifth_of_the_error(play: Player) -> None:
    run = play("one-example")

    assert shares(path(run, "y_pred", "forward"), goal=4.0) == one([0.2, 0.2], rel=1e-5)
    assert max(path(run, "w.grad", "backward")) < 0
    assert "final prediction 3.984" in run.stdout


def test_batch_leaves_a_fifteenth_of_the_error(play: Player) -> None:
    assert shares(path(play("batch-of-three"), "w"), goal=2.0) == one([1 / 15] * 2, rel=1e-3)


def test_batch_gradient_is_the_mean_of_three_opinions(play: Player) -> None:
    run = play("batch-of-three")
    step = run.at(1, "backward")
    opinions = [
        2 * (p - y) * x
        for p, y, x in zip(*(numbers(step, n) for n in ("y_pred", "Y", "X")), strict=True)
    ]

    assert numbers(step, "w.grad")[0] == one(sum(opinions) / 3)
    assert max(opinions, key=abs) == opinions[2]


def test_numpy_never_imports_torch(play: Player) -> None:
    assert play("numpy-by-hand").start.torch is None


def test_numpy_weight_begins_as_python_float_and_becomes_float32(play: Player) -> None:
    run = play("numpy-by-hand")

    before = run.at(1, "backward").tensors["w"]
    assert (before.kind, before.dtype) == ("number", "float")
    assert {run.at(n, "update").tensors["w"].dtype for n in range(1, 21)} == {"float32"}


def test_numpy_prints_f5_before_after_ten_and_after_twenty(play: Player) -> None:
    lines = play("numpy-by-hand").stdout.splitlines()

    assert lines[0].startswith("before: f(5) = 0.000")
    assert lines[10].startswith("10:")
    assert lines[10].endswith("f(5) = 9.999")
    assert lines[20].endswith("f(5) = 10.000")


@pytest.mark.parametrize(
    ("answer", "said"),
    [("7\n", "f(7) = 14.000"), ("", "uses 5.\nf(5) = 10.000"), ("seven\n", "uses 5.\nf(5)")],
)
def test_numpy_predicts_for_a_number_that_it_asks_for(answer: str, said: str) -> None:
    assert said in outcome("numpy-by-hand", answer=answer).stdout


def test_factor_of_four_between_hand_and_autograd(play: Player) -> None:
    by_hand, auto = play("numpy-by-hand"), play("autograd-1w")

    assert numbers(by_hand.at(1, "backward"), "grad") == [-120]
    assert numbers(auto.at(1, "backward"), "w.grad") == [-30]
    assert "sum -120, its mean -120, mean -30" in by_hand.print_after("where the 4 comes from")
    assert "by hand -120, ratio 4" in auto.print_after("the factor of 4")


def test_numpy_got_away_with_it_by_luck() -> None:
    """At four times the learning rate the sum diverges and the mean does not."""
    larger = ("lr = 0.01", "lr = 0.04")

    assert abs(outcome("numpy-by-hand", larger).names["w"]) > 1000
    assert outcome("autograd-1w", larger).names["w"].item() == one(2.0)


def test_autograd_raises_the_weight_in_every_iteration(play: Player) -> None:
    assert max(path(play("autograd-1w"), "w.grad", "backward")) < 0


def test_autograd_stops_just_short_of_two(play: Player) -> None:
    weights = path(play("autograd-1w"), "w")

    assert 2 - 1e-5 < weights[-1] < 2
    assert weights[-1] == weights[-2]


def test_autograd_prints_f5_after_ten_and_at_the_end(play: Player) -> None:
    lines = play("autograd-1w").stdout.splitlines()

    assert lines[10].startswith(" 10:")
    assert lines[10].endswith("f(5) = 8.031")
    assert any(line.startswith("after: f(5) = 10.000") for line in lines)


def test_five_times_keeps_the_pace(play: Player) -> None:
    """Only the first iterations, before float32 has no finer steps left."""
    run = play("autograd-5x")

    assert shares(path(run, "w.grad", "backward")[:30]) == one([0.85] * 29, rel=1e-3)
    assert shares(path(run, "loss", "loss")[:30]) == one([0.7225] * 29, rel=1e-3)
    assert "f(5) = 25.000" in run.stdout


def test_five_times_begins_with_six_and_a_quarter_times_the_loss(play: Player) -> None:
    far, near = play("autograd-5x").at(1, "backward"), play("autograd-1w").at(1, "backward")

    assert numbers(far, "loss")[0] / numbers(near, "loss")[0] == one(6.25)
    assert numbers(far, "w.grad")[0] / numbers(near, "w.grad")[0] == one(2.5)


def test_five_times_loss_is_the_parabola_of_the_notes(play: Player) -> None:
    step = play("autograd-5x").at(2, "backward")
    (w,) = numbers(step, "w")

    assert numbers(step, "loss")[0] == one(7.5 * (w - 5) ** 2)
    assert numbers(step, "w.grad")[0] == one(15 * (w - 5))
    assert math.isclose(0.85**100, 1e-7, rel_tol=0.2)

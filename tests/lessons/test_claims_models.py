"""What the later lessons say in words, from `mse-sgd` to `pipeline`, is true."""

import math
from itertools import pairwise

import pytest
import torch
from played import Player, numbers
from printed import agrees
from varied import outcome

one = pytest.approx


def shares(distances: list[float]) -> list[float]:
    """Return what part of a distance was left each time."""
    return [b / a for a, b in pairwise(distances)]


def test_mse_leaves_nine_tenths_of_the_way(play: Player) -> None:
    run = play("mse-sgd")
    ways = [1 - numbers(run.at(n, "update"), "w")[0] for n in range(1, 31)]
    losses = [numbers(run.at(n, "loss"), "loss")[0] for n in range(1, 31)]

    assert shares(ways) == one([0.9] * 29, rel=1e-4)
    assert shares(losses) == one([0.81] * 29, rel=1e-4)


def test_mse_gradient_vanishes_with_the_error(play: Player) -> None:
    run = play("mse-sgd")

    assert abs(numbers(run.at(100, "backward"), "w.grad")[0]) < 1e-4
    assert "gradient -0.0000" in run.print_after("at rest")


@pytest.mark.parametrize(("iteration", "printed"), [(1, "25"), (20, "0.2"), (1000, "0.0005")])
def test_linear_loss_falls_fast_and_then_slowly(iteration: int, printed: str, play: Player) -> None:
    (loss,) = numbers(play("linear-module").at(iteration, "loss"), "loss")

    assert agrees(loss, printed)


def test_linear_sign_of_the_bias_gradient_changes_once(play: Player) -> None:
    run = play("linear-module")
    slopes = [numbers(run.at(n, "backward"), "model.bias.grad")[0] for n in range(1, 1001)]
    signs = [slope > 0 for slope in slopes]

    assert signs == sorted(signs)
    assert set(signs) == {False, True}


def test_linear_weight_and_bias_hide_behind_each_other(play: Player) -> None:
    last = play("linear-module").at(1000, "update")
    (w,), (b,) = numbers(last, "model.weight"), numbers(last, "model.bias")

    assert w < 2
    assert b > 0
    assert 2.5 * w + b == one(5, abs=0.01)


@pytest.mark.parametrize("seed", range(4))
def test_linear_ends_near_ten_from_any_start(seed: int) -> None:
    names = outcome("linear-module", ("manual_seed(0)", f"manual_seed({seed})")).names
    prediction = names["model"](names["five"]).item()

    assert 9.96 < prediction < 10.0


def test_linear_f5_of_the_bundled_seed(play: Player) -> None:
    printed = play("linear-module").print_after("how weight and bias share the work")

    assert "after: f(5) = 9.962" in printed


def test_two_features_signs_differ_in_iteration_three(play: Player) -> None:
    first, second = numbers(play("two-features").at(3, "backward"), "W.grad")

    assert first < 0 < second


def test_two_features_element_product_is_no_prediction(play: Player) -> None:
    last = play("two-features").steps[-1]

    assert last.tensors["wrong"].shape == (2, 2)
    assert last.tensors["by_hand"].shape == (2, 1)
    assert "the same as X @ W: True" in last.stdout
    assert "a loss all the same: 2.9867" in play("two-features").stdout


@pytest.mark.parametrize(
    ("name", "shape"),
    [("inputs", (5, 3)), ("targets", (5, 2)), ("w", (2, 3)), ("b", (2,)), ("preds", (5, 2))],
)
def test_two_targets_shapes(name: str, shape: tuple[int, ...], play: Player) -> None:
    assert play("two-targets").at(1, "forward").tensors[name].shape == shape


def test_two_targets_ends_where_the_notes_say(play: Player) -> None:
    run = play("two-targets")
    last = run.steps[-1]

    assert "loss now: 973.59" in last.stdout
    assert (round(math.sqrt(34991.07)), round(math.sqrt(973.59))) == (187, 31)
    assert (round(numbers(last, "preds")[6]), numbers(last, "targets")[6]) == (86, 22)
    assert numbers(last, "b") == one([-0.3735, 0.8594], abs=0.01)


def test_two_targets_gradients_differ_in_size(play: Player) -> None:
    step = play("two-targets").at(1, "backward")

    assert (min(numbers(step, "inputs")), max(numbers(step, "inputs"))) == (37, 134)
    assert min(numbers(step, "w.grad")) == one(-22837.0, rel=1e-5)
    assert min(numbers(step, "b.grad")) == one(-227.26, abs=0.005)


def test_mean_settles_and_sum_jumps_twice_as_far_each_time(play: Player) -> None:
    run = play("mean-or-sum")
    w = [numbers(run.at(n, "update"), "w")[0] - 2 for n in range(1, 7)]
    v = [numbers(run.at(n, "update"), "v")[0] - 2 for n in range(1, 7)]

    assert shares(w) == one([0.25] * 5, rel=1e-3)
    assert shares(v) == one([-2] * 5)


def test_sum_grows_with_the_data_and_the_mean_does_not(play: Player) -> None:
    run = play("mean-or-sum")

    assert "mean -30, sum -240" in run.print_after("twice the data")
    assert run.print_after("the learning rate makes up for it").count("-1.500") == 2


def test_sum_at_a_quarter_of_the_rate_walks_like_the_mean() -> None:
    names = outcome("mean-or-sum", ("v -= lr *", "v -= lr / 4 *")).names

    assert torch.equal(names["w"], names["v"])


def test_torch_refuses_the_update_that_is_recorded(play: Player) -> None:
    run = play("why-no-grad")
    attempts = [step for step in run.steps if step.headline == "the update without no_grad"]

    assert len(attempts) == 3
    assert all("a leaf Variable that requires grad" in step.stdout for step in attempts)
    assert all("w" not in step.changed for step in attempts)
    assert all(run.at(n, "update").tensors["w"].is_leaf for n in (1, 2, 3))


def test_a_new_name_is_no_leaf_and_gets_no_gradient(play: Player) -> None:
    last = play("why-no-grad").steps[-1]

    assert not last.tensors["new"].is_leaf
    assert last.tensors["new"].grad is None
    assert numbers(last, "w.grad") == one([-0.064], rel=1e-4)


def test_stale_name_is_printed_while_the_other_moves(play: Player) -> None:
    run = play("stale-variable")

    assert run.stdout.count(": w = 1.00, loss = ") == 5
    assert all("w" not in step.changed for step in run.steps if step.iteration)
    assert all("W" in run.at(n, "update").changed for n in range(1, 6))
    assert "after a restart: name 'w' is not defined" in run.stdout


def test_pipeline_and_version_by_hand_agree_in_every_phase(play: Player) -> None:
    run = play("pipeline")

    for n in range(1, 11):
        last = run.at(n, "zero_grad")
        for module, hand in (("model.weight", "w"), ("model.bias", "b"), ("loss", "loss_hand")):
            assert numbers(last, module) == one(numbers(last, hand), rel=1e-5)
        assert last.tensors["w"].grad is None
        assert last.tensors["model.weight"].grad is None
    assert "weights agree: True\nbiases agree: True" in run.stdout

"""The loss around a weight: what is drawn is what the script's own lines give there."""

import math

import numpy as np
import pytest
import torch
from surveyed import LESSONS, around, script, surveyed

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)

POINTS = (1.0, 2.0, 3.0, 4.0)
"""The x of lessons 5 and 6; y is twice as much."""


def mean_squared_error(w: float) -> float:
    """Return the loss of lesson 6 for a weight."""
    x = torch.tensor(POINTS)
    return ((torch.tensor(w) * x - 2 * x) ** 2).mean().item()


def test_the_curve_of_a_parabola_is_the_parabola() -> None:
    run = surveyed(LESSONS / "02_square.py", {3: around("w", points=9)})
    found = run.only()

    (axis,) = found.axes
    assert (found.here, found.loss, found.slope) == ((10.0,), 100.0, (20.0,))
    assert found.losses == tuple((torch.tensor(w) ** 2).item() for w in axis)
    assert axis[4] == 10.0
    assert found.losses[4] == found.loss
    assert found.remark == ""


def test_the_curve_of_a_batch_is_its_mean_squared_error() -> None:
    found = surveyed(LESSONS / "06_autograd_1w.py", {10: around("w", points=21)}).only()

    x = torch.tensor(POINTS)
    w = torch.tensor(found.here[0], requires_grad=True)
    loss = ((w * x - 2 * x) ** 2).mean()
    loss.backward()
    assert found.losses == tuple(map(mean_squared_error, found.axes[0]))
    assert (found.loss, found.slope) == (loss.item(), (w.grad.item(),))


def test_a_loss_without_torch_has_a_slope_by_differences() -> None:
    found = surveyed(LESSONS / "05_numpy_by_hand.py", {3: around("w", points=7)}).only()

    x = np.array(POINTS, dtype=np.float32)
    assert list(found.losses) == [float(((w * x - 2 * x) ** 2).mean()) for w in found.axes[0]]
    assert found.slope is not None
    # The slip that the lesson is about: its own gradient is four times this one.
    assert found.slope[0] == pytest.approx(-30, rel=1e-4)
    assert "central differences" in found.remark


@pytest.mark.parametrize("index", range(1, 13))
def test_the_next_step_is_the_one_that_the_script_makes(index: int) -> None:
    run = surveyed(LESSONS / "06_autograd_1w.py", {index: around("w")})
    found = run.only()

    later = [s for s in run.steps if s.index > index and s.phase == "update"]
    weight = later[0].tensors["w"].values
    assert found.following == (weight,)
    assert found.following_loss == mean_squared_error(weight)
    assert found.axes[0][0] < weight < found.axes[0][-1]


def test_a_weight_that_is_bound_anew_is_followed() -> None:
    run = surveyed(LESSONS / "05_numpy_by_hand.py", {3: around("w"), 20: around("w")})

    for index, found in run.landscapes.items():
        update = next(s for s in run.steps if s.index > index and s.phase == "update")
        assert found.following == (update.tensors["w"].values,)


def test_two_weights_make_a_map_whose_last_weight_runs_fastest() -> None:
    run = surveyed(LESSONS / "14_two_features.py", {4: around("W@0,0", "W@1,0", points=5)})
    found = run.only()

    state = run.steps[4].tensors
    x, y = (torch.tensor(state[name].values) for name in "XY")
    wanted = []
    for first in found.axes[0]:
        for second in found.axes[1]:
            w = torch.tensor([[first], [second]])
            wanted.append(((x @ w - y) ** 2).mean().item())
    assert list(found.losses) == wanted
    assert found.losses[12] == found.loss
    assert found.slope is not None
    assert len(found.slope) == 2


DROPOUT = """
import torch
torch.manual_seed(7)
X = torch.arange(1.0, 9.0)
w = torch.tensor(0.5, requires_grad=True)
for epoch in range(4):
    # %% zero_grad
    w.grad = None
    # %% forward
    y_pred = torch.nn.functional.dropout(w * X, 0.5)
    # %% loss
    loss = ((y_pred - 2 * X) ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        w -= 0.01 * w.grad
"""


def test_every_point_has_the_dropout_mask_of_the_forward_to_come(tmp_path) -> None:
    run = surveyed(script(tmp_path, DROPOUT), {1: around("w", points=9)})
    found = run.only()

    x = torch.arange(1.0, 9.0)
    wanted = []
    for value in found.axes[0]:
        torch.manual_seed(7)
        y_pred = torch.nn.functional.dropout(torch.tensor(value) * x, 0.5)
        wanted.append(((y_pred - 2 * x) ** 2).mean().item())
    assert list(found.losses) == wanted
    assert found.loss == run.step("loss").tensors["loss"].values
    assert found.slope == (run.step("backward").tensors["w"].grad.values,)
    assert "random numbers" in found.remark


def test_batch_norm_does_not_drift_from_point_to_point(tmp_path) -> None:
    source = """
    import torch
    from torch import nn
    torch.manual_seed(0)
    X = torch.randn(16, 3)
    Y = X.sum(1, keepdim=True)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4, momentum=0.5), nn.Linear(4, 1))
    model[1].eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(2):
        model.train()
        # %% forward
        y_pred = model(X)
        # %% loss
        loss = ((y_pred - Y) ** 2).mean() + model[1].running_mean.sum()
        # %% backward
        loss.backward()
        # %% update
        optimizer.step()
        optimizer.zero_grad()
    """
    run = surveyed(script(tmp_path, source), {1: around("model.2.bias@0", points=9)})
    found = run.only()

    # Where a processor adds up in another order for other places in memory, its last bit differs.
    assert found.loss == pytest.approx(run.step("loss").tensors["loss"].values, rel=1e-6)
    # A parabola in the bias: its second differences are all the same.
    second = np.diff(np.array(found.losses), 2)
    assert second == pytest.approx([second[0]] * 7, rel=1e-3)


def test_a_loss_that_overflows_is_none(tmp_path) -> None:
    source = """
    import torch
    w = torch.tensor(60.0, requires_grad=True)
    for epoch in range(2):
        # %% loss
        loss = torch.exp(w)
        # %% backward
        loss.backward()
        # %% update
        w.data -= 1.0
    """
    found = surveyed(script(tmp_path, source), {1: around("w", points=5)}).only()

    assert found.losses[-1] is None
    assert found.losses[2] == found.loss
    assert math.isfinite(found.loss)

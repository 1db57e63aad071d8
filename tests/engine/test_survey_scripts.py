"""Scripts of all shapes: where their loss can be drawn, and what is said where it cannot."""

import pytest
from surveyed import LESSONS, around, script, surveyed

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)


def test_a_loop_in_a_function_is_surveyed_with_the_names_of_its_frame(tmp_path) -> None:
    source = """
    import torch
    def train(x, steps):
        w = torch.tensor(2.0, requires_grad=True)
        for epoch in range(steps):
            # %% loss
            loss = sum((w * v) ** 2 for v in x)
            # %% backward
            loss.backward()
            # %% update
            w.data -= 0.01 * w.grad
            w.grad = None
        return w
    train([1.0, 3.0], 2)
    """
    run = surveyed(script(tmp_path, source), {i: around("w") for i in range(2, 8)})

    for found in list(run.landscapes.values())[1:4]:
        assert list(found.losses) == pytest.approx([10 * v**2 for v in found.axes[0]])
    first = run.landscapes[run.step("loss").index]
    assert first.following == (run.step("update").tensors["w"].values,)
    assert first.following_loss == pytest.approx(10 * first.following[0] ** 2)


def test_a_plain_number_that_functions_read_is_moved_for_them(tmp_path) -> None:
    source = """
    w = 3.0
    def predict(x):
        return w * x
    def main():
        global w
        for epoch in range(2):
            # %% forward
            y_pred = predict(2.0)
            # %% loss
            loss = (y_pred - 4.0) ** 2
            # %% backward
            grad = 2 * (y_pred - 4.0) * 2.0
            # %% update
            w = w - 0.1 * grad
    main()
    """
    found = surveyed(script(tmp_path, source), {4: around("w")}).only()

    assert found.losses == tuple((v * 2.0 - 4.0) ** 2 for v in found.axes[0])
    assert found.slope == pytest.approx((8.0,))
    assert found.following is not None
    assert found.following[0] == pytest.approx(2.2)
    assert found.following_loss == pytest.approx(0.16)


def test_a_network_of_the_script_s_own_class_is_surveyed(tmp_path) -> None:
    source = """
    import numpy as np
    class Net:
        def __init__(self):
            self.w = np.array([1.0, 2.0])
            self.b = 0.5
        def __call__(self, x):
            return x @ self.w + self.b
    net = Net()
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    for epoch in range(2):
        # %% forward
        y_pred = net(x)
        # %% loss
        loss = (y_pred ** 2).mean()
        # %% backward
        grad = 2 * y_pred @ x / 2
        # %% update
        net.w -= 0.01 * grad
        net.b -= 0.01 * (2 * y_pred).mean()
    """
    path = script(tmp_path, source)
    run = surveyed(path, {1: around("net.w@1"), 2: around("net.b")})

    element, number = run.landscapes[1], run.landscapes[2]
    assert list(element.losses) == pytest.approx(
        [((1 + 2 * v + 0.5) ** 2 + (3 + 4 * v + 0.5) ** 2) / 2 for v in element.axes[0]]
    )
    assert list(number.losses) == pytest.approx(
        [((5 + b) ** 2 + (11 + b) ** 2) / 2 for b in number.axes[0]]
    )
    assert number.following == pytest.approx((0.5 - 0.01 * 17.0,))


def test_gradients_added_up_over_several_batches_lead_to_one_step(tmp_path) -> None:
    source = """
    import torch
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    for i, x in enumerate([1.0, 2.0, 3.0, 4.0]):
        # %% forward
        y_pred = w * x
        # %% loss
        loss = y_pred ** 2
        # %% backward
        (loss / 2).backward()
        if i % 2 == 1:
            # %% update
            optimizer.step()
            # %% zero_grad
            optimizer.zero_grad()
    """
    run = surveyed(script(tmp_path, source), {1: around("w")})
    found = run.only()

    update = next(step for step in run.steps if step.phase == "update")
    assert update.iteration == 2
    assert found.following == (update.tensors["w"].values,)
    # The loss that is drawn is that of the present batch.
    assert found.losses == tuple(v**2 for v in found.axes[0])


def test_of_two_optimizers_the_one_that_moves_the_weight_makes_the_step(tmp_path) -> None:
    source = """
    import torch
    params = {"g": torch.tensor(1.0, requires_grad=True), "d": torch.tensor(2.0)}
    params["d"].requires_grad_()
    of_d = torch.optim.SGD([params["d"]], lr=0.1)
    of_g = torch.optim.SGD([params["g"]], lr=0.1)
    for epoch in range(2):
        # %% forward
        y_pred = params["g"] * params["d"]
        # %% loss
        loss = (y_pred - 4) ** 2
        # %% backward
        loss.backward()
        # %% update
        of_d.step()
        # %% other
        print(params["d"].item())
        # %% update
        of_g.step()
        # %% zero_grad
        of_d.zero_grad(); of_g.zero_grad()
    """
    run = surveyed(script(tmp_path, source), {1: around("params['g']"), 2: around("params['d']")})

    g, d = run.landscapes[1].following, run.landscapes[2].following
    end = run.step("zero_grad").tensors
    assert (g, d) == ((end["params['g']"].values,), (end["params['d']"].values,))
    assert run.landscapes[1].losses == tuple((2 * v - 4) ** 2 for v in run.landscapes[1].axes[0])


def test_two_losses_give_the_one_that_the_weight_is_in() -> None:
    run = surveyed(LESSONS / "19_pipeline.py", {4: around("w"), 5: around("model.weight")})

    by_hand, module = run.landscapes[4], run.landscapes[5]
    assert "loss_hand" in by_hand.remark
    assert "The loss is loss." in module.remark
    assert by_hand.slope == pytest.approx(module.slope, rel=1e-5)


def test_a_weight_that_the_loss_does_not_depend_on_is_said_to_be_so(tmp_path) -> None:
    source = """
    import torch
    w = torch.tensor(1.0, requires_grad=True)
    other = torch.tensor(1.0)
    for epoch in range(2):
        # %% loss
        loss = w ** 2
        # %% backward
        loss.backward()
        # %% update
        w.data -= 0.1
    """
    found = surveyed(script(tmp_path, source), {1: around("other")}).only()

    assert set(found.losses) == {1.0}
    assert found.slope == (0.0,)
    assert "does not depend" in found.remark

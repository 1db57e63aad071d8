"""Values put in place again: the same objects, the same memory, the same bits."""

import base64
import random
import sys
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tutor.engine.beginnings import generators
from tutor.engine.exported_run import ExportedRun
from tutor.engine.script import seed
from tutor.plain.exported import states_source


def given(*values: tuple[str, str, str, tuple[int, ...], Any], **more: Any) -> ExportedRun:
    """Return a run with these values, ready to put them in place."""
    fields: dict[str, Any] = {"device": "cpu", "generators": {}, "values": values}
    return ExportedRun(**(fields | more))


def named() -> dict[str, Any]:
    """Return what the caller names and this file does not."""
    frame = sys._getframe(1)
    own = tuple(frame.f_locals)
    return {name: value for name, value in ExportedRun.named(frame) if name.startswith(own)}


def test_a_weight_keeps_its_identity_so_that_its_optimizer_moves_it() -> None:
    w = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=1.0)

    given(("w", "tensor", "float32", (2,), [1.0, 2.0])).restore()
    w.sum().backward()
    optimizer.step()

    assert w.tolist() == [0.0, 1.0]


def test_views_see_what_was_put_into_their_base() -> None:
    x = np.zeros(3)
    first, array = x[:1], torch.from_numpy(x)

    given(("x", "ndarray", "<f8", (3,), [1.0, 2.0, 3.0])).restore()

    assert (first.tolist(), array.tolist()) == ([1.0], [1.0, 2.0, 3.0])


def test_a_module_is_filled_by_the_names_of_its_parameters() -> None:
    model = nn.Sequential(nn.Linear(1, 1))

    given(("model.0.weight", "tensor", "float32", (1, 1), [[0.5]])).restore()

    assert model[0].weight.tolist() == [[0.5]]


def test_an_expanded_tensor_is_filled_once_for_the_row() -> None:
    x = torch.zeros(2, 1).expand(2, 3)

    given(("x", "tensor", "float32", (2, 3), [[1.0] * 3, [2.0] * 3])).restore()

    assert x.tolist() == [[1.0] * 3, [2.0] * 3]


def test_a_saved_tensor_may_still_be_differentiated() -> None:
    w = torch.tensor(3.0, requires_grad=True)
    square = w * w

    given(("w", "tensor", "float32", (), 3.0)).restore()
    square.backward()

    assert w.grad is not None
    assert w.grad.item() == 6.0


@pytest.mark.parametrize(
    "value",
    [
        torch.tensor([1.5, -0.0, torch.nan, torch.inf], dtype=torch.bfloat16),
        torch.tensor([1.5 + 2j]),
        torch.tensor([True, False]),
        torch.arange(6).reshape(2, 3).t(),
        torch.tensor(2.5, dtype=torch.float64),
    ],
    ids=lambda value: str(value.dtype),
)
def test_any_dtype_comes_back_from_its_bytes(value: torch.Tensor) -> None:
    data = value.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
    dtype = str(value.dtype).removeprefix("torch.")
    x = torch.zeros_like(value)

    elements = base64.b64encode(data).decode()
    given(("x", "tensor", dtype, tuple(value.shape), elements)).restore()

    found = x.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
    assert found == data


def test_it_is_done_once_only() -> None:
    w = torch.zeros(1)
    run = given(("w", "tensor", "float32", (1,), [1.0]))
    run.restore()
    w.zero_()

    run.restore()

    assert w.item() == 0.0


def test_a_name_that_has_gone_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    given(("no_such", "tensor", "float32", (1,), [1.0])).restore()

    assert "no_such is not here any more" in capsys.readouterr().err


def test_data_is_named_wherever_it_is_held() -> None:
    x = torch.ones(1)
    again = x
    held = [torch.ones(2), {"key": np.ones(3)}]
    loop: list[Any] = [held]
    loop.append(loop)

    names = list(named())

    assert again is x
    assert names == ["x", "held[0]", "held[1]['key']"]


def test_gradients_that_are_there_are_named_too() -> None:
    w = torch.tensor(3.0, requires_grad=True)
    (w * w).backward()

    assert {name: value.item() for name, value in named().items()} == {"w": 3.0, "w.grad": 6.0}


def test_numbers_of_the_module_are_put_in_place_from_a_function_too() -> None:
    names: dict[str, Any] = {"run": given(("scale", "float", "float64", (), 0.5)), "scale": 0.1}

    exec("def train(lr):\n    run.restore()\ntrain(0.25)", names)

    assert names["scale"] == 0.5


def test_generators_go_on_where_they_stood() -> None:
    def draw() -> list[float]:
        return [random.random(), float(np.random.rand()), float(torch.rand(()))]

    seed(0)
    assert generators(0) == {}
    draw()
    states = eval(states_source(generators(0)))
    wanted = draw()

    given(generators=states).restore()

    assert sorted(states) == ["numpy", "random", "torch"]
    assert draw() == wanted

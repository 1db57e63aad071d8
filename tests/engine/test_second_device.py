"""The choice of device, on a real second one: every lesson, and what is redirected to it."""

import math
from typing import Any

import pytest

from tests.contract.golden_files import LESSONS, name_of
from tests.contract.golden_files import traced as traced_on_cpu
from tests.engine.second_device import traced

NUMPY_ONLY = {"numpy-by-hand"}

FAILING: dict[str, str] = {}
"""Lessons that meet an op which the backend lacks, with a part of its message; none at present."""

REDIRECTED = """
import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

legacy = torch.Tensor([1.0, 2.0])
older = torch.FloatTensor([1.0])
shared = torch.from_numpy(np.ones(3, dtype=np.float32))
layer = torch.nn.Linear(2, 1)
parameter = torch.nn.Parameter(torch.ones(2))
explicit = torch.zeros(2, device="cpu")
moved = torch.tensor(1.0).to("cpu")
generated = torch.rand(2, generator=torch.Generator())
still_a_tensor = isinstance(older, torch.FloatTensor) and isinstance(legacy, torch.Tensor)
data = TensorDataset(torch.arange(6.0, device="cpu"), torch.arange(6, device="cpu"))
for number, label in DataLoader(data, batch_size=3, shuffle=True, num_workers=1):
    doubled = number * 2
"""


def losses(events: list[dict[str, Any]]) -> list[float]:
    return [
        event["tensors"]["loss"]["stats"]["mean"]
        for event in events
        if event["event"] == "step" and event["iteration"] and "loss" in event["changed"]
    ]


@pytest.mark.parametrize("name", [name_of(lesson) for lesson in LESSONS])
def test_every_lesson_runs_on_the_second_device(name: str) -> None:
    events = traced(name, "--iterations", "2", "--input", "7")
    end = events[-1]

    if name in FAILING:
        assert end["status"] == "failed"
        assert FAILING[name] in end["error"]["message"]
        assert end["error"]["line"] is not None
        return
    assert end["error"] is None
    assert events[0]["device"] == "vulkan:0"
    if name in NUMPY_ONLY:
        return
    devices = {
        view["device"]
        for event in events[1:-1]
        for view in event["tensors"].values()
        if view["kind"] == "tensor"
    }
    assert devices == {"vulkan:0"}
    # Random weights are drawn by the device's own generator; all else agrees with the CPU.
    if name not in ("linear-module", "pipeline"):
        pairs = zip(losses(events), losses(traced_on_cpu(name, 2)), strict=False)
        assert all(math.isclose(a, b, rel_tol=1e-4, abs_tol=1e-6) for a, b in pairs)


def test_what_is_redirected_and_what_is_not(tmp_path) -> None:
    script = tmp_path / "redirected.py"
    script.write_text(REDIRECTED)

    events = traced(str(script))
    tensors = events[-2]["tensors"]
    on_device = {name for name, view in tensors.items() if view["device"] == "vulkan:0"}

    assert events[-1]["error"] is None
    assert {"legacy", "older", "shared", "layer.weight", "layer.bias", "parameter"} <= on_device
    assert {"number", "label", "doubled"} <= on_device
    assert not {"explicit", "moved", "generated"} & on_device
    assert tensors["still_a_tensor"]["values"] is True


def test_an_op_that_the_backend_lacks_is_the_lessons_failure_with_its_place(tmp_path) -> None:
    script = tmp_path / "lacking.py"
    script.write_text("import torch\nx = torch.ones(2, 2)\ny = x.to_sparse()\n")

    end = traced(str(script))[-1]

    assert end["status"] == "failed"
    assert (end["error"]["file"], end["error"]["line"]) == (str(script), 3)

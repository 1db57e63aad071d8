"""A survey beside the run: the run never sees it, whatever the script does."""

import os
from time import perf_counter

import msgspec
import pytest
from surveyed import LESSONS, Surveyed, around, script, surveyed

from tutor.trace.model import Op

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)


def same(run: Surveyed) -> list[object]:
    """Return all that a run has left behind, apart from times and memory that nobody has set."""
    return [msgspec.structs.replace(step, ms=0.0, ops=_set(step.ops)) for step in run.steps]


def _set(ops: tuple[Op, ...]) -> list[Op]:
    # A DataLoader fills an empty tensor, whose elements before are whatever was there in memory.
    return [msgspec.structs.replace(op, inputs=()) if op.op == "random_" else op for op in ops]


EVERYTHING = """
import random
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
torch.manual_seed(1)
rng = np.random.default_rng(3)
X = torch.randn(24, 3)
Y = X.sum(1, keepdim=True)
model = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.Dropout(0.3), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
seen = []
for epoch in range(2):
    for x, y in DataLoader(TensorDataset(X, Y), batch_size=8, shuffle=True):
        # %% zero_grad
        optimizer.zero_grad()
        # %% forward
        noise = random.random() + np.random.rand() + rng.random()
        y_pred = model(x) + 0.01 * noise
        # %% loss
        loss = ((y_pred - y) ** 2).mean()
        seen.append(loss.item())
        # %% backward
        loss.backward()
        # %% update
        optimizer.step()
# %% the end
print(seen, random.random(), np.random.rand(), rng.random(), torch.rand(2))
"""


def test_a_run_is_the_same_with_surveys_and_without(tmp_path) -> None:
    path = script(tmp_path, EVERYTHING)
    weights = around("model.0.weight@0,1", "model.3.bias@0", points=3)

    plain = surveyed(path, {})
    watched = surveyed(path, dict.fromkeys(range(1, 30, 4), weights))

    assert len(watched.landscapes) == 8
    assert all(found.loss is not None for found in list(watched.landscapes.values())[1:])
    assert same(watched) == same(plain)
    assert watched.end == plain.end


@pytest.mark.parametrize("lesson", ["05_numpy_by_hand", "06_autograd_1w", "19_pipeline"])
def test_a_lesson_is_the_same_with_surveys_and_without(lesson) -> None:
    path = LESSONS / f"{lesson}.py"

    plain = surveyed(path, {})
    watched = surveyed(path, dict.fromkeys(range(0, 24, 5), around("w", points=3)))

    assert same(watched) == same(plain)


def test_a_survey_after_torch_has_used_its_threads_does_not_hang(tmp_path) -> None:
    source = """
    import torch
    torch.set_num_threads(2)
    torch.manual_seed(0)
    X = torch.randn(400, 400)
    W = torch.randn(400, 400, requires_grad=True)
    for epoch in range(2):
        # %% forward
        y_pred = X @ W
        # %% loss
        loss = (y_pred ** 2).mean()
        # %% backward
        loss.backward()
        # %% update
        with torch.no_grad():
            W -= W.grad
        W.grad = None
    """
    run = surveyed(script(tmp_path, source), {3: around("W@0,0", points=3)})
    found = run.only()

    assert found.loss == pytest.approx(run.step("loss").tensors["loss"].values, rel=1e-5)
    assert found.following == pytest.approx((found.here[0] - found.slope[0],), rel=1e-4)


def test_an_open_file_is_read_on_where_it_was(tmp_path) -> None:
    source = """
    import torch
    from pathlib import Path
    name = Path(__file__).with_name("data.txt")
    w = torch.tensor(3.0, requires_grad=True)
    with open(name, buffering=1) as data:
        for line in iter(data.readline, ""):
            # %% forward
            y_pred = w * float(line)
            # %% loss
            loss = y_pred ** 2
            # %% backward
            loss.backward()
            # %% update
            w.data -= 0.001 * w.grad
            # %% zero_grad
            w.grad = None
    """
    (tmp_path / "data.txt").write_text("".join(f"{i:200d}\n" for i in range(60)))
    path = script(tmp_path, source)

    plain = surveyed(path, {})
    watched = surveyed(path, dict.fromkeys(range(5, 60, 7), around("w", points=3)))

    assert len(plain.steps) > 60 * 4
    assert same(plain) == same(watched)


def test_batches_of_other_processes_are_not_taken(tmp_path) -> None:
    source = """
    import torch
    from torch.utils.data import DataLoader, TensorDataset
    torch.manual_seed(0)
    data = TensorDataset(torch.arange(1.0, 13.0), torch.arange(1.0, 13.0) * 2)
    w = torch.tensor(0.0, requires_grad=True)
    for x, y in DataLoader(data, batch_size=3, num_workers=2):
        # %% forward
        y_pred = w * x
        # %% loss
        loss = ((y_pred - y) ** 2).mean()
        # %% backward
        loss.backward()
        # %% update
        w.data -= 0.001 * w.grad
        # %% zero_grad
        w.grad = None
    """
    path = script(tmp_path, source)

    plain = surveyed(path, {})
    places = [plain.step(phase).index for phase in ("loss", "update")]
    watched = surveyed(path, dict.fromkeys(places, around("w", points=3)))

    assert same(plain) == same(watched)
    before, behind = (watched.landscapes[place] for place in places)
    assert before.following == (watched.step("update").tensors["w"].values,)
    assert behind.following is None
    assert "fetches data from other processes" in behind.remark


def test_shared_memory_is_not_written(tmp_path) -> None:
    source = """
    import torch
    model = torch.nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(0.5); model.bias.fill_(0.0)
    model.share_memory()
    X = torch.tensor([[1.0], [2.0]])
    for epoch in range(2):
        # %% forward
        y_pred = model(X)
        # %% loss
        loss = ((y_pred - 2 * X) ** 2).mean()
        # %% backward
        loss.backward()
        # %% update
        with torch.no_grad():
            for p in model.parameters():
                p -= 0.1 * p.grad
        # %% zero_grad
        model.zero_grad()
    """
    path = script(tmp_path, source)

    plain = surveyed(path, {})
    watched = surveyed(path, dict.fromkeys((1, 3, 6), around("model.weight@0,0", points=5)))

    assert same(plain) == same(watched)
    assert watched.landscapes[3].losses[0] != watched.landscapes[3].loss


def test_sending_a_scout_out_takes_little_more_than_a_fork() -> None:
    bare = [_fork_alone() for _ in range(5)]

    run = surveyed(LESSONS / "06_autograd_1w.py", dict.fromkeys(range(1, 9), around("w")))

    # The shortest of several is what the machine's other work has disturbed least.
    assert min(run.seconds) < 4 * min(bare)


def _fork_alone() -> float:
    began = perf_counter()
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    seconds = perf_counter() - began
    os.waitpid(pid, 0)
    return seconds

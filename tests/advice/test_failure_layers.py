"""Errors inside layers: what they were made for, what they get, and the line that would fit."""

import pytest
from mending import mended
from playing import Player

CNN = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.fc = nn.Linear(4 * 7 * 7, 10)
    def forward(self, x):
        x = F.max_pool2d(self.conv(x), 2)
        x = {regrouped}
        return self.fc(x)
model = Net()
X = torch.randn(2, 1, 12, 12)
"""
CASES = {
    "a layer behind a convolution": (
        CNN.format(regrouped="x.flatten(1)"),
        "The layer self.fc takes 196 inputs a row, and it gets 100",
        "self.fc = nn.Linear(100, 10)",
    ),
    "images that are not flat": (
        "X = torch.randn(2, 4, 4)\nmodel = nn.Linear(16, 3)\n",
        "The layer model takes 16 inputs a row, and it gets 4",
        "X = X.flatten(1)",
    ),
    "a row in place of a column": (
        "X = torch.linspace(0, 1, 6)\nmodel = nn.Linear(1, 1)\n",
        "The layer model takes 1 inputs a row, and it gets 6",
        "X = X.unsqueeze(1)",
    ),
    "channels that come last": (
        "X = torch.randn(2, 8, 8, 3)\nmodel = nn.Conv2d(3, 4, 3)\n",
        "an input of (2, 8, 8, 3), which has 8 channels; it takes 3",
        "X = X.permute(0, 3, 1, 2)",
    ),
    "images without channels": (
        "X = torch.randn(5, 8, 8)\nmodel = nn.Conv2d(1, 4, 3)\n",
        "gives a convolution X of (5, 8, 8)",
        "X = X.unsqueeze(1)",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_layer_gets_is_told_and_the_mend_runs(played: Player, name: str) -> None:
    made, said, code = CASES[name]
    run = played(f"{made}y = model(X)\n")
    assert said in f"{run.advice.what} {run.advice.cause}"
    assert run.advice.code == code
    error = run.end.error
    assert error is not None
    assert error.line is not None
    assert played(mended(run.lesson.source, error.line, code), head="").end.status == "finished"


def test_an_inner_layer_of_a_sequential_is_told_with_its_line(played: Player) -> None:
    made = "model = nn.Sequential(\n    nn.Linear(4, 8),\n    nn.Linear(6, 1),\n)\n"
    run = played(f"{made}model(torch.ones(2, 4))\n")
    assert "model.1 takes 6 inputs a row, and it gets 8" in run.advice.cause
    assert run.code(int(run.advice.mend.split("line ")[1].split(")")[0])) == "nn.Linear(6, 1),"
    assert run.advice.code == "nn.Linear(8, 1)"


def test_a_flatten_missing_in_a_sequential_is_told_with_the_layers_line(played: Player) -> None:
    script = (
        "X = torch.randn(2, 1, 6, 6)\nmodel = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Linear(64, 3))\n"
    )
    run = played(f"{script}y = model(X)\n")
    assert (
        "What comes in is (2, 4, 4, 4); made flat, each of its 2 examples has 64" in run.advice.mend
    )
    assert "Put nn.Flatten() before the layer" in run.advice.mend


def test_a_view_with_the_wrong_rest_keeps_the_examples_apart(played: Player) -> None:
    run = played(CNN.format(regrouped="x.view(-1, 196)") + "y = model(X)\n")
    assert "Each of the 2 examples has 100 elements" in run.advice.mend
    assert run.advice.code == "x = x.view(x.size(0), -1)"


def test_a_view_that_mixes_examples_is_named_by_its_line(played: Player) -> None:
    made = CNN.format(regrouped="x.view(-1, 20)").replace("4 * 7 * 7", "20")
    run = played(f"{made}y = torch.tensor([0, 1])\nloss = F.cross_entropy(model(X), y)\n")
    assert "compares 10 predictions with 2 targets" in run.advice.what
    assert run.code(int(run.advice.mend.split("line ")[1].split(":")[0])) == "x = x.view(-1, 20)"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("nn.GRU(5, 3)", "make it with batch_first=True"),
        ("nn.GRU(5, 3, batch_first=True)", "[-1] is the last example, and [:, -1] the last moment"),
    ],
)
def test_time_taken_for_the_batch_is_told(played: Player, made: str, said: str) -> None:
    script = f"""
    model = {made}
    X, y = torch.randn(6, 4, 5), torch.tensor([0, 1, 2, 0, 1, 2])
    out, state = model(X)
    loss = F.cross_entropy(out[-1], y)
    """
    assert said in played(script).advice.mend


def test_the_dtype_of_the_input_is_set_against_the_layers_and_not_the_targets(
    played: Player,
) -> None:
    script = """
    X, y = torch.randn(4, 1, 6, 6).double(), torch.tensor([0, 1, 2, 0])
    model = nn.Sequential(nn.Conv2d(1, 3, 6), nn.Flatten())
    loss = F.cross_entropy(model(X), y)
    """
    run = played(script)
    assert run.advice.what.endswith("X is float64 and model.0.weight is float32.")
    assert run.advice.code == "X = X.float()"

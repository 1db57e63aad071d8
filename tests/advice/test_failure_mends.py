"""Errors whose mend is code: each is put into the script where it says, and the script runs."""

import pytest
from mending import mended
from playing import Player

TRAIN = """
for epoch in range(2):
    {line}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def training(made: str, line: str, wrapped: str = "model") -> str:
    """Return a loop that trains what is made, with a line that computes the loss."""
    optimizer = f"optimizer = torch.optim.SGD({wrapped}.parameters(), lr=0.1)\n"
    return f"{made}{optimizer}{TRAIN.format(line=line)}"


LINEAR = "X = torch.randn(6, 4)\nmodel = nn.Linear(4, 3)\n"
CLASSES = "y = torch.tensor([0, 1, 2, 0, 1, 2])\n"
CROSS = "loss = F.cross_entropy(model(X), y)"
BINARY = """
X = torch.randn(6, 4)
y = (X.sum(dim=1, keepdim=True) > 0).float()
model = nn.Linear(4, 1)
"""
WORDS = """
words = {"the": 1, "cat": 2, "sat": 3}
model = nn.Embedding(len(words), 4)
sentence = torch.tensor([1, 2, 3])
"""
NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(10, 4)
        self.fc = nn.Linear(4, 1)
    def forward(self, rows):
        return self.fc(self.table(rows))
model = Net()
rows = torch.tensor([3, 9, 10])
"""
SILENT = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 1)
    def forward(self, x):
        x = self.fc(x)
model = Net()
X = torch.randn(6, 4)
"""
RECURRENT = """
model = nn.GRU(5, 8)
X = torch.randn(16, 7, 5)
state = torch.zeros(1, 16, 8)
"""
WHOLE = """
import numpy as np
X = np.array([[1.0, 2.0], [3.0, 4.0]])
w = np.array([0, 0])
for epoch in range(2):
    w -= 0.1 * X.T @ (X @ w - 1.0)
"""
PAIR = "a, b = torch.randn(8, 3), torch.randn(8, 2)\nmodel = nn.Linear(5, 1)\n"

CASES = {
    "cat along the wrong dimension": (
        training(PAIR, "both = torch.cat((a, b))\n    loss = model(both).mean()"),
        "joins a (8, 3) and b (8, 2) along dimension 0",
    ),
    "cat of a matrix and a row": (
        training(
            "a, b = torch.randn(6, 3), torch.randn(6)\nmodel = nn.Linear(4, 1)\n",
            "loss = model(torch.cat([a, b], dim=1)).mean()",
        ),
        "joins a (6, 3) and b (6,)",
    ),
    "one-hot targets of whole numbers": (
        training(f"{LINEAR}{CLASSES}y = F.one_hot(y, 3)\n", CROSS),
        "gives cross_entropy y of shape (6, 3) and dtype int64",
    ),
    "cross_entropy with its arguments swapped": (
        training(LINEAR + CLASSES, "logits = model(X)\n    loss = F.cross_entropy(y, logits)"),
        "gives cross_entropy y as the prediction and logits as target",
    ),
    "classes in the last dimension": (
        training(
            "X, y = torch.randn(2, 5, 4), torch.zeros(2, 5).long()\nmodel = nn.Linear(4, 3)\n",
            "logits = model(X)\n    loss = F.cross_entropy(logits, y)",
        ),
        "a target of shape (2, 5). logits is (2, 5, 3), with the classes last",
    ),
    "a loss of probabilities that gets logits": (
        training(
            BINARY + "criterion = nn.BCELoss()\n", "out = model(X)\n    loss = criterion(out, y)"
        ),
        "gives binary cross-entropy out, which is not between 0 and 1: it reaches from",
    ),
    "the same as a function": (
        training(BINARY, "out = model(X)\n    loss = F.binary_cross_entropy(out, y)"),
        "gives binary cross-entropy out, which is not between 0 and 1",
    ),
    "a target of booleans": (
        training(
            BINARY.replace(".float()", ""), "loss = F.binary_cross_entropy_with_logits(model(X), y)"
        ),
        "computes with y, and it is True or False where floats are wanted",
    ),
    "an embedding without a row for the last word": (
        training(WORDS, "loss = model(sentence).mean()"),
        "looks rows up in model, which has 3: 0 to 2. sentence asks for row 3",
    ),
    "an embedding inside a model": (
        training(NET, "loss = model(rows).mean()"),
        "looks rows up in self.table, which has 10: 0 to 9. rows asks for row 10",
    ),
    "indices that are floats": (
        training(WORDS.replace("1, 2, 3]", "1.0, 2.0]"), "loss = model(sentence).mean()"),
        "looks rows up by sentence, whose dtype is float32",
    ),
    "a forward without return": (
        training(SILENT, "loss = (model(X) - 1.0).mean()"),
        "computes with what model gives, and that is None",
    ),
    "a loss that is made and not called": (
        training(BINARY, "loss = nn.MSELoss(model(X), y)"),
        "makes a MSELoss with the prediction and the target",
    ),
    "plain lists": (
        training(
            "X = [[1.0, 2.0], [3.0, 4.0]]\ny = [[1.0], [2.0]]\nmodel = nn.Linear(2, 1)\n",
            "loss = F.mse_loss(model(X), y)",
        ),
        "gives a layer a list where a tensor is wanted",
    ),
    "an array of NumPy": (
        training(
            "import numpy as np\nX = np.ones((3, 2))\nmodel = nn.Linear(2, 1)\n",
            "loss = model(X).mean()",
        ),
        "gives a layer a numpy.ndarray where a tensor is wanted",
    ),
    "a state for the batch where time is taken for it": (
        training(RECURRENT, "out, last = model(X, state)\n    loss = out.mean()"),
        "gives model a state of (1, 16, 8), and it wants (1, 7, 8). The input is (16, 7, 5)",
    ),
    "a recurrent layer for other features": (
        training(
            RECURRENT.replace("(5, 8)", "(6, 8)"), "out, last = model(X)\n    loss = out.mean()"
        ),
        "gives model an input of (16, 7, 5) with 5 features in the last dimension; it takes 6",
    ),
    "a model handed over itself": (
        training(LINEAR + CLASSES, CROSS).replace("model.parameters()", "model"),
        "hands model to an optimizer, which wants weights",
    ),
    "parameters without brackets": (
        training(LINEAR + CLASSES, CROSS).replace("model.parameters()", "model.parameters"),
        "hands model.parameters to an optimizer",
    ),
    "two models as two arguments": (
        training(LINEAR + CLASSES + "other = nn.Linear(3, 3)\n", CROSS).replace(
            "model.parameters(), lr=0.1", "model.parameters(), other.parameters()"
        ),
        "hands other.parameters() to the optimizer as its learning rate",
    ),
    "an array of whole numbers that is changed in place": (
        WHOLE,
        "changes w in place, and its dtype is int64",
    ),
    "a view of what lies in another order": (
        "X = torch.randn(5, 3, 4)\nflat = X.transpose(1, 2).view(5, 12)\n",
        "asks X.transpose(1, 2) for a view",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_and_its_mend_runs(played: Player, name: str) -> None:
    script, said = CASES[name]
    run = played(script)
    assert said in run.advice.what
    error = run.end.error
    assert error is not None
    assert error.line is not None
    again = played(mended(run.lesson.source, error.line, run.advice.code), head="")
    assert again.end.status == "finished", (run.advice.code, again.end.error)


SHRINKING = (
    "X = torch.ones(2, 1, 8, 8)\nmodel = nn.Sequential(nn.MaxPool2d(4), nn.Conv2d(1, 1, 5))\n"
)
ONE = "X = torch.ones(1, 4)\nmodel = nn.BatchNorm1d(4)\n"
OTHER = "X = torch.ones(3, 4)\nmodel = nn.BatchNorm1d(8)\n"
TUPLE = "X = torch.ones(3, 7, 4)\nmodel = nn.Sequential(nn.LSTM(4, 5), nn.Linear(5, 1))\n"
MISNAMED = (
    "X = torch.ones(3, 4)\nclass Net(nn.Module):\n    def foward(self, x):\n        return x\n"
    "model = Net()\n"
)
INFERRED = (
    "body = nn.Linear(4, 4)\nwith torch.inference_mode():\n    X = body(torch.ones(3, 4))\n"
    "model = nn.Linear(4, 1)\n"
)


@pytest.mark.parametrize(
    ("script", "what", "mend"),
    [
        (SHRINKING, "a kernel of 5x5 over images that have shrunk to 2x2", "padding=2"),
        (ONE, "a batch of (1, 4): one value of each feature", "drop_last=True"),
        (OTHER, "gives batch norm 4 features", "Make it with 4 (line 7)"),
        (TUPLE, "gives a layer a tuple", "out, state = rnn(x)"),
        (MISNAMED, "calls a Net, which has no method forward", "defines foward: name it forward"),
        (INFERRED, "was made under inference_mode (line 7)", "Write no_grad there"),
    ],
)
def test_what_no_line_of_code_mends_is_told_in_words(
    played: Player, script: str, what: str, mend: str
) -> None:
    run = played(f"{script}y = model(X)\n")
    assert what in run.advice.what
    assert mend in run.advice.mend
    assert run.advice.code == ""


def test_tensors_of_different_shapes_in_a_stack_are_counted_out(played: Player) -> None:
    run = played("rows = [torch.ones(3), torch.ones(3), torch.ones(2)]\nX = torch.stack(rows)\n")
    assert "entry 0 of rows is (3,) and entry 2 is (2,)" in run.advice.what


def test_a_cat_that_fits_along_no_dimension_proposes_none(played: Player) -> None:
    run = played("a, b = torch.ones(8, 3), torch.ones(6, 2)\nc = torch.cat([a, b], dim=1)\n")
    assert run.advice.code == ""
    assert "Look where b is made" in run.advice.mend


@pytest.mark.parametrize("make", ["torch.zeros", "np.zeros"])
def test_a_change_in_place_that_would_grow_says_both_shapes(played: Player, make: str) -> None:
    run = played(f"import numpy as np\nw = {make}((2, 1))\ng = {make}((2, 6))\nw -= g\n")
    assert "changes w in place: it is (2, 1)" in run.advice.what
    assert "the result is (2, 6)" in run.advice.what


def test_a_prediction_that_is_not_a_number_is_put_down_to_what_came_before(played: Player) -> None:
    script = "p = torch.tensor([float('nan')])\nloss = F.binary_cross_entropy(p, torch.ones(1))\n"
    assert "NaN or infinity in it" in played(script).advice.what

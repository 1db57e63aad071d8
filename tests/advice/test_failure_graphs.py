"""Losses without a graph, or with one of the iteration before, and weights that are bound anew."""

import pytest
from mending import mended
from playing import Player

MODEL = """
X, y = torch.randn(6, 3), torch.randn(6, 1)
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
{lines}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
RAW = """
x = torch.linspace(0, 1, 6)
{made}
for epoch in range(3):
    loss = (({forward} - 3 * x) ** 2).mean()
    loss.backward()
{lines}
"""
LOSS = "    loss = ((pred - y) ** 2).mean()"


def model(*lines: str) -> str:
    return MODEL.format(lines="\n".join(f"    {line}" for line in lines))


def raw(made: str, forward: str, *lines: str) -> str:
    return RAW.format(made=made, forward=forward, lines="\n".join(f"    {line}" for line in lines))


W = "w = torch.randn(1, requires_grad=True)"
B = "b = torch.zeros(1, requires_grad=True)"
QUIET = "    w -= 0.1 * w.grad"
PAIR = "params = [torch.randn(1, requires_grad=True), torch.zeros(1, requires_grad=True)]"
LINE = "params[0] * x + params[1]"

PENALTY = """
x = torch.randn(8, 2, requires_grad=True)
w = torch.randn(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for epoch in range(3):
    f = torch.tanh(x @ w).sum()
    (g,) = torch.autograd.grad(f, x{more})
    penalty = (g.norm(dim=1) - 1).pow(2).mean()
    optimizer.zero_grad()
    {root}.backward()
    optimizer.step()
"""

CASES = {
    "a penalty on a gradient that has no graph": (
        PENALTY.format(more="", root="penalty"),
        "penalty, which has no graph to walk back",
        "(g,) = torch.autograd.grad(f, x, create_graph=True)",
    ),
    "a gradient that was taken without its graph on purpose": (
        PENALTY.format(more=", retain_graph=True, create_graph=False", root="penalty"),
        "g is a gradient, and line ",
        "(g,) = torch.autograd.grad(f, x, retain_graph=True, create_graph=True)",
    ),
    "a loss whose graph taking a gradient has freed": (
        PENALTY.format(more="", root="(f + penalty)"),
        "takes it without recording how it is computed",
        "(g,) = torch.autograd.grad(f, x, create_graph=True)",
    ),
    "a loss computed by NumPy": (
        "import numpy as np\n"
        + model(
            "pred = model(X).detach().numpy()",
            "loss = np.mean((pred - y.numpy()) ** 2)",
        ),
        "loss, which is a numpy.float32 and not a tensor",
        "pred = model(X)\nloss = torch.mean((pred - y) ** 2)",
    ),
    "a way over NumPy and back": (
        model(
            "pred = model(X)",
            "loss = (torch.from_numpy(pred.detach().numpy() - y.numpy()) ** 2).mean()",
        ),
        "numpy() gives the values without their history",
        "loss = ((pred - y) ** 2).mean()",
    ),
    "NumPy on the way to the loss": (
        model("pred = model(X).numpy()", "loss = ((torch.tensor(pred) - y) ** 2).mean()"),
        "gives model(X) to NumPy, and it requires a gradient",
        "pred = model(X)\nloss = ((pred - y) ** 2).mean()",
    ),
    "forward and loss under no_grad": (
        model(
            "with torch.no_grad():", "    pred = model(X)", "    loss = ((pred - y) ** 2).mean()"
        ),
        "under no_grad nothing is recorded",
        "pred = model(X)\nloss = ((pred - y) ** 2).mean()",
    ),
    "a list of losses copied into a tensor": (
        model(
            "losses = [(model(X[i]) - y[i]) ** 2 for i in range(3)]",
            "loss = torch.tensor(losses).mean()",
        ),
        "torch.tensor(...) copies the values",
        "loss = torch.stack(losses).mean()",
    ),
    "backward on the data of the loss": (
        model("pred = model(X)", "loss = ((pred - y) ** 2).mean()").replace(
            "loss.backward", "loss.data.backward"
        ),
        "loss.data holds the values alone",
        "loss.backward()",
    ),
    "an array as target": (
        "import numpy as np\n"
        + model("pred = model(X)", "loss = ((pred - y) ** 2).mean()").replace(
            "torch.randn(6, 1)", "np.ones((6, 1))"
        ),
        "computes with y, an array of NumPy, and with tensors",
        "y = torch.from_numpy(y).float()",
    ),
    "a weight that requires no gradient": (
        raw("w = torch.randn(1)", "w * x", "with torch.no_grad():", QUIET),
        "Nothing that the script names here requires a gradient",
        "w = torch.randn(1, requires_grad=True)",
    ),
    "a weight bound anew to its values alone": (
        raw(W, "w * x", "w = w.data - 0.1 * w.grad"),
        "makes a new tensor of w.data and calls it w",
        "with torch.no_grad():\n    w -= 0.1 * w.grad",
    ),
    "two weights changed in place": (
        raw(f"{W}\n{B}", "w * x + b", "w -= 0.1 * w.grad", "b -= 0.1 * b.grad"),
        "changes w in place, and autograd is recording",
        "with torch.no_grad():\n    w -= 0.1 * w.grad\n    b -= 0.1 * b.grad",
    ),
    "two weights bound anew": (
        raw(
            f"{W}\n{B}",
            "w * x + b",
            "w = w - 0.1 * w.grad",
            "b = b - 0.1 * b.grad",
            "w.grad.zero_()",
        ),
        "gave the name w to a new tensor",
        "with torch.no_grad():\n    w -= 0.1 * w.grad\n    b -= 0.1 * b.grad",
    ),
    "a list of weights made anew": (
        raw(PAIR, LINE, "params = [p - 0.1 * p.grad for p in params]"),
        "put new tensors into params",
        "with torch.no_grad():\n    for p in params:\n        p -= 0.1 * p.grad",
    ),
    "the members of a list bound anew": (
        raw(PAIR, LINE, "for i in range(2):", "    params[i] = params[i] - 0.1 * params[i].grad"),
        "uses params[i].grad, and it is None",
        "with torch.no_grad():\n    params[i] -= 0.1 * params[i].grad",
    ),
    "a weight that is computed from the leaf": (
        raw(f"{W} * 0.1", "w * x", "with torch.no_grad():", QUIET),
        "w is computed from the tensor that requires a gradient",
        "w = (torch.randn(1) * 0.1).requires_grad_()",
    ),
    "a gradient cleared before there is one": (
        f"{W}\nfor epoch in range(3):\n    w.grad.zero_()\n    loss = (w * 2).sum()\n"
        "    loss.backward()\n",
        "clears w.grad, and the first time it is None",
        "if w.grad is not None:\n    w.grad.zero_()",
    ),
    "a value changed in place behind the op that saved it": (
        raw(W, "w * x", "w.grad = None").replace(
            "    loss = ((w * x", "    h = torch.sigmoid(w * x)\n    h += 1\n    loss = ((h"
        ),
        "changes h in place, between forward and backward",
        "h = h + 1",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cut_the_graph_is_named_and_the_lines_given_run(played: Player, name: str) -> None:
    script, said, code = CASES[name]
    run = played(script)
    assert said in f"{run.advice.what} {run.advice.cause}"
    assert run.advice.code == code
    error = run.end.error
    assert error is not None
    assert error.line is not None
    source = run.lesson.source
    # What stands in another line than that of the error is said with its line.
    line = source[: source.index("h += 1")].count("\n") + 1 if "h += 1" in source else error.line
    again = played(mended(source, line, code), head="")
    assert again.end.status == "finished", again.end.error


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ("pred = model(X).argmax(dim=1)", "loss = (pred - y).float().mean()"),
            "argmax gives an index",
        ),
        (("pred = (model(X) > 0).float()", "loss = (pred - y).mean()"), "a comparison gives True"),
    ],
)
def test_what_no_rewriting_keeps_in_the_graph_is_told_without_code(
    played: Player, lines: tuple[str, str], said: str
) -> None:
    run = played(model(*lines))
    assert said in run.advice.cause
    assert "the scores of all classes" in run.advice.mend
    assert run.advice.code == ""


def test_what_a_model_cuts_off_itself_is_told_and_not_how_the_targets_were_made(
    played: Player,
) -> None:
    # Given targets that come of a comparison, which is right, and a model that decides too early
    run = played(
        """
        X = torch.randn(6, 3)
        y = (X[:, 0] > 0).long()
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.fc = nn.Linear(3, 2)
            def forward(self, x):
                return self.fc(x).argmax(1).float()
        net = Net()
        for epoch in range(2):
            loss = F.mse_loss(net(X), y.float())
            loss.backward()
        """
    )
    assert "argmax gives an index" in run.advice.cause
    line = int(run.advice.cause.split("Line ")[1].split(",")[0])
    assert run.code(line) == "return self.fc(x).argmax(1).float()"


def test_a_copy_of_the_prediction_is_to_be_left_out(played: Player) -> None:
    run = played(model("pred = model(X)", "pred = torch.tensor(pred)", LOSS.strip()))
    assert (
        run.code(int(run.advice.mend.split("line ")[1].split()[0])) == "pred = torch.tensor(pred)"
    )
    assert run.advice.code == ""


def test_frozen_weights_are_told_where_they_were_frozen(played: Player) -> None:
    freeze = "for p in model.parameters():\n    p.requires_grad = False\nfor epoch"
    run = played(model("pred = model(X)", LOSS.strip()).replace("for epoch", freeze))
    assert "says that the weights require no gradient" in run.advice.cause


def test_a_recording_that_is_switched_off_is_told_where(played: Player) -> None:
    import torch

    try:
        run = played("torch.set_grad_enabled(False)\n" + model("pred = model(X)", LOSS.strip()))
    finally:
        torch.set_grad_enabled(True)
    assert "switches the recording off" in run.advice.cause


def test_a_list_of_losses_is_joined_first(played: Player) -> None:
    script = model("loss = [(model(X[i]) - y[i]) ** 2 for i in range(3)]")
    run = played(script)
    assert run.advice.code == "torch.stack(loss).mean().backward()"
    assert played(script.replace("loss.backward()", run.advice.code)).end.status == "finished"


def test_two_losses_with_a_common_part_are_added(played: Player) -> None:
    script = model(
        "h = torch.tanh(model(X))", "first = h.mean()", "loss = (h - y).square().mean()"
    ).replace("    loss.backward()", "    first.backward()\n    loss.backward()")
    run = played(script)
    assert "first in line 14 comes first" in run.advice.cause
    assert run.advice.code == "(first + loss).backward()"
    both = "first.backward()\n    loss.backward()"
    assert played(script.replace(both, run.advice.code)).end.status == "finished"


def test_a_loss_that_is_added_up_is_told_to_be_this_iterations(played: Player) -> None:
    script = model("loss = loss + model(X).square().mean()").replace(
        "for epoch", "loss = 0\nfor epoch"
    )
    run = played(script)
    assert "loss comes from the iteration before" in run.advice.cause
    assert "item()" in run.advice.mend
    assert run.advice.code == ""


def test_the_two_states_of_an_lstm_are_both_detached(played: Player) -> None:
    script = model("out, state = model(X.unsqueeze(0), state)", "loss = out.mean()")
    script = script.replace("nn.Linear(3, 1)", "nn.LSTM(3, 2)\nstate = None")
    run = played(script)
    assert run.advice.code == "state = tuple(each.detach() for each in state)"
    assert "at the end of each iteration" in run.advice.mend
    assert played(f"{script.rstrip()}\n    {run.advice.code}\n").end.status == "finished"


def test_a_generator_that_is_used_up_is_asked_for_anew(played: Player) -> None:
    made = "model = nn.Linear(3, 1)\nparams = model.parameters()\nprint(len(list(params)))\n"
    run = played(f"{made}optimizer = torch.optim.SGD(params, lr=0.1)\n")
    assert "gives the weights once" in run.advice.cause
    assert run.advice.code == "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)"
    assert played(made + run.advice.code).end.status == "finished"


def test_layers_in_a_plain_list_are_put_into_one_that_modules_know(played: Player) -> None:
    script = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(3, 3), nn.Linear(3, 1)]
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    """
    run = played(script)
    assert run.advice.code == "self.layers = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 1)])"
    old = "self.layers = [nn.Linear(3, 3), nn.Linear(3, 1)]"
    assert played(script.replace(old, run.advice.code)).end.status == "finished"

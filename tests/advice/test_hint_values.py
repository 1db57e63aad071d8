"""What goes wrong in forward and loss, or with the learning rate, and raises nothing."""

import pytest
from broken import DATA, MODEL, loop, model_loop
from playing import Player

COLUMN = """
X = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
Y = torch.tensor([2.0, 4.0, 6.0, 8.0])
w = torch.zeros(1, 1, requires_grad=True)
"""
MATRIX = "    y_pred = X @ w\n"
SLOW = "    with torch.no_grad():\n        w -= 0.01 * w.grad\n"


@pytest.mark.parametrize(
    "loss",
    [
        "    loss = ((y_pred - Y) ** 2).mean()\n",
        "    loss = ((Y - y_pred) ** 2).mean()\n",
        "    loss = F.mse_loss(y_pred, Y)\n",
        "    loss = nn.L1Loss()(y_pred, Y)\n",
    ],
)
def test_a_column_against_a_row_is_noticed_with_both_shapes(played: Player, loss: str) -> None:
    run = played(loop(COLUMN, MATRIX, loss, update=SLOW))
    assert run.hint.subject == "broadcast to a square"
    assert run.code(run.hint.line) == loss.strip()
    for said in ("y_pred is (4, 1)", "Y is (4,)", "(4, 4)", "y_pred.squeeze(1)"):
        assert said in run.hint.text


@pytest.mark.parametrize("mend", ["y_pred.squeeze(1) - Y", "y_pred - Y.unsqueeze(1)"])
def test_either_way_to_mend_the_shapes_is_right(played: Player, mend: str) -> None:
    loss = f"    loss = (({mend}) ** 2).mean()\n"
    assert played(loop(COLUMN, MATRIX, loss, update=SLOW, iterations=12)).hints == []


def test_all_pairs_that_are_meant_are_right(played: Player) -> None:
    # Given distances between all points and all centres, as many as there are points
    script = """
    X = torch.tensor([1.0, 2.0, 3.0])
    c = torch.tensor([0.0, 2.0, 5.0], requires_grad=True)
    for epoch in range(4):
        loss = ((X.unsqueeze(1) - c) ** 2).min(dim=1).values.mean()
        loss.backward()
        with torch.no_grad():
            c -= 0.1 * c.grad
        c.grad = None
    """
    assert played(script).hints == []


def test_arrays_that_become_a_square_are_noticed(played: Player) -> None:
    script = """
    import numpy as np
    X = np.array([[1.0], [2.0], [3.0]])
    Y = np.array([2.0, 4.0, 6.0])
    w = np.zeros((1, 1))
    for epoch in range(3):
        # %% forward
        y_pred = X @ w
        # %% loss
        error = y_pred - Y
        loss = (error ** 2).mean()
        # %% backward
        grad = 2 * (X.T @ error).mean()
        # %% update
        w = w - 0.01 * grad
    """
    hint = played(script, head="").hint
    assert hint.subject == "broadcast to a square"
    assert "NumPy stretched both to (3, 3)" in hint.text


def body(forward: str, loss: str = "F.cross_entropy(logits, Y)") -> str:
    return (
        f"    logits = {forward}\n    loss = {loss}\n    optimizer.zero_grad()\n"
        "    loss.backward()\n    optimizer.step()\n"
    )


@pytest.mark.parametrize(
    ("forward", "loss"),
    [
        ("torch.softmax(model(X), dim=1)", "F.cross_entropy(logits, Y)"),
        ("model(X)", "F.cross_entropy(logits.softmax(1), Y)"),
        ("F.softmax(model(X), dim=1)", "nn.CrossEntropyLoss()(logits, Y)"),
        ("torch.sigmoid(model(X))", "F.cross_entropy(logits, Y)"),
        (
            "torch.sigmoid(model(X)[:, 0])",
            "F.binary_cross_entropy_with_logits(logits, Y.float())",
        ),
    ],
)
def test_probabilities_for_a_loss_of_logits_are_noticed(
    played: Player, forward: str, loss: str
) -> None:
    run = played(model_loop(body=body(forward, loss)))
    assert run.hint.subject == "probabilities instead of logits"
    assert run.code(run.hint.line) == f"loss = {loss}"


@pytest.mark.parametrize(
    ("forward", "loss"),
    [
        ("torch.log_softmax(model(X), dim=1)", "F.nll_loss(logits, Y)"),
        ("torch.sigmoid(model(X)[:, 0])", "F.binary_cross_entropy(logits, Y.float())"),
        ("model(X)", "F.cross_entropy(logits, Y)"),
    ],
)
def test_losses_that_get_what_they_want_are_right(played: Player, forward: str, loss: str) -> None:
    assert played(model_loop(body=body(forward, loss), iterations=12)).hints == []


def test_a_name_that_held_probabilities_before_is_right(played: Player) -> None:
    # Given probabilities under the name that the logits get anew
    used = body("torch.softmax(model(X), dim=1)\n    shown = logits.max()\n    logits = model(X)")
    assert played(model_loop(body=used)).hints == []


def test_a_model_left_in_evaluation_mode_is_noticed_with_the_line(played: Player) -> None:
    run = played(model_loop(MODEL + "model.eval()\n"))
    assert run.hint.subject == "left in evaluation mode"
    assert "model.eval() in line" in run.hint.text
    assert run.code(run.hint.line) == "logits = model(X)"


EVALUATE = "    model.eval()\n    with torch.no_grad():\n        right = model(X).argmax(1)\n"


def test_the_prediction_is_what_has_a_gradient_on_either_side(played: Player) -> None:
    run = played(
        """
        X, y = torch.randn(8, 3), torch.randn(8)
        model = nn.Linear(3, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for epoch in range(2):
            loss = ((y - model(X)) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        """
    )
    assert run.hint.subject == "broadcast to a square"
    assert run.hint.text.startswith("y is (8,) and the prediction is (8, 1)")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("(nn.Linear(3, 4), nn.Dropout(0.2), nn.Linear(4, 2)).eval()", "eval() in line"),
        ("(nn.Linear(3, 4), nn.Dropout(0.2), nn.Linear(4, 2))\nmodel.train(False)", "model.train("),
    ],
)
def test_what_put_a_model_into_evaluation_mode_is_told_as_it_is_written(
    played: Player, made: str, said: str
) -> None:
    data, optimizer = MODEL.split("model = nn.Sequential")[0], MODEL.strip().split("\n")[-1]
    run = played(model_loop(f"{data}model = nn.Sequential{made}\n{optimizer}\n"))
    assert run.hint.subject == "left in evaluation mode"
    assert f"dropout does nothing. {said}" in run.hint.text
    assert "Write model.train() before" in run.hint.text


def test_a_model_that_is_not_set_back_is_noticed_in_the_next_iteration(played: Player) -> None:
    run = played(model_loop(body=body("model(X)") + EVALUATE))
    assert run.hint.subject == "left in evaluation mode"


def test_a_model_that_is_set_back_is_right(played: Player) -> None:
    assert played(model_loop(body=body("model(X)") + EVALUATE + "    model.train()\n")).hints == []


def test_batch_norm_in_evaluation_mode_is_noticed(played: Player) -> None:
    model = MODEL.replace("nn.Dropout(0.2)", "nn.BatchNorm1d(4)") + "model.train(False)\n"
    assert "batch norm keeps its old statistics" in played(model_loop(model)).hint.text


def test_frozen_statistics_beside_dropout_that_works_are_right(played: Player) -> None:
    model = MODEL.replace("nn.ReLU()", "nn.BatchNorm1d(4)") + "model[1].eval()\n"
    assert played(model_loop(model)).hints == []


def test_a_learning_rate_too_large_is_noticed_while_the_loss_grows(played: Player) -> None:
    update = "    with torch.no_grad():\n        w -= lr * w.grad\n"
    run = played(loop(DATA + "lr = 1.1\n", update=update, iterations=12))
    assert run.hint.subject == "diverges"
    assert "has grown 5 times in a row" in run.hint.text
    place = next(i for i, text in enumerate(run.lesson.source.split("\n"), 1) if text == "lr = 1.1")
    assert f"(line {place})" in run.hint.text


def test_a_loss_that_jumps_to_nan_is_put_down_to_the_learning_rate(played: Player) -> None:
    run = played(model_loop(MODEL.replace("lr=0.1", "lr=1e8"), iterations=40))
    assert "diverges" in [hint.subject for hint in run.hints]


def test_a_logarithm_of_zero_is_named_as_what_gave_nan(played: Player) -> None:
    data = DATA.replace("0.5", "0.0")
    run = played(loop(data, loss="    loss = torch.log(y_pred).mean()\n", iterations=2))
    assert run.hint.subject == "not a number"
    assert run.hint.text.startswith("log gives NaN or infinity here")


def test_a_loss_that_goes_up_and_down_is_right(played: Player) -> None:
    script = """
    X = torch.tensor([1.0, 100.0])
    w = torch.tensor(1.0, requires_grad=True)
    for epoch in range(20):
        loss = (w * X[epoch % 2]) ** 2
        loss.backward()
        with torch.no_grad():
            w -= 1e-5 * w.grad
        w.grad = None
    """
    assert played(script).hints == []


@pytest.mark.parametrize("rate", ["1e-12", "1e-8"])
def test_steps_too_short_to_show_are_noticed(played: Player, rate: str) -> None:
    update = f"    with torch.no_grad():\n        w -= {rate} * w.grad\n"
    run = played(loop(update=update, iterations=12))
    assert run.hint.subject == "nothing moves"
    assert run.code(run.hint.line) == f"w -= {rate} * w.grad"


@pytest.mark.parametrize("kind", ["SGD", "Adam", "AdamW", "RMSprop"])
def test_an_optimizers_steps_too_short_to_show_are_noticed_once(played: Player, kind: str) -> None:
    model = MODEL.replace("SGD", kind).replace("lr=0.1", "lr=1e-10, weight_decay=0")
    run = played(model_loop(model, iterations=12))
    assert run.hint.subject == "nothing moves"


@pytest.mark.parametrize("kind", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam"])
def test_small_learning_rates_that_work_are_right(played: Player, kind: str) -> None:
    model = MODEL.replace("SGD", kind).replace("lr=0.1", "lr=1e-3")
    assert played(model_loop(model, iterations=14)).hints == []


def test_a_scheduler_that_is_stepped_for_each_batch_is_named(played: Player) -> None:
    script = """
    torch.manual_seed(0)
    X, Y = torch.randn(8, 3), torch.randn(8, 1)
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.1)
    for batch in range(16):
        loss = F.mse_loss(model(X), Y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    """
    run = played(script)
    assert run.hint.subject == "nothing moves"
    line = next(
        n for n, row in enumerate(run.lesson.source.split("\n"), 1) if "scheduler.step" in row
    )
    assert f"The scheduler (line {line}) changes it as well" in run.hint.text


def test_a_loop_that_has_come_to_the_floor_is_right(played: Player) -> None:
    assert played(loop(DATA.replace("0.5", "2.0"), iterations=14)).hints == []


def test_a_warm_up_that_begins_with_zero_is_right(played: Player) -> None:
    model = MODEL + "warm = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda e: e / 5)\n"
    assert played(model_loop(model, body("model(X)") + "    warm.step()\n", 12)).hints == []

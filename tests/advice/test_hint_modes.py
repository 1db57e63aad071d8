"""Modes, directions, classes and time: what goes wrong in a loop that runs and learns something."""

import pytest
from broken import BODY, DATA, MODEL, loop, model_loop
from playing import Player

LOOK = "    with torch.no_grad():\n        right = (model(X).argmax(1) == Y).float().mean()\n"


def test_an_evaluation_in_training_mode_is_told(played: Player) -> None:
    run = played(model_loop(body=BODY + LOOK))
    assert run.hint.subject == "evaluated in training mode"
    assert "model.eval() before" in run.hint.text


def test_a_test_behind_the_loop_in_training_mode_is_told(played: Player) -> None:
    model = MODEL.replace("nn.Dropout(0.2)", "nn.BatchNorm1d(4)")
    run = played(model_loop(model) + "with torch.no_grad():\n    right = model(X).argmax(1)\n")
    assert "batch norm takes the statistics of this batch" in run.hint.text


@pytest.mark.parametrize(
    "look",
    [
        f"    model.eval()\n{LOOK}    model.train()\n",
        "    with torch.no_grad():\n        many = torch.stack([model(X) for _ in range(5)])\n",
    ],
)
def test_an_evaluation_that_minds_the_mode_or_means_it_is_right(played: Player, look: str) -> None:
    assert played(model_loop(body=BODY + look)).hints == []


def test_a_maker_that_is_looked_through_in_training_mode_is_right(played: Player) -> None:
    # Given a critic that is trained on what the maker gives under no_grad
    script = """
    maker = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))
    critic = nn.Linear(2, 1)
    makes = torch.optim.SGD(maker.parameters(), lr=0.01)
    judges = torch.optim.SGD(critic.parameters(), lr=0.01)
    for epoch in range(4):
        score = -critic(maker(torch.randn(8, 2))).mean()
        makes.zero_grad()
        score.backward()
        makes.step()
        with torch.no_grad():
            fake = maker(torch.randn(8, 2))
        gap = critic(fake).mean()
        judges.zero_grad()
        gap.backward()
        judges.step()
    """
    assert played(script).hints == []


@pytest.mark.parametrize(("call", "told"), [("0.5", True), ("0.5, training=self.training", False)])
def test_the_function_dropout_is_told_to_mind_the_mode(
    played: Player, call: str, told: bool
) -> None:
    made = f"""
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 2)
    def forward(self, x):
        return F.dropout(self.fc(x), {call})
X = torch.randn(8, 3)
Y = torch.randint(0, 2, (8,))
model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
"""
    look = f"    model.eval()\n{LOOK}    model.train()\n"
    subjects = [hint.subject for hint in played(model_loop(made, BODY + look)).hints]
    assert subjects == (["dropout in evaluation"] if told else [])


def test_an_update_with_the_wrong_sign_is_told_by_its_line(played: Player) -> None:
    update = "    with torch.no_grad():\n        w += 0.1 * w.grad\n"
    run = played(loop(DATA, update=update, iterations=25))
    assert run.code(run.hint.line) == "w += 0.1 * w.grad"
    assert "adds the gradient, which points up" in run.hint.text


NUMPY = """
import numpy as np
X = np.array([1.0, 2.0, 3.0])
Y = 2 * X
w = 0.0
for epoch in range(30):
    error = w * X - Y
    loss = (error ** 2).mean()
    grad = {gradient}
    w = w {sign} 0.1 * grad
"""


@pytest.mark.parametrize(
    ("sign", "gradient", "said"),
    [
        ("+", "2 * (error * X).mean()", "adds the gradient, which points up"),
        ("-", "2 * (error * X).sum()", "whether it is a sum where the loss is a mean"),
    ],
)
def test_a_gradient_written_by_hand_that_lets_the_loss_grow_is_told(
    played: Player, sign: str, gradient: str, said: str
) -> None:
    run = played(NUMPY.format(sign=sign, gradient=gradient), head="")
    assert run.hint.subject == "diverges"
    assert said in run.hint.text


def test_a_gradient_written_by_hand_that_is_right_gives_no_hint(played: Player) -> None:
    assert played(NUMPY.format(sign="-", gradient="2 * (error * X).mean()"), head="").hints == []


def test_a_climb_that_is_meant_gives_no_hint(played: Player) -> None:
    # Given a log-likelihood, which is below 0 and made larger on purpose
    script = """
    x = torch.tensor([1.0, 2.0, 3.0])
    mean = torch.zeros(1, requires_grad=True)
    for epoch in range(20):
        likelihood = -((x - mean) ** 2).sum()
        likelihood.backward()
        with torch.no_grad():
            mean += 0.05 * mean.grad
        mean.grad = None
    """
    assert played(script).hints == []


@pytest.mark.parametrize(
    ("logits", "loss", "subject"),
    [
        ("model(X)", "F.nll_loss(logits * 9, Y)", "logits instead of logarithms"),
        ("F.log_softmax(model(X), dim=0)", "F.nll_loss(logits, Y)", "softmax over the examples"),
        ("model(X).relu()", "F.cross_entropy(logits, Y)", "logits cut off"),
    ],
)
def test_what_a_loss_of_classes_does_not_want_is_told(
    played: Player, logits: str, loss: str, subject: str
) -> None:
    body = BODY.replace("model(X)", logits).replace("F.cross_entropy(logits, Y)", loss)
    assert subject in [hint.subject for hint in played(model_loop(body=body)).hints]


def test_targets_of_one_class_are_told(played: Player) -> None:
    run = played(model_loop(MODEL + "Y = torch.zeros(8, dtype=torch.long)\n"))
    assert run.hint.subject == "one class only"
    assert "all 8 targets in Y are class 0" in run.hint.text


def test_sorted_batches_of_one_class_each_are_right(played: Player) -> None:
    script = """
    X, Y = torch.randn(40, 3), torch.arange(2).repeat_interleave(20)
    model = nn.Linear(3, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for start in range(0, 40, 10):
        x, y = X[start : start + 10], Y[start : start + 10]
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    """
    assert played(script).hints == []


SEQUENCES = """
X, Y = torch.randn(8, 5, 3), torch.randint(0, 2, (8,))
rnn = nn.LSTM(3, 4{first})
head = nn.Linear(4, 2)
optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=0.1)
for epoch in range(4):
    out, state = rnn(X)
    loss = F.cross_entropy(head(out[:, -1]), Y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def test_examples_that_are_taken_for_time_are_told(played: Player) -> None:
    run = played(SEQUENCES.format(first=""))
    assert run.hint.subject == "time before batch"
    assert "takes the 8 examples for moments of time" in run.hint.text
    assert played(SEQUENCES.format(first=", batch_first=True")).hints == []


def test_a_target_for_each_moment_of_time_is_right(played: Player) -> None:
    script = SEQUENCES.format(first="").replace("F.cross_entropy(head(out[:, -1]), Y)", "{}")
    script = script.replace("(0, 2, (8,))", "(0, 2, (8, 5))")
    assert played(script.format("F.cross_entropy(head(out).movedim(-1, 1), Y)")).hints == []


@pytest.mark.parametrize(("given", "told"), [("out", True), ("out.squeeze(1)", False)])
def test_an_accuracy_that_compares_all_with_all_is_told(
    played: Player, given: str, told: bool
) -> None:
    script = f"""
    X, y = torch.randn(6, 2), torch.tensor([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(3):
        out = model(X)
        loss = F.binary_cross_entropy_with_logits(out.squeeze(1), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        right = ((torch.sigmoid({given}) > 0.5).float() == y).float().mean()
    """
    subjects = [hint.subject for hint in played(script).hints]
    assert subjects == (["broadcast to a square"] if told else [])


def test_gradients_that_are_cleared_in_the_outer_loop_only_are_told_with_that_line(
    played: Player,
) -> None:
    script = """
    X, y = torch.randn(8, 3), torch.randn(8, 1)
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for epoch in range(2):
        optimizer.zero_grad()
        for i in range(0, 8, 4):
            loss = ((model(X[i : i + 4]) - y[i : i + 4]) ** 2).mean()
            loss.backward()
            optimizer.step()
    """
    run = played(script)
    assert run.hint.subject == "zero_grad missing"
    assert "clears it too seldom" in run.hint.text

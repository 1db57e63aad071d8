"""A loss with the wrong sign, a rate out of all proportion, a softmax without a dimension."""

import pytest
from broken import BODY, MODEL, model_loop
from playing import Player

LINE = """
X = torch.tensor([[1.0], [2.0], [3.0]])
Y = 2 * X
model = nn.Linear(1, 1)
optimizer = torch.optim.{optimizer}
"""
STEP = """
    loss = F.mse_loss(model(X), Y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    "loss",
    [
        "    loss = -F.cross_entropy(logits, Y)\n",
        "    loss = F.cross_entropy(logits, Y) * -1\n",
        "    loss = nn.CrossEntropyLoss()(logits, Y)\n    loss = -loss\n",
    ],
)
def test_a_loss_with_a_minus_before_it_is_noticed(played: Player, loss: str) -> None:
    body = BODY.replace("    loss = F.cross_entropy(logits, Y)\n", loss)
    hint = played(model_loop(MODEL.replace("nn.Dropout(0.2), ", ""), body, 6)).hint

    assert hint.subject == "negated loss"
    assert "minus cross_entropy" in hint.text
    assert "leave the minus out" in hint.text


def test_a_minus_that_is_meant_is_right(played: Player) -> None:
    # Given an attack, which moves the input so that the loss grows, and leaves the model alone
    attack = """
    model = nn.Linear(3, 2)
    delta = torch.zeros(1, 3, requires_grad=True)
    optimizer = torch.optim.SGD([delta], lr=0.5)
    x, y = torch.ones(1, 3), torch.tensor([0])
    for step in range(8):
        loss = -F.cross_entropy(model(x + delta), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    """
    assert "negated loss" not in {hint.subject for hint in played(attack).hints}


def test_an_optimizer_that_is_to_go_up_may_have_it(played: Player) -> None:
    model = MODEL.replace("nn.Dropout(0.2), ", "").replace("lr=0.1", "lr=0.1, maximize=True")
    body = BODY.replace("F.cross_entropy(logits, Y)", "-F.cross_entropy(logits, Y)")

    assert played(model_loop(model, body, 6)).hints == []


@pytest.mark.parametrize(
    ("optimizer", "said"),
    [
        ("Adam(model.parameters(), lr=10)", "Adam moves each weight by about its learning rate"),
        ("RMSprop(model.parameters(), 20.0)", "by 20 here"),
    ],
)
def test_a_rate_that_throws_the_weights_about_is_noticed(
    played: Player, optimizer: str, said: str
) -> None:
    # Given steps so long that the loss is thrown far up without ever being NaN
    run = played(model_loop(LINE.format(optimizer=optimizer), STEP, 14))

    assert run.hint.subject == "diverges"
    assert said in run.hint.text
    assert "(line 9)" in run.hint.text


@pytest.mark.parametrize("rate", ["0.1", "0.5", "1.0"])
def test_long_steps_that_come_down_all_the_same_are_right(played: Player, rate: str) -> None:
    optimizer = f"Adam(model.parameters(), lr={rate})"

    assert played(model_loop(LINE.format(optimizer=optimizer), STEP, 30)).hints == []


@pytest.mark.parametrize(
    ("call", "shape", "said"),
    [
        ("F.softmax(X @ w)", "", "of (5, 3) dimension 1. That is the last one here"),
        ("nn.Softmax()(X @ w)", "", "write dim=1"),
        ("F.log_softmax((X @ w).view(1, 5, 3))", "", "of (1, 5, 3) dimension 0, whose 1 entries"),
    ],
)
def test_a_softmax_without_a_dimension_is_told_which_one_torch_takes(
    played: Player, call: str, shape: str, said: str
) -> None:
    script = "X, w = torch.ones(5, 4), torch.ones(4, 3, requires_grad=True)\n"
    hint = played(f"{script}p = {call}\n").hint

    assert hint.subject == "softmax without dim"
    assert said in hint.text


@pytest.mark.parametrize("call", ["F.softmax(w, dim=0)", "w.softmax(-1)", "F.softmax(w[0])"])
def test_a_softmax_that_leaves_no_choice_is_right(played: Player, call: str) -> None:
    assert played(f"w = torch.ones(4, 3, requires_grad=True)\np = {call}\n").hints == []

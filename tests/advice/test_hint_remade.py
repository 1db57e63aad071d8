"""What is cleared, rebound or made anew so that nothing is learned, and what only looks so."""

import pytest
from playing import Player

FIT = """
m = nn.Linear(2, 1)
x = torch.randn(20, 2)
y = x[:, :1]
opt = torch.optim.SGD(m.parameters(), lr=0.1)
for e in range(6):
    loss = F.mse_loss(m(x), y)
    {line}
"""


def test_gradients_that_one_line_clears_too_soon_are_told(played: Player) -> None:
    hint = played(FIT.format(line="loss.backward(); opt.zero_grad(); opt.step()")).hint

    assert hint.subject == "cleared before the update"
    assert "Clear them behind the update, or before backward." in hint.text


@pytest.mark.parametrize(
    "line",
    [
        "opt.zero_grad(); loss.backward(); opt.step()",
        "loss.backward(); opt.step(); opt.zero_grad()",
    ],
)
def test_one_line_in_the_right_order_is_right(played: Player, line: str) -> None:
    assert played(FIT.format(line=line)).hints == []


def test_a_gradient_that_becomes_zero_by_itself_was_not_cleared(played: Player) -> None:
    run = played("""
    w = torch.tensor([0.1], requires_grad=True)
    opt = torch.optim.SGD([w], lr=0.1)
    for i in range(6):
        loss = torch.relu(w + 0.15).sum()
        opt.zero_grad(); loss.backward(); opt.step()
    """)

    assert run.hints == []


def test_no_step_is_missed_where_backward_is_misspelt(played: Player) -> None:
    run = played(FIT.format(line="loss.backwrd(); opt.step()"))

    assert run.hints == []
    assert run.advice.code.startswith("loss.backward()")


REBOUND = """
m = nn.Linear(2, 1)
x = torch.randn(20, 2)
y = x[:, :1]
for e in range(6):
    loss = F.mse_loss(m(x), y)
    m.zero_grad()
    loss.backward()
    with torch.no_grad():
        for p in m.parameters():
            {update}
"""


def test_a_loop_that_only_rebinds_its_name_moves_nothing(played: Player) -> None:
    hint = played(REBOUND.format(update="p = p - 0.1 * p.grad")).hint

    assert hint.subject == "only rebound"
    assert hint.text.endswith("Change the weight itself: p -= 0.1 * p.grad.")


def test_a_loop_that_changes_the_weights_is_right(played: Player) -> None:
    assert played(REBOUND.format(update="p -= 0.1 * p.grad")).hints == []


INSIDE = """
m = nn.Linear(2, 1)
x = torch.randn(20, 2)
y = x[:, :1]
for e in range(6):
    opt = torch.optim.{made}
    loss = F.mse_loss(m(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
"""


@pytest.mark.parametrize(
    "made", ["SGD(m.parameters(), lr=0.1, momentum=0.9)", "Adam(m.parameters(), lr=0.1)"]
)
def test_an_optimizer_that_forgets_in_every_iteration_is_told(played: Player, made: str) -> None:
    hint = played(INSIDE.format(made=made)).hint

    assert hint.subject == "optimizer made in the loop"
    assert "Make opt once, before the loop." in hint.text


def test_an_optimizer_without_a_memory_loses_nothing(played: Player) -> None:
    assert played(INSIDE.format(made="SGD(m.parameters(), lr=0.1)")).hints == []


LOOKED_THROUGH = """
net = nn.Sequential(nn.Linear(6, 8), nn.Dropout(0.5), nn.ReLU()).eval()
with torch.no_grad():
    want = net(torch.ones(1, 6))
{made}
for i in range(6):
    loss = F.mse_loss(net({given}), want)
    loss.backward()
    with torch.no_grad():
        {name} -= 0.1 * {name}.grad
    {name}.grad = None
"""


@pytest.mark.parametrize(
    ("made", "given", "name"),
    [
        ("img = torch.rand(1, 6, requires_grad=True)", "img", "img"),
        ("d = torch.zeros(1, 6, requires_grad=True)", "torch.ones(1, 6) + d", "d"),
    ],
)
def test_a_model_whose_input_is_learned_stands_still_on_purpose(
    played: Player, made: str, given: str, name: str
) -> None:
    assert played(LOOKED_THROUGH.format(made=made, given=given, name=name)).hints == []


def test_a_part_that_keeps_its_statistics_on_purpose_is_right(played: Player) -> None:
    run = played("""
    body = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU())
    model = nn.Sequential(body, nn.Linear(8, 1))
    body[1].eval()
    opt = torch.optim.SGD(model.parameters(), lr=0.05)
    x = torch.randn(16, 4)
    y = x.sum(1, keepdim=True)
    for _ in range(4):
        opt.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        opt.step()
    """)

    assert run.hints == []


def test_a_square_by_hand_is_mended_at_the_target_alone(played: Player) -> None:
    hint = played("""
    import numpy as np
    X = np.linspace(-1, 1, 8).reshape(-1, 1)
    y = (3 * X + 1).ravel()
    w = b = 0.0
    for i in range(3):
        p = w * X + b
        loss = np.mean((p - y) ** 2)
        w -= 0.1 * np.mean(2 * (p - y) * X)
        b -= 0.1 * np.mean(2 * (p - y))
    """).hint

    assert hint.text.endswith("Give both one shape: y.reshape(-1, 1).")

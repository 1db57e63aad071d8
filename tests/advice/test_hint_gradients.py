"""What goes wrong with gradients and raises nothing, and the loops that do it right."""

import pytest
from broken import BACKWARD, CLEAR, MODEL, UPDATE, loop, model_loop
from playing import Player

FORWARD = "    logits = model(X)\n    loss = F.cross_entropy(logits, Y)\n"
ZERO, WALK, STEP = "    optimizer.zero_grad()\n", BACKWARD, "    optimizer.step()\n"


def test_the_loop_that_is_right_gives_no_hint(played: Player) -> None:
    assert played(loop(iterations=12)).hints == []


def test_the_model_that_is_trained_right_gives_no_hint(played: Player) -> None:
    assert played(model_loop(iterations=12)).hints == []


def test_a_forgotten_zero_is_noticed_at_the_second_update_with_both_figures(played: Player) -> None:
    # Given a loop without w.grad.zero_()
    run = played(loop(clear=""))
    # Then the update that uses the sum is named, and what the sum is made of
    assert run.hint.subject == "zero_grad missing"
    assert run.code(run.hint.line) == "w -= 0.1 * w.grad"
    first, second = (s for s in run.steps if s.phase == "backward" and s.iteration in (1, 2))
    old = first.tensors["w"].grad.values
    new = second.tensors["w"].grad.values - old
    assert f"still holds {old:.5g} of an update before: backward added {new:.5g}" in run.hint.text
    assert "w.grad.zero_()" in run.hint.text


def test_a_forgotten_zero_of_an_optimizer_names_the_optimizer(played: Player) -> None:
    run = played(model_loop(body=FORWARD + WALK + STEP))
    assert run.hint.subject == "zero_grad missing"
    assert run.code(run.hint.line) == "optimizer.step()"
    assert "optimizer.zero_grad()" in run.hint.text


@pytest.mark.parametrize(
    "body",
    [
        FORWARD + WALK + STEP + ZERO,
        ZERO + FORWARD + WALK + STEP,
        FORWARD + ZERO + WALK + STEP,
        FORWARD + WALK + STEP + "    optimizer.zero_grad(set_to_none=False)\n",
        FORWARD + WALK + STEP + "    model.zero_grad()\n",
        FORWARD + WALK + STEP + "    for p in model.parameters():\n        p.grad = None\n",
    ],
)
def test_every_place_and_way_to_clear_is_right(played: Player, body: str) -> None:
    assert played(model_loop(body=body, iterations=12)).hints == []


def test_adding_up_over_several_batches_before_a_step_is_right(played: Player) -> None:
    every = "    if epoch % 3 == 2:\n        optimizer.step()\n        optimizer.zero_grad()\n"
    assert played(model_loop(body=FORWARD + WALK + every, iterations=12)).hints == []


def test_networks_that_train_in_turns_are_right(played: Player) -> None:
    # Given a generator whose backward leaves gradients in the critic that nobody uses
    script = """
    maker = nn.Linear(2, 2)
    critic = nn.Linear(2, 1)
    makes = torch.optim.SGD(maker.parameters(), lr=0.01)
    judges = torch.optim.SGD(critic.parameters(), lr=0.01)
    real = torch.randn(8, 2)
    for epoch in range(6):
        fake = maker(torch.randn(8, 2))
        judges.zero_grad()
        gap = critic(fake.detach()).mean() - critic(real).mean()
        gap.backward()
        judges.step()
        makes.zero_grad()
        score = -critic(fake).mean()
        score.backward()
        makes.step()
    """
    # Then that the critic's are added to is no mistake
    assert played(script).hints == []


def test_clearing_between_backward_and_step_is_noticed_where_it_is_done(played: Player) -> None:
    run = played(model_loop(body=FORWARD + WALK + ZERO + STEP))
    assert run.hint.subject == "cleared before the update"
    assert run.code(run.hint.line) == "optimizer.zero_grad()"


def test_clearing_too_soon_is_noticed_where_the_optimizer_lacks_a_weight_too(
    played: Player,
) -> None:
    # Given a loop with two mistakes, of which either alone leaves all weights as they are
    script = """
    w = torch.zeros(2, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    X, t = torch.randn(3, 2), torch.randn(3)
    opt = torch.optim.SGD([w], lr=0.01)
    for i in range(3):
        loss = torch.mean((X @ w + b - t) ** 2)
        loss.backward()
        opt.zero_grad()
        opt.step()
    """
    # Then both are told.
    subjects = {hint.subject for hint in played(script).hints}
    assert subjects == {"cleared before the update", "not handed to the optimizer"}


def test_clearing_by_hand_before_the_update_is_noticed_as_well(played: Player) -> None:
    update = "    with torch.no_grad():\n        w.grad.zero_()\n        w -= 0.1 * w.grad\n"
    run = played(loop(update=update, clear=""))
    assert run.hint.subject == "cleared before the update"
    assert run.code(run.hint.line) == "w.grad.zero_()"


def test_an_iteration_that_is_left_out_on_purpose_is_right(played: Player) -> None:
    # Given a loop that throws away the gradients of some batches
    skip = "    if epoch % 2:\n        optimizer.zero_grad()\n        continue\n"
    run = played(model_loop(body=FORWARD + WALK + skip + STEP + ZERO, iterations=6))
    assert run.hints == []


def test_a_step_before_the_first_backward_is_noticed(played: Player) -> None:
    run = played(model_loop(body=FORWARD + STEP + ZERO + WALK, iterations=1))
    assert run.hint.subject == "step before backward"
    assert run.code(run.hint.line) == "optimizer.step()"
    assert f"(line {run.hint.line + 2})" in run.hint.text


def test_a_step_whose_gradients_are_cleared_right_before_it_uses_none_of_them(
    played: Player,
) -> None:
    body = "    loss = F.cross_entropy(model(X), Y)\n    optimizer.zero_grad()\n"
    run = played(model_loop(body=f"{body}    optimizer.step()\n    loss.backward()\n"))
    assert run.hint.subject == "step before backward"
    assert "clears what backward computes before the next step" in run.hint.text
    assert "of the iteration before" not in run.hint.text


def test_a_missing_backward_is_noticed_where_no_loop_is_found(played: Player) -> None:
    run = played(model_loop(body=FORWARD + ZERO + STEP))
    assert run.lesson.loops == ()
    assert run.hint.subject == "backward missing"
    assert run.code(run.hint.line) == "optimizer.step()"


def test_a_missing_backward_is_noticed_in_a_marked_loop(played: Player) -> None:
    body = FORWARD + "    # %% backward\n    # %% update\n" + STEP
    assert played(model_loop(body=body)).hint.subject == "backward missing"


def test_a_closure_that_walks_back_is_right(played: Player) -> None:
    script = """
    X, Y = torch.randn(8, 3), torch.randn(8, 1)
    model = nn.Linear(3, 1)
    optimizer = torch.optim.LBFGS(model.parameters(), lr=0.5)
    def closure():
        optimizer.zero_grad()
        loss = F.mse_loss(model(X), Y)
        loss.backward()
        return loss
    for epoch in range(3):
        optimizer.step(closure)
    """
    assert played(script).hints == []


def test_weights_that_the_optimizer_does_not_know_are_named(played: Player) -> None:
    run = played(model_loop(MODEL.replace("model.parameters()", "model[0].parameters()")))
    assert run.hint.subject == "not handed to the optimizer"
    assert run.hint.text.startswith("model.3.weight and model.3.bias have gradients")
    assert run.code(run.hint.line).startswith("optimizer =")


def test_a_bias_that_is_not_in_the_list_is_named(played: Player) -> None:
    script = """
    X, Y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
    w = torch.tensor(0.0, requires_grad=True)
    b = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    for epoch in range(4):
        loss = ((w * X + b - Y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    """
    assert played(script).hint.text.startswith("b has a gradient, but no update moves it")
    assert played(script.replace("[w]", "[w, b]")).hints == []


def test_an_input_that_requires_a_gradient_is_no_forgotten_weight(played: Player) -> None:
    script = """
    t = torch.linspace(0, 1, 5, requires_grad=True)
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(6):
        loss = (model(t.unsqueeze(1)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    """
    assert played(script).hints == []


def test_frozen_layers_are_right(played: Player) -> None:
    freeze = MODEL + "for p in model[0].parameters():\n    p.requires_grad_(False)\n"
    assert played(model_loop(freeze, iterations=6)).hints == []


CUT = """
X, Y = torch.randn(8, 3), torch.randn(8, 1)
model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(4):
    hidden = model[0](X).detach()
    loss = F.mse_loss(model[1](hidden), Y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def test_a_layer_behind_a_detach_is_named_with_the_line_that_cuts(played: Player) -> None:
    run = played(CUT)
    assert run.hint.subject == "cut off"
    assert run.code(run.hint.line) == "hidden = model[0](X).detach()"
    assert "model.0.weight" in run.hint.text
    assert played(CUT.replace(".detach()", "")).hints == []


def test_a_target_network_that_is_not_to_learn_is_right(played: Player) -> None:
    script = """
    X = torch.randn(8, 3)
    model, fixed = nn.Linear(3, 1), nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(6):
        goal = fixed(X).detach()
        loss = F.mse_loss(model(X), goal)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    """
    assert played(script).hints == []


def test_a_mistake_is_said_once_however_long_the_run(played: Player) -> None:
    run = played(loop(backward=BACKWARD, update=UPDATE, clear="", iterations=30))
    assert [hint.subject for hint in run.hints] == ["zero_grad missing"]
    assert CLEAR.strip() in run.hint.text

"""What an optimizer's step did to each weight, with its real state."""

from typing import Any

import pytest

LOOP = """
import torch
X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [0.5, -1.0]])
Y = torch.tensor([1.0, 2.0, 3.0])
w = torch.tensor([1.0, -2.0], requires_grad=True)
optimizer = torch.optim.{optimizer}
for epoch in range(3):
    # %% forward
    y_pred = X @ w
    # %% loss
    loss = ((y_pred - Y) ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    optimizer.step()
    # %% zero_grad
    optimizer.zero_grad()
"""

OPTIMIZERS = [
    "SGD([w], lr=0.1)",
    "SGD([w], lr=0.1, momentum=0.9)",
    "SGD([w], lr=0.1, momentum=0.9, dampening=0.1, weight_decay=0.01)",
    "SGD([w], lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)",
    "SGD([w], lr=0.1, maximize=True)",
    "Adam([w], lr=0.1)",
    "Adam([w], lr=0.1, weight_decay=0.1)",
    "Adam([w], lr=0.1, amsgrad=True)",
    "AdamW([w], lr=0.1)",
    "RMSprop([w], lr=0.1)",
    "RMSprop([w], lr=0.1, momentum=0.5, centered=True)",
    "Adagrad([w], lr=0.1, lr_decay=0.1)",
    "SGD([w], lr=0.1, momentum=0.9, foreach=True)",
    "Adam([w], lr=0.1, foreach=True)",
    "Adam([w], lr=0.1, fused=True)",
    "Adam([w], lr=0.1, weight_decay=0.1, amsgrad=True, fused=True)",
    "AdamW([w], lr=0.1, maximize=True, fused=True)",
    "SGD([w], lr=0.1, weight_decay=0.1, fused=True)",
    "SGD([w], lr=0.1, momentum=0.9, nesterov=True, dampening=0, fused=True)",
    "SGD([w], lr=0.1, momentum=0.9, dampening=0.1, maximize=True, fused=True)",
    "Adagrad([w], lr=0.1, lr_decay=0.1, weight_decay=0.01, fused=True)",
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_step_is_proved(derive: Any, optimizer: str) -> None:
    # Given a loop with this optimizer, when three iterations have run
    run = derive(LOOP.format(optimizer=optimizer))
    # Then in each the weight has an equation, and every equation holds.
    for iteration in (1, 2, 3):
        step = run.phase("update", iteration)
        names = [equation.name for equation in step.equations]
        assert "w" in names
        assert {equation.checked for equation in step.equations} == {True}
        # What has changed has not been left out.
        assert set(step.changed) <= set(names)


def test_momentum_is_said_in_the_textbook_form(derive: Any) -> None:
    # Given SGD with momentum
    run = derive(LOOP.format(optimizer="SGD([w], lr=0.1, momentum=0.9)"))
    # When its second step is looked at
    said = run.symbolic("update", 2)
    # Then the velocity gathers the gradients and the weight follows it.
    assert said == [
        "w.momentum_buffer ← 0.9 · w.momentum_buffer + w.grad",
        "w ← w − 0.1 · w.momentum_buffer",
    ]


def test_adam_shows_both_of_its_averages(derive: Any) -> None:
    # Given Adam
    run = derive(LOOP.format(optimizer="Adam([w], lr=0.1)"))
    said = run.symbolic("update", 2)
    # Then mean and mean square of the gradient come before the weight that they move.
    names = [text.split(" ")[0] for text in said]
    assert names[-3:] == ["w.exp_avg", "w.exp_avg_sq", "w"]
    assert "w.exp_avg_sq" in said[-1]


def test_what_a_fused_step_does_in_one_call_has_an_equation_for_each_result(derive: Any) -> None:
    # Given Adam as one call of torch's
    run = derive(LOOP.format(optimizer="Adam([w], lr=0.1, fused=True)"))
    # Then the weight is told in what its averages were, and each average in what it was.
    assert run.symbolic("update", 2) == [
        "w.step ← w.step + 1",
        "w ← w − (0.1 · (0.9 · w.exp_avg + 0.1 · w.grad)/(1 − 0.9^(w.step)))"
        "/(√((0.999 · w.exp_avg_sq + 0.001 · w.grad²)/(1 − 0.999^(w.step))) + 10⁻⁸)",
        "w.exp_avg ← 0.9 · w.exp_avg + 0.1 · w.grad",
        "w.exp_avg_sq ← 0.999 · w.exp_avg_sq + 0.001 · w.grad²",
    ]
    assert "w.exp_avg is another value here than at the end of this step" in (
        run.equation("w", "update", 2).remarks
    )


def test_an_optimizer_that_an_object_holds_is_left_out_of_the_names_of_its_state(
    derive: Any,
) -> None:
    # Given an optimizer that is not a name of its own
    text = LOOP.format(optimizer="SGD([w], lr=0.1, momentum=0.9)")
    head = "class Kept: pass\nkept = Kept()\n"
    run = derive(head + text.replace("optimizer", "kept.optimizer"))
    # Then its state is said as that of its weight.
    assert run.symbolic("update", 2)[0] == "w.momentum_buffer ← 0.9 · w.momentum_buffer + w.grad"


def test_a_step_written_by_hand_keeps_the_words_of_the_script(derive: Any) -> None:
    # Given an update under no_grad
    run = derive("""
import torch
w = torch.tensor(3.0, requires_grad=True)
for epoch in range(2):
    # %% forward
    y_pred = w * 2
    # %% loss
    loss = y_pred ** 2
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        w -= 0.01 * w.grad
    # %% zero_grad
    w.grad.zero_()
""")
    # Then it is the formula as it was written, with numbers, proved.
    found = run.equation("w", "update")
    assert found.symbolic == "w ← w − 0.01 · w.grad"
    assert found.substituted == "3 − 0.01 · 24"
    assert found.checked
    assert run.equation("w.grad", "zero_grad").symbolic == "w.grad ← 0"


def test_a_gradient_that_is_dropped_is_none(derive: Any) -> None:
    # Given an optimizer whose zero_grad drops the gradient
    run = derive(LOOP.format(optimizer="SGD([w], lr=0.1)"))
    # Then that is the equation of the phase.
    assert run.symbolic("zero_grad") == ["w.grad ← None"]
    assert run.equation("w.grad", "zero_grad").checked


def test_a_change_that_no_recorded_call_explains_is_said_to_be_unexplained(derive: Any) -> None:
    # Given an update through NumPy's view of the memory, element by element
    run = derive("""
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
memory = memoryview(w.detach().numpy())
for epoch in range(1):
    # %% forward
    y_pred = w * 2
    # %% loss
    loss = y_pred.sum()
    # %% backward
    loss.backward()
    # %% update
    memory[0] = 5.0
    # %% zero_grad
    w.grad = None
""")
    found = run.equation("w", "update")
    # Then it shows no formula, and says why.
    assert found.checked is None
    assert "no recorded call" in (found.error or "")


def test_a_name_that_stands_for_something_else_inside_a_function_was_not_cleared(
    derive: Any,
) -> None:
    # Given a function that sees another w than the loop that calls it
    run = derive("""
        import torch
        w = 3
        def move(value, lr):
            value.data -= lr * value.grad
            value.grad = None
        def train(w):
            for i in range(2):
                # %% loss
                loss = (w * w).sum()
                # %% backward
                loss.backward()
                # %% update
                move(w, 0.1)
        train(torch.ones(2, requires_grad=True))
    """)
    told = {name for step in run.steps for name in [e.symbolic for e in step.equations]}
    assert "w.grad ← None" in told

    entered = derive("""
        import torch
        w = 3
        def step(value):
            value.backward()
            x.data -= 0.1 * x.grad
        x = torch.ones(2, requires_grad=True)
        def train(w):
            for i in range(2):
                value = (w * w).sum()
                step(value)
                print(value)
        train(x)
    """)
    assert entered.end.error is None
    told = {name for step in entered.steps for name in [e.symbolic for e in step.equations]}
    assert "w.grad ← None" not in told


def test_a_second_name_for_the_memory_of_a_weight_needs_no_equation_of_its_own(
    derive: Any,
) -> None:
    # Given a dictionary of what the weights share their memory with
    run = derive("""
        import torch
        w = torch.ones(2, requires_grad=True)
        for i in range(2):
            # %% forward
            shared = {"w": w.detach()}
            # %% loss
            loss = (w * w).sum()
            # %% backward
            loss.backward()
            # %% update
            with torch.no_grad():
                w -= 0.1 * w.grad
            # %% zero_grad
            w.grad = None
    """)
    # Then only the weight's own change is told.
    assert run.symbolic("update", 2) == ["w ← w − 0.1 · w.grad"]


def test_a_function_that_is_called_for_another_model_has_cleared_nothing(derive: Any) -> None:
    run = derive("""
        import torch
        def fit(w):
            for i in range(2):
                loss = (w * w).sum()
                w.grad = None
                loss.backward()
                w.data -= 0.1 * w.grad
        fit(torch.ones(2, requires_grad=True))
        fit(torch.tensor([3.0, 4.0], requires_grad=True))
        fit(torch.tensor([5.0, 6.0], requires_grad=True))
    """)
    cleared = [
        step.phase for step in run.steps for e in step.equations if e.symbolic == "w.grad ← None"
    ]
    assert cleared == ["zero_grad"] * len(cleared)


def test_an_array_that_a_loop_goes_to_last_is_called_by_its_own_name(derive: Any) -> None:
    run = derive("""
        import numpy as np
        X, Y = np.array([[1.0, 2.0]]), np.array([[1.0]])
        A, B = np.array([[0.5], [1.0]]), np.array([[2.0]])
        for epoch in range(2):
            hidden = X @ A
            pred = hidden @ B
            loss = ((pred - Y) ** 2).mean()
            d_pred = 2 * (pred - Y)
            d_B = hidden.T @ d_pred
            d_A = X.T @ (d_pred @ B.T)
            for W, slope in ((A, d_A), (B, d_B)):
                W -= 0.1 * slope
        """)

    assert run.symbolic("update") == ["A ← A − 0.1 · d_A", "B ← B − 0.1 · slope"]


def test_layers_that_are_pairs_in_a_list_have_names_and_equations(derive: Any) -> None:
    run = derive("""
        import numpy as np
        X, T = np.array([[1.0, 2.0]]), np.array([[1.0]])
        net = [(np.ones((2, 3)), np.zeros(3)), (np.ones((3, 1)), np.zeros(1))]
        for step in range(2):
            acts = [X]
            for V, c in net:
                acts.append(acts[-1] @ V + c)
            loss = ((acts[-1] - T) ** 2).mean()
            delta = 2 * (acts[-1] - T)
            grads = [(acts[1].T @ delta, delta.sum(0))]
            delta = delta @ net[1][0].T
            grads.insert(0, (acts[0].T @ delta, delta.sum(0)))
            net = [(W - 0.1 * g, b - 0.1 * h) for (W, b), (g, h) in zip(net, grads)]
        """)
    step = next(s for s in run.steps if "net[0][0]" in s.changed and s.iteration == 1)

    assert {"net[0][0]", "net[0][1]", "net[1][0]", "net[1][1]"} <= set(step.changed)
    assert [e.symbolic for e in step.equations][:2] == [
        "net[0][0] ← net[0][0] − 0.1 · grads[0][0]",
        "net[0][1] ← net[0][1] − 0.1 · grads[0][1]",
    ]
    assert {e.checked for e in step.equations} == {True}

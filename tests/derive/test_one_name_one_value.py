"""Within one equation a name stands for one value, and what is drawn has a name."""

from typing import Any


def test_two_masks_are_told_apart(derive: Any) -> None:
    run = derive("""
        import torch
        torch.manual_seed(0)
        w = torch.ones(4, requires_grad=True)
        X = torch.tensor([1.0, 2.0, 3.0, 4.0])
        drop = torch.nn.functional.dropout
        for i in range(1):
            loss = (drop(w * X, 0.5) * drop(w + X, 0.5)).sum()
            loss.backward()
            w.data -= 0.1 * w.grad
        """)

    symbolic = next(e.symbolic for s in run.steps for e in s.equations if e.name == "loss")
    assert "mask)" in symbolic or "mask " in symbolic
    assert "mask′" in symbolic


def test_a_gradient_of_before_is_told_from_that_of_now(derive: Any) -> None:
    # Given an optimizer that compares the gradients of two of its steps
    run = derive("""
        import torch
        w = torch.zeros(2, requires_grad=True)
        X = torch.tensor([[1.0, 2.0], [3.0, 1.0], [0.0, 1.0]])
        y = torch.tensor([1.0, 2.0, 3.0])
        opt = torch.optim.LBFGS([w], max_iter=3)
        def closure():
            opt.zero_grad()
            loss = ((X @ w - y) ** 2).mean()
            loss.backward()
            return loss
        for i in range(1):
            loss = opt.step(closure)
        """)
    told = [e.symbolic for step in run.steps for e in step.equations]

    assert any("cat(w.grad) − cat(w.grad′)" in each for each in told)
    assert not any("cat(w.grad) − cat(w.grad)" in each for each in told)


def test_what_is_drawn_within_the_graph_has_a_name_for_its_gradient(derive: Any) -> None:
    run = derive("""
        import torch
        torch.manual_seed(0)
        w = torch.ones(2, requires_grad=True)
        def smooth(p):
            M = torch.randn(2, 2)
            return (M @ p).pow(2).mean()
        for i in range(2):
            loss = smooth(w) + smooth(2 * w)
            loss.backward()
            w.data -= 0.1 * w.grad
            w.grad = None
        """)
    loss = next(e for step in run.steps for e in step.equations if e.name == "loss")

    assert loss.symbolic == "loss = mean((h₁ w)²) + mean((h₂ (2 · w))²)"
    assert loss.remarks[:2] == (
        "h₁ is what randn drew, taken as recorded",
        "h₂ is what randn drew, taken as recorded",
    )
    assert "randn" not in run.equation("w.grad", "backward").symbolic


def test_steps_of_a_loop_within_the_iteration_have_names_of_their_own(derive: Any) -> None:
    run = derive("""
        import torch
        torch.manual_seed(0)
        policy = torch.nn.Sequential(
            torch.nn.Linear(1, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2)
        )
        opt = torch.optim.SGD(policy.parameters(), lr=0.05)
        for episode in range(1):
            kept = []
            s = torch.zeros(1)
            for t in range(2):
                dist = torch.distributions.Categorical(logits=policy(s))
                kept.append(dist.log_prob(torch.tensor(1)))
                s = s + 0.5
            loss = -torch.stack(kept).sum()
            opt.zero_grad()
            loss.backward()
            opt.step()
        """)
    titles = [each.symbolic.partition(" = ")[0] for each in run.phase("backward").equations]

    assert len(set(titles)) == len(titles)
    assert run.symbolic("forward")[0].startswith("h₁ = s policy.0.weightᵀ")


def test_numbers_in_steps_are_called_as_they_were_made(derive: Any) -> None:
    run = derive("""
        import torch
        x = torch.sin(torch.linspace(0, 6, 40))
        """)

    assert [e.symbolic for s in run.steps for e in s.equations] == ["x = sin(linspace(0, 6, 40))"]


def test_what_a_dropout_has_kept_is_known_where_a_relu_gave_zeros(derive: Any) -> None:
    run = derive("""
        import torch
        torch.manual_seed(0)
        net = torch.nn.Sequential(
            torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(4, 1)
        )
        X, Y = torch.randn(4, 2), torch.randn(4, 1)
        for i in range(2):
            pred = net(X)
            loss = ((pred - Y) ** 2).mean()
            loss.backward()
            for p in net.parameters():
                p.data -= 0.1 * p.grad
        """)
    told = {e.symbolic: e.checked for e in run.phase("backward").equations}

    assert set(told.values()) == {True}
    assert "∂loss/∂h₂ = 1/0.5 · (∂loss/∂h₃) ⊙ mask" in told


def test_hooks_of_the_script_on_saved_tensors_are_not_called_for_it(derive: Any) -> None:
    run = derive("""
        import torch
        w = torch.ones(4, requires_grad=True)
        calls = 0
        def unpack(x):
            global calls
            calls += 1
            return x
        with torch.autograd.graph.saved_tensors_hooks(lambda x: x, unpack):
            y = torch.nn.functional.dropout(torch.relu(w), 0.5)
        """)

    assert run.steps[-1].tensors["calls"].values == 0


def test_noise_within_an_argument_has_a_name_of_its_own(derive: Any) -> None:
    run = derive("""
        import torch
        torch.manual_seed(0)
        X = torch.eye(2)
        w = torch.ones(2, requires_grad=True)
        def noisy(x):
            return x + 0.1 * torch.randn_like(x)
        for i in range(2):
            loss = ((noisy(X) @ w - noisy(X) @ w) ** 2).mean()
            loss.backward()
            w.data -= 0.1 * w.grad
            w.grad = None
        """)
    told = "".join(e.symbolic for step in run.steps for e in step.equations)

    assert "((X + 0.1 · h₁) w − (X + 0.1 · h₂) w)²" in told
    assert "randn" not in told


def test_names_that_are_exchanged_are_told_as_what_they_were(derive: Any) -> None:
    run = derive("""
import torch
a = torch.tensor([0.5, 2.0])
b = torch.tensor([1.5, 3.0])
# %% forward
a, b = b, a * b
""")

    assert [(each.symbolic, each.checked) for each in run.steps[-1].equations] == [
        ("a = b", True),
        ("b ← a ⊙ b", True),
    ]
    assert [each.remarks for each in run.steps[-1].equations] == [
        ("b is another value here than at the end of this step",),
        ("a is another value here than at the end of this step",),
    ]


def test_a_second_name_for_what_was_is_one_equation(derive: Any) -> None:
    run = derive("""
import numpy as np
w = np.array([0.5, 0.1])
old = np.zeros(2)
for epoch in range(2):
    # %% forward
    loss = (w ** 2).sum()
    # %% backward
    g = 2 * w
    # %% update
    old, w = w, w - 0.1 * g + 0.5 * (w - old)
""")

    assert run.symbolic("update", 2) == ["old = w", "w ← w − 0.1 · g + 0.5 · (w − old)"]


def test_what_lies_where_a_later_result_does_is_not_called_so(derive: Any) -> None:
    run = derive("""
import torch
v = torch.ones(4)
# %% forward
c = (v * 2)[1:3].view(2, 1).squeeze(1)
# %% other
z = torch.tensor([1 + 2j])
# %% loss
y = z.conj() * 1
""")

    assert [each.symbolic for each in run.steps[1].equations] == [
        "c = reshape₂(reshape_(2×1)((2 · v)[1:3]))"
    ]
    assert [each.name for each in run.steps[3].equations] == ["y"]


def test_views_of_a_weight_are_not_said_to_change_without_a_reason(derive: Any) -> None:
    run = derive("""
import torch
w = torch.tensor([0.5, -0.3], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for epoch in range(2):
    # %% forward
    row = w[0:1]
    # %% loss
    loss = (row ** 2).sum()
    # %% backward
    loss.backward()
    # %% update
    opt.step()
    # %% zero_grad
    opt.zero_grad()
""")

    assert run.symbolic("update") == ["w ← w − 0.1 · w.grad"]

"""Gradients of several parts, handed on unchanged, from deep graphs, and of complex numbers."""

from typing import Any

from tutor.trace.model import Step


def verdicts(step: Step) -> set[bool | None]:
    """Return what was found of all that the nodes of a step passed on."""
    return {edge.checked for flow in step.flows for edge in flow.downstream if edge.view}


def test_a_gradient_that_is_taken_is_all_of_its_parts(derive: Any) -> None:
    # Given a value that depends on theta in two ways
    run = derive("""
    import torch
    theta = torch.tensor(1.0, requires_grad=True)
    phi = torch.tensor(-1.0, requires_grad=True)
    for step in range(1):
        # %% loss
        value = theta * phi + 0.1 * theta ** 2
        # %% backward
        gt = torch.autograd.grad(value, theta)[0]
        # %% update
        theta = (theta - 0.1 * gt).detach().requires_grad_()
    """)
    # When its gradient was taken, then one equation has both parts,
    assert run.symbolic("backward") == ["∂value/∂theta = 0.2 · theta + phi"]
    assert run.equation("gt", "backward").checked
    # and no node claims that its part is the whole.
    edges = [edge for flow in run.phase("backward").flows for edge in flow.downstream]
    parts = [edge for edge in edges if edge.leaf == "theta"]
    assert [edge.symbolic for edge in parts] == ["2 · g · theta", "g · phi"]
    assert all("one of 2 parts of ∂value/∂theta" in (edge.remark or "") for edge in parts)


def test_a_gradient_that_is_handed_on_unchanged_is_proved(derive: Any) -> None:
    # Given a residual block of modules, and a loss that is a sum
    run = derive("""
    import torch
    from torch import nn
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(2, 2)
        def forward(self, x):
            return x + self.inner(x)
    model = Block()
    X = torch.tensor([[1.0, 2.0]])
    for epoch in range(1):
        # %% forward
        out = model(X)
        # %% loss
        loss = out.pow(2).sum()
        # %% backward
        loss.backward()
        # %% update
        for p in model.parameters():
            p.data -= 0.1 * p.grad
    """)
    # Then what the sum hands on is an equation like the others.
    assert {equation.checked for equation in run.phase("backward").equations} == {True}


DEEP = """
import torch
w = torch.tensor(0.5, requires_grad=True)
for epoch in range(1):
    # %% forward
    x = torch.tensor(1.0)
    for k in range(300):
        x = torch.tanh(w * x) + 0.01
    # %% loss
    loss = (x - 1) ** 2
    # %% backward
    loss.backward()
    # %% update
    w.data -= w.grad
"""


def test_a_loop_of_hundreds_of_calls_is_derived(derive: Any) -> None:
    # Given a graph that is hundreds of nodes deep, when it is derived
    run = derive(DEEP)
    step = run.phase("backward")
    # Then every node is, and only the sum of hundreds of parts is not written out.
    assert verdicts(step) == {True}
    found = run.equation("w.grad", "backward")
    assert found.checked is None
    assert "too long to be written" in (found.error or "")


def test_complex_gradients_are_left_alone(derive: Any) -> None:
    # Given complex numbers, of whose gradients torch passes on the conjugates
    run = derive("""
    import torch
    z = torch.tensor([1 + 2j, 3 - 1j], requires_grad=True)
    for epoch in range(1):
        # %% forward
        w = z * z.conj()
        u = torch.exp(1j * z.real)
        v = z * z + 1
        # %% loss
        loss = w.real.sum() + u.abs().sum() + z.imag.pow(2).sum() + v.abs().sum()
        # %% backward
        loss.backward()
        # %% update
        z.data -= 0.1 * z.grad
    """)
    # When it is derived, then what is added and multiplied is proved, nothing is false,
    found = {equation.name: equation for step in run.steps for equation in step.equations}
    assert found["v"].checked
    assert found["w"].checked is None
    assert False not in run.verdicts
    # and the nodes say why they have no chain rule.
    step = run.phase("backward")
    assert False not in verdicts(step)
    assert any("complex" in (flow.remark or "") for flow in step.flows)


def test_a_result_without_a_name_is_not_called_like_a_number_of_the_script(derive: Any) -> None:
    # Given a script with an L of its own, that differentiates something else without a name
    run = derive("""
    import torch
    L = 0.5
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    for epoch in range(1):
        # %% forward
        y = w * w
        # %% backward
        y.sum().backward()
        # %% update
        w.data -= L * w.grad
    """)
    # Then the gradient is not said to be that of L.
    assert run.symbolic("backward")[0].startswith("∂J/∂w")


def test_numbers_that_were_drawn_are_taken_as_recorded(derive: Any) -> None:
    # Given weights that are made of drawn numbers
    run = derive("""
    import torch
    # %% weights
    W = torch.randn(2, 2) * 0.1
    noise = torch.randn(2)
    """)
    found = {equation.name: equation for step in run.steps for equation in step.equations}
    # Then what was made of them is proved and says so, and a bare draw has no equation.
    assert found["W"].symbolic == "W = 0.1 · randn(2, 2)"
    assert found["W"].checked
    assert "what randn drew is taken as recorded" in found["W"].remarks
    assert "noise" not in found


def test_a_sum_of_losses_does_not_begin_with_a_nought(derive: Any) -> None:
    # Given Python's sum, which begins with the number 0
    run = derive("""
    import torch
    a, b = torch.tensor([1.0, -2.0]), torch.tensor(3.0)
    # %% sum
    total = sum(p.abs().sum() for p in (a, b))
    """)
    found = {equation.name: equation for step in run.steps for equation in step.equations}
    assert found["total"].symbolic == "total = ∑ |a| + ∑ |b|"
    assert found["total"].checked


def test_a_mask_made_into_numbers_is_proved(derive: Any) -> None:
    # Given labels made by comparing, in torch and with Python's own type in NumPy
    run = derive("""
    import numpy as np
    import torch
    a, t = np.array([1.0, -1.0]), torch.tensor([1, 0])
    # %% labels
    y = (a > 0).astype(float)
    k = (a > 0).astype(int)
    one = torch.nn.functional.one_hot(t, 2).float()
    """)
    found = {equation.name: equation for step in run.steps for equation in step.equations}
    assert [found[name].checked for name in ("y", "k", "one")] == [True, True, True]


def test_a_graph_that_leads_into_the_middle_of_an_op_leads_to_a_part_of_it(derive: Any) -> None:
    # Given a penalty on the gradient of a layer, whose transposed weight is then reached alone,
    # and shapes that do not tell the two apart
    run = derive("""
    import torch
    from torch.nn import functional as F
    torch.manual_seed(0)
    x = torch.randn(3, 3, requires_grad=True)
    w = torch.randn(1, 3, requires_grad=True)
    for step in range(1):
        # %% loss
        out = F.linear(x, w, torch.zeros(1))
        slope = torch.autograd.grad(out.sum(), x, create_graph=True)[0]
        loss = (slope ** 2).sum()
        # %% backward
        loss.backward()
        # %% update
        w.data -= 0.1 * w.grad
    """)
    # When the penalty is differentiated, then nothing false is said,
    backward = run.phase("backward")
    assert False not in verdicts(backward)
    # and the node in the middle has the rule of the part that it is.
    (inner,) = [flow for flow in backward.flows if flow.inner is True and flow.op is not None]
    assert inner.node == "TBackward0"
    (edge,) = inner.downstream
    assert (edge.leaf, edge.symbolic, edge.checked) == ("w", "∂loss/∂w = gᵀ", True)


def test_rows_that_are_read_often_have_sums_of_gradients(derive: Any) -> None:
    # Given an embedding of three rows, read 240 times, and numbers whose sums nearly cancel
    run = derive("""
    import torch
    torch.manual_seed(4)
    table = torch.randn(3, 4, requires_grad=True)
    places = torch.randint(0, 3, (240,))
    for step in range(1):
        # %% loss
        loss = (table[places] * torch.randn(240, 4)).sum()
        # %% backward
        loss.backward()
        # %% update
        table.data -= 0.1 * table.grad
    """)
    # Then the sums hold, as closely as the roundings of eighty terms let them.
    assert verdicts(run.phase("backward")) == {True}
    assert run.equation("table.grad", "backward").checked


def test_a_number_of_which_a_tensor_takes_half_the_digits_leaves_its_mark(derive: Any) -> None:
    # Given a sum that nearly cancels
    run = derive("""
    import torch
    c = 2.7568123456789
    x = torch.tensor([-2.7568, -2.75681, 1.0])
    # %% sum
    y = 1000.0 * (x + c)
    """)
    # Then what is left has fewer digits, and the equation holds for all that.
    assert run.verdicts == {True}


def test_a_gradient_that_the_same_step_has_cleared_is_not_added_to(derive: Any) -> None:
    # Given a loop whose whole body is one line, which clears the gradient and goes backward
    run = derive("""
    import torch
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    for i in range(2):
        w.grad = None; loss = (3 * w).sum() ** 2; loss.backward(); w.data -= 0.001 * w.grad
    """)

    # Then no equation says that the gradient of the step before was added to.
    whole = [each for each in run.steps if "backward" in each.phase]
    assert [each.name for each in whole[1].equations].count("w.grad") == 1
    assert run.verdicts == {True}


def test_what_cannot_be_derived_is_not_told_of_another_operand(derive: Any) -> None:
    # Given a product whose first factor holds what dropout drew, which nothing tells
    run = derive("""
    import torch
    torch.manual_seed(0)
    A = torch.rand(3, 3)
    V = torch.randn(3, 4, requires_grad=True)
    W = torch.randn(4, 2, requires_grad=True)
    def net(A):
        H = torch.nn.functional.dropout(torch.relu(A @ V), 0.2, True)
        return A @ H @ W
    for i in range(1):
        # %% loss
        loss = net(A).pow(2).sum()
        # %% backward
        loss.backward()
        # %% update
        W.data -= 0.1 * W.grad
    """)

    # Then what goes to W is not said to be what goes to that factor.
    edges = [edge for flow in run.phase("backward").flows for edge in flow.downstream]
    assert [edge.leaf for edge in edges].count("W") == 1
    assert all(edge.checked is not False for edge in edges)

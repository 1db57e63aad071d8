"""What a name stands for: bound anew, shared, changed unseen, or taken by the script."""

from typing import Any

from tutor.derive.naming import by_name, on_one_line
from tutor.maths.expression import Leaf
from tutor.trace.model import Equation


def remarks(equation: Equation) -> str:
    """Return all that is remarked on an equation."""
    return "; ".join(equation.remarks)


def test_a_name_that_a_loop_binds_anew_is_each_time_its_own_value(derive: Any) -> None:
    # Given batches that one phase cuts out with a loop's variable
    run = derive("""
    import numpy as np
    X = np.arange(6.0)
    W = np.zeros(3)
    for epoch in range(1):
        # %% forward
        total = 0.0
        for i in range(0, 6, 3):
            part = X[i:i+3] * 2
            W += part
        # %% loss
        loss = W.sum()
        # %% backward
        g = W * 0
        # %% update
        W -= g
    """)
    # When its equations are derived, then each has the value of its own turn.
    said = run.symbolic("forward")
    assert "part = 2 · X[3:6]" in said
    assert "W ← W + 2 · X[0:3] + part" in said
    assert run.verdicts == {True}


def test_what_no_recorded_call_changed_is_taken_as_it_came(derive: Any) -> None:
    # Given a change through a view, which is recorded under another name
    run = derive("""
    import torch
    w = torch.tensor([1.0, 2.0, 3.0])
    # %% a view
    h = w * 2
    v = h.view(-1)
    v.mul_(3)
    # %% its base
    r = h + 1
    """)
    # When the base is used, then as the value that it had by then.
    equations = {equation.name: equation for step in run.steps for equation in step.equations}
    assert equations["r"].symbolic == "r = h + 1"
    assert equations["r"].value == [7.0, 13.0, 19.0]
    assert run.verdicts == {True}


def test_an_unseen_change_between_two_calls_makes_no_equation_false(derive: Any) -> None:
    # Given the hand-written gradient of softmax, whose middle line writes into an array
    run = derive("""
    import numpy as np
    p = np.array([[0.25, 0.75], [0.5, 0.5]])
    y = np.array([0, 1])
    for epoch in range(1):
        # %% forward
        q = p * 1.0
        # %% backward
        d = q.copy()
        d[np.arange(2), y] -= 1
        d /= 2
        # %% update
        p -= d
    """)
    # Then no step of it is said wrongly, however much of the line is recorded.
    assert False not in run.verdicts
    assert run.equation("d", "backward").value == [[-0.375, 0.375], [0.25, -0.25]]


def test_a_parameter_keeps_its_name_where_a_loop_calls_it_p(derive: Any) -> None:
    # Given parameters that are updated in a loop
    run = derive("""
    import torch
    X = torch.tensor([1.0, 2.0])
    w = torch.tensor([1.0, 1.0], requires_grad=True)
    b = torch.tensor(0.5, requires_grad=True)
    for epoch in range(2):
        # %% forward
        y = (X * w).sum() + b
        # %% backward
        y.backward()
        # %% update
        with torch.no_grad():
            for p in (w, b):
                p -= 0.1 * p.grad
                p.grad = None
    """)
    # When they were updated, in the first iteration and in a later one
    for iteration in (1, 2):
        names = [equation.name for equation in run.phase("update", iteration).equations]
        # Then nothing is told twice, and nothing of a name that says nothing.
        assert "p" not in names
        assert "p.grad" not in names
        assert len(set(names)) == len(names)
    assert run.verdicts == {True}


def test_values_without_a_name_get_none_that_looks_like_one_of_the_script(derive: Any) -> None:
    # Given a script that has an h1 of its own, and a sum too long for one equation
    run = derive("""
    import torch
    h1 = torch.tensor([1.0, 2.0])
    # %% a long sum
    s = (h1 * 2 + 1).sum() + (h1 * 3 + 1).exp().mean() + (h1 * 4 + 1).abs().sum()
    """)
    # Then the others are no h2.
    names = [equation.name for step in run.steps for equation in step.equations]
    assert "z1" in names
    assert not any(name.startswith("h") and name != "h1" for name in names)


def test_a_name_that_means_two_values_in_one_formula_is_told(derive: Any) -> None:
    # Given a state that a step replaces and its gradient needs as it was
    run = derive("""
    import torch
    W = torch.tensor([[0.5, 0.1], [0.2, 0.3]], requires_grad=True)
    x = torch.tensor([1.0, -1.0])
    state = torch.tensor([0.5, 0.5])
    for t in range(1):
        # %% forward
        state = torch.tanh(x + state @ W)
        # %% loss
        loss = state.sum()
        # %% backward
        loss.backward()
        # %% update
        with torch.no_grad():
            W -= 0.1 * W.grad
    """)
    # Then the forward equation has an arrow and needs no word,
    assert run.equation("state", "forward").symbolic == "state ← tanh(x + state W)"
    assert not run.equation("state", "forward").remarks
    # the gradient says that it means the old one, and the outer product is seen to be one.
    found = run.equation("W.grad", "backward")
    assert found.symbolic == "∂loss/∂W = state⁽⁰⁾ ⊗ (1 − (tanh(x + state⁽⁰⁾ W))²)"
    assert "(0) says which step state is from" in remarks(found)


def test_a_name_that_a_function_has_for_itself_is_not_said_to_have_been_replaced(
    derive: Any,
) -> None:
    # Given a script with an x, and a function that has another one
    run = derive("""
    import torch
    w = torch.tensor(1.0, requires_grad=True)
    x = torch.tensor([5.0, 6.0])
    def loss_of(x):
        # %% forward
        y = x * w
        # %% loss
        return (y ** 2).sum()
    for epoch in range(1):
        loss = loss_of(torch.tensor([2.0, 3.0]))
        # %% backward
        loss.backward()
        # %% update
        w.data -= 0.1 * w.grad
    """)
    # Then where only the script's is in sight, it is only said that the formula means another.
    said = remarks(run.equation("w.grad", "backward"))
    assert "(2) says which step x is from" in said
    assert "replaced" not in said


def test_two_values_of_one_name_are_told_apart(derive: Any) -> None:
    # Given a recurrence that reads its state before and after it is bound anew
    run = derive("""
    import torch
    V = torch.tensor([2.0, 1.0], requires_grad=True)
    h = torch.tensor([1.0, 0.0])
    for t in range(1):
        # %% forward
        first = (h * V).sum()
        h = torch.tensor([0.0, 3.0])
        y = first + (h * V).sum()
        # %% backward
        y.backward()
        # %% update
        V.data -= V.grad
    """)
    # Then the gradient, a sum over both, says so.
    found = run.equation("V.grad", "backward")
    assert found.checked
    assert found.symbolic == "∂y/∂V = h + h⁽⁰⁾"


def test_a_copy_is_told_and_a_value_under_its_own_name_is_not(derive: Any) -> None:
    # Given a copy, and a number made of a tensor of the same name
    run = derive("""
    import torch
    w = torch.tensor([1.0, 2.0])
    # %% copies
    old = w.clone()
    w = w.detach()
    loss = w.sum()
    # %% a number
    loss = loss.item()
    """)
    # Then the one is an equation and the others are none.
    said = [equation.symbolic for step in run.steps for equation in step.equations]
    assert "old = w" in said
    assert "w ← w" not in said
    assert "loss ← loss" not in said


def test_the_first_velocity_is_the_gradient(derive: Any) -> None:
    # Given SGD with momentum, when its first step is looked at
    run = derive("""
    import torch
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
    for epoch in range(1):
        # %% loss
        loss = (w ** 2).sum()
        # %% backward
        loss.backward()
        # %% update
        optimizer.step()
    """)
    # Then it is seen where the velocity comes from.
    assert run.symbolic("update")[0] == "w.momentum_buffer = w.grad"


def test_every_result_of_a_call_that_has_several_is_told(derive: Any) -> None:
    # Given calls with two results, one of them without a rule
    run = derive("""
    import torch
    x = torch.tensor([[1.0, 3.0], [5.0, 2.0]])
    # %% results
    top, at = x.max(dim=1)
    q, r = torch.linalg.qr(x)
    wide, tall = torch.broadcast_tensors(x, torch.tensor([1.0, 2.0]))
    """)
    found = {equation.name: equation for step in run.steps for equation in step.equations}
    # Then each name has its equation, and those without a rule say which result they are.
    assert found["at"].checked
    assert found["at"].value == [1, 0]
    assert found["tall"].checked
    assert found["r"].checked is None
    assert found["r"].symbolic.endswith("[1]")


def test_a_functions_own_name_gives_way_to_the_scripts(derive: Any) -> None:
    # Given NumPy in a function, which calls its argument x
    run = derive("""
    import numpy as np
    def slope(x):
        return 1.0 * (x > 0)
    z1 = np.array([1.0, -2.0])
    # %% slope
    d = slope(z1)
    """)
    found = {equation.name: equation for step in run.steps for equation in step.equations}
    # Then the equation is about what it was given.
    assert found["d"].symbolic == "d = 1 · (z₁ > 0)"


def test_a_step_against_the_gradient_is_written_as_a_difference(derive: Any) -> None:
    # Given an update that adds the negative, as many write it
    run = derive("""
    import torch
    w1 = torch.linspace(0.0, 1.0, 30, requires_grad=True)
    for epoch in range(1):
        # %% loss
        loss = (w1 ** 2).sum()
        # %% backward
        loss.backward()
        # %% update
        w1.data += -0.1 * w1.grad
    """)
    found = run.equation("w1", "update")
    # Then no sign stands in brackets, and what is too large is called alike on both sides.
    assert found.symbolic == "w₁ ← w₁ − 0.1 · w1.grad"
    assert found.substituted == "w₁⟨30⟩ − 0.1 · w1.grad⟨30⟩"
    assert found.checked


def test_a_large_value_without_a_name_is_written_as_its_shape() -> None:
    # Given a value that the script does not name and that is too large to be written out
    leaf = Leaf(None, None, (30, 8))
    # Then one line says what shape it has, by its name as well as with numbers put in.
    assert on_one_line(by_name(leaf).latex) == "?⟨30×8⟩"


def test_values_without_a_name_of_several_steps_are_told_apart(derive: Any) -> None:
    # Given a rollout: each turn has a value that the script does not name, used twice
    run = derive("""
    import torch
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    for epoch in range(1):
        found = []
        for t in range(2):
            # %% forward
            p = torch.nn.functional.softmax((w * (t + 1)).relu(), dim=0)
            p = (p.exp().log().sin().cos().tanh().sin().cos().exp().sin() * p).sum()
            found.append(p)
        # %% loss
        loss = torch.stack(found).sum()
        # %% backward
        loss.backward()
        # %% update
        w.data -= 0.1 * w.grad
    """)
    # When backward walks through both, then the earlier ones say of which step they are.
    names = [each.name for step in run.steps if step.flows for each in step.equations]
    spare = [name for name in names if "/∂h" in name]
    assert spare
    assert len(set(spare)) == len(spare)
    marked = [each for step in run.steps for each in step.equations if "@" in each.name]
    assert all("says which step h" in remarks(each) for each in marked)
    first = next(step.index for step in run.steps if step.phase == "forward")
    assert {each.name.partition("@")[2] for each in marked} == {str(first)}
    assert False not in run.verdicts


def test_the_pieces_of_a_batch_are_not_told_one_by_one(derive: Any) -> None:
    # Given a batch that a loader puts together out of twelve pieces
    run = derive("""
    import torch
    data = torch.arange(120.0).reshape(20, 6)
    w = torch.ones(6, requires_grad=True)
    for epoch in range(1):
        # %% forward
        x = torch.stack([data[i] for i in range(12)])
        # %% loss
        out = torch.stack([(w * i).sum() for i in range(12)]).sum()
        # %% backward
        out.backward()
        # %% update
        w.data -= w.grad
    """)
    # Then its equation has the first and the last of them, as they are,
    rows = [str([*range(at, at + 6)]) for at in (0, 6, 12, 66)]
    assert run.symbolic("forward") == [f"x = stack({', '.join([*rows[:3], '…', rows[3]])})"]
    # but what a gradient goes through is told, however many there are.
    assert sum("∑" in line for line in run.symbolic("loss")) > 1
    assert run.verdicts == {True}

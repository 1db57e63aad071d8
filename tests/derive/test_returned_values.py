"""What a stepped function returns has its equation where it is computed, by its caller's name."""

from typing import Any

from tutor.plain.sentences import happened

LOSS = """
import torch
w = torch.tensor(1.0, requires_grad=True)
X, Y = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 3.0])
def error_of(w, X, Y):
    y_pred = w * X
    return {returned}
for epoch in range(3):
    {received} = error_of(w, X, Y)
    {root}.backward()
    w.data -= 0.1 * w.grad
    w.grad = None
"""


def test_a_loss_is_called_what_its_caller_calls_it(derive: Any) -> None:
    run = derive(LOSS.format(returned="((y_pred - Y) ** 2).mean()", received="loss", root="loss"))

    for iteration in (1, 2):
        step = run.phase("loss", iteration)
        assert step.returns == ("loss",)
        # The module's own loss is still the one of the iteration before.
        assert ("loss" in step.tensors) == (iteration > 1)
        equation = run.equation("loss", "loss", iteration)
        assert (equation.symbolic, equation.checked) == ("loss = mean((y_pred − Y)²)", True)
    gradient = run.symbolic("backward", 2)
    assert any(row.startswith("∂loss/∂w = ") for row in gradient)


def test_parts_of_what_is_returned_have_the_names_of_its_parts(derive: Any) -> None:
    returned = "((y_pred - Y) ** 2).mean(), 2 * y_pred.detach(), 3"
    run = derive(LOSS.format(returned=returned, received="loss, seen, _", root="loss"))

    assert run.phase("loss").returns == ("loss", "seen")
    assert run.equation("loss", "loss").checked is True


def test_a_result_that_is_not_named_alone_is_called_as_it_is_called_for(derive: Any) -> None:
    # Given a caller that computes with what is returned before it has a name
    returned = "((y_pred - Y) ** 2).mean()"
    run = derive(
        LOSS.format(returned=returned, received="loss", root="loss").replace(
            "= error_of(w, X, Y)", "= 2 * error_of(w, X, Y)"
        )
    )

    assert run.phase("loss").returns == ("error_of(w, X, Y)",)


def test_a_name_that_the_function_has_itself_means_what_it_means_there(derive: Any) -> None:
    returned = "((y_pred - Y) ** 2).mean()"
    source = LOSS.format(returned=returned, received="loss", root="loss")
    run = derive(
        source.replace("    y_pred = w * X\n", "    loss = w * X\n    y_pred = loss * 1.0\n")
    )

    assert not run.phase("loss").returns
    assert run.equation("loss", "forward").symbolic == "loss = w · X"


def test_gradients_that_numpy_code_returns_are_told_where_they_are_computed(derive: Any) -> None:
    run = derive("""
        import numpy as np
        X, Y = np.array([1.0, 2.0]), np.array([2.0, 3.0])
        w = 0.5
        def gradient_of(w):
            error = w * X - Y
            loss = (error ** 2).mean()
            return loss, 2 * (error * X).mean()
        for epoch in range(3):
            loss, dw = gradient_of(w)
            w = w - 0.1 * dw
    """)
    equation = run.equation("dw", "backward", 2)
    assert (equation.symbolic, equation.checked) == ("dw = 2 · mean(error ⊙ X)", True)


def test_a_loss_that_is_returned_is_told_and_compared_with_the_one_before(derive: Any) -> None:
    # Given a function that does nothing but return the loss
    source = LOSS.format(returned="((w * X - Y) ** 2).mean()", received="loss", root="loss")
    run = derive(source.replace("    y_pred = w * X\n", ""))
    steps = [step for step in run.steps if step.phase == "forward+loss"]

    told = [happened(step, run.steps[step.index - 1]) for step in steps]
    assert told[0] == "Computed by mul, sub, pow and mean. The loss is 1."
    assert told[1].startswith("Computed by mul, sub, pow and mean. The loss is ")
    assert told[1].endswith("lower than before.")


def test_a_method_that_is_stepped_into_is_no_function_of_numpy(derive: Any) -> None:
    run = derive("""
        import numpy as np
        class Line:
            def __init__(self):
                self.w = np.array([0.5])
            def loss(self, x, y):
                self.out = x * self.w
                return ((self.out - y) ** 2).mean()
        net, x, y = Line(), np.array([1.0, 2.0]), np.array([2.0, 3.0])
        for epoch in range(2):
            loss = net.loss(x, y)
            dw = 2 * ((net.out - y) * x).mean()
            net.w = net.w - 0.1 * dw
    """)

    named = [e for step in run.steps for e in step.equations if e.name == "loss"]
    assert [(e.symbolic, e.checked) for e in named] == [("loss = mean((self.out − y)²)", True)] * 2


def test_of_several_losses_in_a_dictionary_the_one_that_is_called_so_is_told(derive: Any) -> None:
    run = derive("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        for epoch in range(2):
            # %% forward
            y = 2 * w
            # %% loss
            parts = {"loss": (y - 3) ** 2 + w ** 2, "gap": (y - 3) ** 2, "size": w ** 2}
            # %% backward
            parts["loss"].backward()
            # %% update
            w.data -= 0.01 * w.grad
    """)
    step = run.phase("loss")

    assert happened(step, run.steps[step.index - 1]) == "The loss parts['loss'] is 2."


def test_what_a_function_finally_does_comes_behind_what_it_returns(derive: Any) -> None:
    source = LOSS.format(returned="((y_pred - Y) ** 2).mean()", received="loss", root="loss")
    inside = "    try:\n        y_pred = w * X\n        return ((y_pred - Y) ** 2).mean()\n"
    body = "    y_pred = w * X\n    return ((y_pred - Y) ** 2).mean()\n"
    run = derive(source.replace(body, f"{inside}    finally:\n        print('seen')\n"))

    assert run.equation("loss", "loss", 2).symbolic == "loss = mean((y_pred − Y)²)"


def test_a_dictionary_that_is_returned_has_its_parts_by_their_keys(derive: Any) -> None:
    returned = '{"loss": ((y_pred - Y) ** 2).mean(), "seen": y_pred}'
    run = derive(LOSS.format(returned=returned, received="out", root='out["loss"]'))

    assert run.phase("loss").returns == ("out['loss']",)
    assert run.equation("out['loss']", "loss").symbolic == "out['loss'] = mean((y_pred − Y)²)"


MOVED = """
import numpy as np
X, Y = np.arange(4.0), 3 * np.arange(4.0)
def step(w):
    # %% backward
    slope = 2 * ((w * X - Y) * X).mean()
    # %% update
    return w - 0.01 * slope
{name} = np.zeros(1)
for epoch in range(2):
    {name} = step({name})
"""


def test_a_weight_that_comes_back_by_the_name_that_it_had_is_moved(derive: Any) -> None:
    told = derive(MOVED.format(name="w")).symbolic("update", 2)
    assert told == ["w ← w − 0.01 · slope"]


def test_one_that_has_another_name_in_the_function_is_called_by_both(derive: Any) -> None:
    told = derive(MOVED.format(name="weight")).symbolic("update", 2)
    assert told == ["weight = w − 0.01 · slope"]


def test_what_a_function_hands_to_another_without_a_name_has_an_equation_all_the_same(
    derive: Any,
) -> None:
    # Given a loss that another function adds to, so that nobody names it by itself
    run = derive("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        X, Y = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 3.0])
        def error_of(w):
            y_pred = w * X
            error = (y_pred - Y) ** 2
            return error.mean()
        def total_of(w):
            return error_of(w) + 0.1 * w ** 2
        for epoch in range(2):
            loss = total_of(w)
            loss.backward()
            w.data -= 0.1 * w.grad
            w.grad = None
        """)
    assert "error_of(w) = mean(error)" in run.symbolic("loss")


def test_a_loss_without_a_name_is_called_alike_where_it_is_made_and_differentiated(
    derive: Any,
) -> None:
    run = derive("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        X, Y = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 3.0])
        def error_of(w):
            y_pred = w * X
            return ((y_pred - Y) ** 2).mean()
        for epoch in range(2):
            error_of(w).backward()
            w.data -= 0.1 * w.grad
            w.grad = None
        """)
    assert run.symbolic("loss") == ["error_of(w) = mean((y_pred − Y)²)"]
    assert all(row.startswith("∂error_of(w)/∂") for row in run.symbolic("backward"))


def test_a_list_that_a_function_returns_has_an_equation_for_each_part(derive: Any) -> None:
    run = derive("""
        import torch
        X, Y = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 3.0])
        def update(weights, loss):
            slopes = torch.autograd.grad(loss, weights)
            return [(p - 0.1 * s).detach().requires_grad_() for p, s in zip(weights, slopes)]
        W = [torch.tensor(1.0, requires_grad=True), torch.tensor(0.5, requires_grad=True)]
        for epoch in range(2):
            loss = ((W[0] * X + W[1] - Y) ** 2).mean()
            W = update(W, loss)
        """)

    assert run.symbolic("update") == [
        "W[0] = weights[0] − 0.1 · slopes[0]",
        "W[1] = weights[1] − 0.1 · slopes[1]",
    ]

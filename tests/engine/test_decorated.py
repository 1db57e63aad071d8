"""Functions of forward and loss that a decorator of the script stands around."""

DECORATED = """
import torch
def kept(function):
    def inner(*args):
        result = function(*args)
        return {returned}
    return inner
w = torch.tensor(1.0, requires_grad=True)
@kept
def loss_of(x):
    y = w * x
    return (y - 3) ** 2
for step in range(2):
    loss = loss_of(torch.tensor(2.0))
    loss.backward()
    w.data -= 0.01 * w.grad
    w.grad = None
"""


def test_what_a_decorated_function_returns_is_called_by_its_caller(trace) -> None:
    run = trace(DECORATED.format(returned="result"))
    assert [step.returns for step in run.steps if step.phase == "loss"] == [("loss",)] * 2


def test_what_a_decorator_makes_of_a_result_is_no_name_for_it(trace) -> None:
    run = trace(DECORATED.format(returned="result / 2"))
    returned = {name for step in run.steps for name in step.returns or ()}
    assert returned == {"result"}

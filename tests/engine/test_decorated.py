"""Functions of forward and loss that a decorator of the script stands around."""


def test_what_a_decorated_function_returns_is_called_by_its_caller(trace) -> None:
    # Given a loss function that a decorator of the script times
    run = trace("""
        import torch
        def timed(function):
            def inner(*args):
                result = function(*args)
                return result
            return inner
        w = torch.tensor(1.0, requires_grad=True)
        @timed
        def loss_of(x):
            y = w * x
            return (y - 3) ** 2
        for step in range(2):
            loss = loss_of(torch.tensor(2.0))
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad = None
    """)
    assert [step.returns for step in run.steps if step.phase == "loss"] == [("loss",)] * 2


def test_what_a_decorator_makes_of_a_result_is_no_name_for_it(trace) -> None:
    # Given a decorator that gives another value than the function does
    run = trace("""
        import torch
        def halved(function):
            def inner(*args):
                result = function(*args)
                return result / 2
            return inner
        w = torch.tensor(1.0, requires_grad=True)
        @halved
        def loss_of(x):
            y = w * x
            return (y - 3) ** 2
        for step in range(2):
            loss = loss_of(torch.tensor(2.0))
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad = None
    """)
    assert not any(step.returns for step in run.steps)

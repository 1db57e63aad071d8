"""NumPy's ops, seen by taps, and the calls of torch that its function mode does not see."""

import pytest


def ops(run, step=1):
    return [(op.op, [i.name for i in op.inputs], op.output.name) for op in run.steps[step].ops]


def test_numpy_ops_are_recorded_like_those_of_torch(trace) -> None:
    run = trace(
        """
        import numpy as np
        X = np.array([1.0, 2.0])
        w = 3.0
        # %% compute
        y = w * X
        loss = ((y - X) ** 2).mean()
        """
    )
    mul, sub, power, mean = run.steps[1].ops

    assert ops(run) == [
        ("mul", ["w", "X"], "y"),
        ("sub", ["y", "X"], None),
        ("pow", [None], None),
        ("mean", [None], "loss"),
    ]
    assert [power.inputs[0].from_, mean.inputs[0].from_, sub.inputs[0].from_] == [1, 2, 0]
    assert (power.arguments, mean.arguments) == (("$0", "2"), ("$0",))
    assert (mul.line, mean.output.view.values) == (6, 10.0)


def test_functions_of_numpy_name_their_arguments(trace) -> None:
    run = trace(
        """
        import numpy as np
        a = np.ones((2, 2))
        # %% compute
        b = np.dot(2 * a, a[:, 0]).sum(axis=0)
        c = np.linalg.norm(a)
        d = -a
        """
    )
    found = [(op.op, op.arguments) for op in run.steps[1].ops]

    assert found == [
        ("mul", ("2", "$0")),
        ("getitem", ("$0", ":, 0")),
        ("dot", ("$0", "$1")),
        ("sum", ("$0", "axis=0")),
        ("norm", ("$0",)),
        ("neg", ("$0",)),
    ]


def test_a_change_in_place_shows_before_and_after(trace) -> None:
    run = trace(
        """
        import numpy as np
        w = np.array([1.0])
        s = np.float32(1)
        # %% change
        w -= 0.5 * w
        s -= np.float32(2)
        """
    )
    _, array, scalar = [op for op in run.steps[1].ops if op.op != "float32"]

    assert (array.op, array.inputs[0].view.values, array.output.view.values) == ("sub_", [1], [0.5])
    assert (scalar.op, scalar.inputs[0].view.values, scalar.output.view.values) == ("sub", 1, -1)


def test_a_function_that_calls_itself_keeps_its_operands_apart(trace) -> None:
    run = trace(
        """
        import numpy as np
        def power(x, n):
            return x * power(x + 0, n - 1) if n > 1 else x
        a = np.array([2.0])
        # %% compute
        b = power(a, 3)
        """
    )
    products = [op for op in run.steps[1].ops if op.op == "mul"]

    assert [op.output.view.values for op in products] == [[4.0], [8.0]]
    assert [[i.view.values for i in op.inputs] for op in products] == [
        [[2.0], [2.0]],
        [[2.0], [4.0]],
    ]


def test_an_op_that_fails_is_not_recorded_and_keeps_its_line(trace) -> None:
    run = trace("import numpy as np\na = np.ones(2)\nb = np.ones(3)\nc = a + b\n")

    assert (run.end.error.type, run.end.error.line) == ("ValueError", 4)
    assert [op.op for op in run.steps[0].ops] == ["ones", "ones"]


def test_plain_numbers_alone_are_no_ops(trace) -> None:
    run = trace("import numpy as np\na = 1 + 2\nb = a * 3\nc = len([1, 2]) - 1\n")

    assert run.steps[0].ops == ()


def test_from_numpy_is_an_op_of_both_worlds(trace) -> None:
    run = trace(
        """
        import numpy as np
        import torch
        a = np.ones(2, dtype=np.float32)
        # %% over
        t = torch.from_numpy(a)
        u = t * 2
        """
    )

    assert ops(run) == [("from_numpy", ["a"], "t"), ("mul", ["t"], "u")]


def test_a_loop_over_elements_does_not_flood_the_record(trace) -> None:
    run = trace(
        """
        import numpy as np
        a = np.arange(5000.0)
        # %% slowly
        total = 0.0
        for x in a:
            total = total + x
        """
    )

    assert len(run.steps[1].ops) <= 1001
    assert run.steps[1].tensors["total"].values == 12497500.0


@pytest.mark.parametrize("text", ["f'{a * 2}'", "[x * 2 for x in a]", "(lambda x: x * 2)(a)"])
def test_what_is_printed_or_repeated_is_no_step_of_the_mathematics(trace, text: str) -> None:
    run = trace(f"import numpy as np\na = np.ones(3)\n# %% there\nb = {text}\n")

    assert run.steps[1].ops == ()

"""Calls that give several tensors: all are recorded, and an operand says which of them it is."""

import pytest


def recorded(trace, call: str, then: str, package: str = "torch"):
    head = "import torch\nx = torch.arange(12.0).reshape(4, 3)\n"
    if package == "numpy":
        head = "import numpy as np\nx = np.arange(12.0).reshape(4, 3)\n"
    run = trace(f"{head}# %% compute\n{call}\n{then}\n")
    assert run.end.error is None
    return run.steps[1]


@pytest.mark.parametrize(
    ("call", "op"),
    [
        ("a, b = x.max(dim=1)", "max"),
        ("a, b = x.split(2)", "split"),
        ("a, b = torch.chunk(x, 2)", "chunk"),
        ("a, b = x.sort(dim=0)", "sort"),
        ("a, b = x.topk(2)", "topk"),
        ("a, b = torch.var_mean(x)", "var_mean"),
        ("a, b = x[:2]", "unbind"),
    ],
)
def test_the_second_output_has_its_name_and_is_known_again(trace, call: str, op: str) -> None:
    step = recorded(trace, call, "c = b * 2")
    many, last = step.ops[-2:]

    assert (many.op, many.output.name) == (op, "a")
    assert [other.name for other in many.others] == ["b"]
    assert many.others[0].view == step.tensors["b"]
    assert (last.inputs[0].from_, last.inputs[0].part) == (many.id, 1)


def test_an_op_with_one_output_has_no_others(trace) -> None:
    step = recorded(trace, "a = x * 2", "b = a + 1")

    assert [op.others for op in step.ops] == [(), ()]
    assert step.ops[1].inputs[0].part == 0


def test_all_states_of_a_recurrent_layer_are_outputs(trace) -> None:
    step = recorded(trace, "o, (h, c) = torch.nn.LSTM(3, 2)(x[None])", "d = c * 1")
    lstm = next(op for op in step.ops if op.op == "lstm")

    assert [lstm.output.name, *(other.name for other in lstm.others)] == ["o", "h", "c"]
    assert step.ops[-1].inputs[0].part == 2


def test_of_very_many_outputs_the_first_seventeen_are_noted(trace) -> None:
    step = recorded(trace, "parts = torch.arange(100.0).split(1)", "c = parts[16] + parts[17]")
    split, add = step.ops[-2:]

    assert len(split.others) == 16
    assert [operand.from_ for operand in add.inputs] == [split.id, None]


def test_outputs_that_need_much_room_are_left_out(trace, monkeypatch) -> None:
    monkeypatch.setattr("tutor.engine.op_log.HELD", 200)
    step = recorded(trace, "a, b, c = torch.zeros(60).split(20)", "")

    assert [op.op for op in step.ops] == ["zeros"]
    assert step.unnoted == 1


def test_parts_of_a_numpy_array_are_outputs_too(trace) -> None:
    step = recorded(trace, "a, b = np.split(x, 2)", "c = b * 2", "numpy")
    split, mul = step.ops

    assert (split.op, split.output.name, split.others[0].name) == ("split", "a", "b")
    assert (mul.inputs[0].from_, mul.inputs[0].part) == (split.id, 1)


def test_a_gradient_flows_into_the_op_whose_second_output_was_used(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.ones(4, requires_grad=True)
        a, b = x.split(2)
        # %% back
        (b * 3).sum().backward()
        """
    )
    split = next(flow for flow in run.steps[1].flows if flow.node == "SplitBackward0")

    assert run.steps[0].ops[split.op.id].op == "split"
    assert split.downstream[0].view.values == [0, 0, 3, 3]

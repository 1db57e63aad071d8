"""What an optimizer does inside is a chain of ops without a gap, from gradients to parameters."""

import pytest
import torch
from recorded_calls import again, value

OPTIMIZERS = (
    "SGD([w, b], lr=0.1",
    "SGD([w, b], lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1",
    "SGD([w, b], lr=0.1, momentum=0.9, dampening=0.5, maximize=True",
    "Adam([w, b], lr=0.1",
    "Adam([w, b], lr=0.1, amsgrad=True, weight_decay=0.1",
    "AdamW([w, b], lr=0.1",
    "RMSprop([w, b], lr=0.1, centered=True, momentum=0.9",
    "Adagrad([w, b], lr=0.1, lr_decay=0.1",
)

LOOP = """
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
optimizer = torch.optim.{}, foreach={})
for i in range(2):
    # %% forward
    y = (w * 3).sum() + b
    # %% loss
    loss = y ** 2
    # %% backward
    loss.backward()
    # %% update
    optimizer.step()
"""

each = pytest.mark.parametrize("optimizer", OPTIMIZERS)
both = pytest.mark.parametrize("foreach", [False, True])


@pytest.fixture
def updates(trace, optimizer, foreach):
    """Return the two steps in which the optimizer updates."""
    run = trace(LOOP.format(optimizer, foreach))
    return [step for step in run.steps if step.phase == "update"]


@each
@both
def test_every_operand_has_a_name_or_an_op_that_made_it(updates) -> None:
    operands = [(op, operand) for step in updates for op in step.ops for operand in op.inputs]

    assert operands
    assert [op for op, operand in operands if not operand.name and operand.from_ is None] == []


@each
@both
def test_every_op_gives_its_result_again_when_it_is_called_again(updates) -> None:
    for op in (op for step in updates for op in step.ops):
        assert torch.equal(torch.as_tensor(again(op, torch)), value(op.output.view)), op


@each
@both
def test_an_operand_holds_what_the_op_before_has_left_in_it(updates) -> None:
    for step in updates:
        for op in step.ops:
            for operand in op.inputs:
                if operand.from_ is not None:
                    assert operand.view.values == step.ops[operand.from_].output.view.values


@each
@both
def test_the_last_op_on_a_parameter_gives_its_new_value(updates) -> None:
    for step in updates:
        for name in ("w", "b"):
            last = [op for op in step.ops if op.output.name == name][-1]
            assert last.output.view.values == step.tensors[name].values
            assert last.inputs[0].name == name
            assert last.line == 14


@pytest.mark.parametrize("optimizer", ["Adam([w, b], lr=0.1"])
@both
def test_state_has_its_name_in_the_step_that_creates_it(updates) -> None:
    made = {op.output.name for op in updates[0].ops}

    assert {"optimizer.state[w].exp_avg", "optimizer.state[b].exp_avg_sq"} <= made


def test_a_list_of_factors_is_dealt_out_to_the_elements(trace) -> None:
    run = trace(
        """
        import torch
        a, b = torch.tensor([1.0]), torch.tensor([2.0])
        # %% change
        torch._foreach_add_([a, b], [b, b], alpha=3)
        c, d = torch._foreach_mul([a, b], [2.0, 0.5])
        torch._foreach_addcdiv_([a, b], [c, d], [d, c], [1.0, 2.0])
        """
    )
    found = [(op.op, op.output.name, op.arguments) for op in run.steps[1].ops]

    assert found == [
        ("add_", "a", ("$0", "$1", "alpha=3")),
        ("add_", "b", ("$0", "$1", "alpha=3")),
        ("mul", "c", ("$0", "2.0")),
        ("mul", "d", ("$0", "0.5")),
        ("addcdiv_", "a", ("$0", "$1", "$2", "value=1.0")),
        ("addcdiv_", "b", ("$0", "$1", "$2", "value=2.0")),
    ]


def test_clipping_by_lists_is_seen(trace) -> None:
    run = trace(
        """
        import torch
        w = torch.tensor([3.0, 4.0], requires_grad=True)
        w.sum().backward()
        # %% clip
        torch.nn.utils.clip_grad_norm_([w], 0.5, foreach=True)
        """
    )
    ops = run.steps[1].ops

    assert (ops[0].op, ops[0].inputs[0].name) == ("norm", "w.grad")
    assert (ops[-1].op, ops[-1].output.name) == ("mul_", "w.grad")

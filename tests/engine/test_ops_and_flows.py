"""What is recorded of torch: the ops of the source and the nodes of the backward pass."""

import pytest
import torch


def words(step):
    return [op.op for op in step.ops]


def test_a_forward_records_its_op_with_the_names_of_its_operands(trace, training) -> None:
    step = trace(training).phase("forward")
    (op,) = step.ops

    assert (op.op, op.line) == ("mul", 9)
    assert [operand.name for operand in op.inputs] == ["w", "X"]
    assert op.output.name == "y_pred"
    assert op.output.view == step.tensors["y_pred"]


def test_a_nameless_value_is_known_by_the_op_that_made_it(trace, training) -> None:
    subtract, power, mean = trace(training).phase("loss").ops

    assert [subtract.op, power.op, mean.op] == ["sub", "pow", "mean"]
    assert (power.inputs[0].name, power.inputs[0].from_) == (None, subtract.id)
    assert power.arguments == ("$0", "2")
    assert (mean.inputs[0].from_, mean.output.name) == (power.id, "loss")


def test_flows_are_in_execution_order_and_tied_to_their_ops(trace, training) -> None:
    run = trace(training)
    flows = run.phase("backward").flows
    made_by = [run.steps[flow.op.step].ops[flow.op.id].op for flow in flows[:-1]]

    assert [flow.node for flow in flows] == [
        "MeanBackward0", "PowBackward0", "SubBackward0", "MulBackward0", "AccumulateGrad",
    ]  # fmt: skip
    assert made_by == ["mean", "pow", "sub", "mul"]
    assert [flow.line for flow in flows] == [11, 11, 11, 9, None]


def test_a_flow_passes_on_what_the_next_one_receives(trace, training) -> None:
    flows = trace(training).phase("backward").flows

    for flow in flows:
        for edge in flow.downstream:
            assert flows[edge.to].upstream == (edge.view,)
    assert flows[3].downstream[0].leaf == "w"
    assert flows[3].downstream[0].view.values == -30.0


def test_the_second_iteration_names_its_own_ops(trace, training) -> None:
    run = trace(training)
    flow = run.phase("backward", 2).flows[3]

    assert flow.op.step == run.phase("forward", 2).index


def test_an_operator_on_either_side_of_a_tensor(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.tensor([1.0, 2.0])
        # %% two orders
        a = 1 - x
        b = x - 1
        """
    )
    first, second = run.steps[1].ops

    assert (first.op, first.arguments) == ("rsub", ("$0", "1"))
    assert (second.op, second.arguments) == ("sub", ("$0", "1"))


def test_in_place_ops_show_their_operand_before_and_after(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.tensor([1.0, 2.0])
        # %% change it
        x += 1
        x[0] = 7.0
        x.data.mul_(2)
        """
    )
    add, put, double = run.steps[1].ops

    assert (add.op, put.op, double.op) == ("add_", "setitem", "mul_")
    assert (add.inputs[0].view.values, add.output.view.values) == ([1, 2], [2, 3])
    assert (put.inputs[0].view.values, put.output.view.values) == ([2, 3], [7, 3])
    assert (double.inputs[0].name, double.output.view.values) == ("x", [14, 6])
    assert run.steps[1].tensors["x"].values == [14, 6]


def test_a_change_that_torch_does_not_count_is_seen_by_the_next_op(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.tensor([1.0])
        # %% use it, change it through .data, use it again
        a = x * 1
        x.data.add_(1)
        b = x * 1
        """
    )

    assert [op.inputs[0].view.values for op in run.steps[1].ops] == [[1], [1], [2]]


def test_reading_an_attribute_or_printing_is_no_op(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.ones(2, 3)
        # %% look
        x.shape, x.dtype, x.size(), x.dim(), len(x), x.is_leaf, x.grad
        print(x, x.tolist(), x.sum().item())
        y = x.T
        """
    )

    assert words(run.steps[1]) == ["sum", "T"]


def test_modules_are_named_and_their_ops_are_those_of_the_source(trace) -> None:
    run = trace(
        """
        import torch
        from torch import nn

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.fc1 = nn.Linear(2, 3)
                self.fc2 = nn.Linear(3, 1)

            def forward(self, x):
                return self.fc2(torch.relu(self.fc1(x))) + 1

        model = Net()
        x = torch.ones(4, 2)
        # %% predict
        y = model(x)
        """
    )
    ops = run.steps[1].ops

    assert [(op.op, op.module) for op in ops] == [
        ("linear", "fc1"), ("relu", "model"), ("linear", "fc2"), ("add", "model"),
    ]  # fmt: skip
    assert [operand.name for operand in ops[0].inputs] == [
        "x", "model.fc1.weight", "model.fc1.bias",
    ]  # fmt: skip
    assert run.steps[1].tensors["model.fc2.weight"].shape == (1, 3)


def test_a_fused_op_owns_all_of_its_nodes(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.randn(2, 3, requires_grad=True)
        loss = torch.nn.functional.cross_entropy(x, torch.tensor([0, 2]))
        # %% back
        loss.backward()
        """
    )
    flows = [flow for flow in run.steps[1].flows if flow.node != "AccumulateGrad"]
    owners = {run.steps[flow.op.step].ops[flow.op.id].op for flow in flows}

    assert len(flows) > 1
    assert owners == {"cross_entropy"}


def test_a_custom_function_is_an_op_that_owns_its_node(trace) -> None:
    run = trace(
        """
        import torch

        class Double(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 2

            @staticmethod
            def backward(ctx, grad):
                return grad * 2

        x = torch.tensor(1.0, requires_grad=True)
        y = Double.apply(x) * 3
        # %% back
        y.backward()
        """
    )
    flows = run.steps[1].flows
    owner = run.steps[0].ops[flows[1].op.id]

    assert flows[1].node == "DoubleBackward"
    assert (owner.op, owner.inputs[0].name) == ("apply", "x")
    assert flows[1].downstream[0].view.values == 6.0


def test_autograd_grad_is_watched_like_backward(trace) -> None:
    run = trace(
        """
        import torch
        from torch.autograd import grad
        x = torch.tensor(3.0, requires_grad=True)
        y = x ** 2
        # %% the gradient as a value
        (g,) = grad(y, x, create_graph=True)
        (h,) = torch.autograd.grad(g, x)
        """
    )
    step = run.steps[1]

    assert step.flows[0].node == "PowBackward0"
    assert step.flows[0].downstream[0].leaf == "x"
    assert step.flows[0].downstream[0].to is None
    assert (step.tensors["g"].values, step.tensors["h"].values) == (6.0, 2.0)


def test_gradients_accumulate_before_the_eyes(trace) -> None:
    run = trace(
        """
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        (w * 2).backward()
        # %% once more
        (w * 3).backward()
        """
    )
    first, second = run.steps

    assert first.tensors["w"].grad.values == 2.0
    assert second.tensors["w"].grad.values == 5.0
    assert second.flows[-1].upstream[0].values == 3.0


def test_optimizer_state_has_names(trace) -> None:
    run = trace(
        """
        import torch
        w = torch.tensor([1.0], requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
        w.sum().backward()
        # %% step
        optimizer.step()
        """
    )
    step = run.steps[1]

    assert step.tensors["optimizer.state[w].momentum_buffer"].values == [1.0]
    assert "optimizer.state[w].momentum_buffer" in step.changed


def test_no_graph_and_no_hook_outlives_its_step(trace) -> None:
    run = trace(
        """
        import gc, torch
        w = torch.ones(1000, requires_grad=True)
        for i in range(4):
            # %% forward
            y = w * 2
            # %% loss
            loss = y.sum()
            # %% backward
            loss.backward()
            # %% update
            # %% zero_grad
        alive = sum(1 for o in gc.get_objects() if type(o) is torch.Tensor and o.shape == (1000,))
        """
    )
    firings = [
        sum(flow.node == "AccumulateGrad" for flow in step.flows)
        for step in run.steps
        if step.phase == "backward"
    ]

    assert firings == [1, 1, 1, 1]
    assert run.steps[-1].tensors["alive"].values <= 4


@pytest.mark.parametrize("attribute", ["backward", "grad"])
def test_torch_is_left_as_it_was_found(trace, training, attribute: str) -> None:
    before = getattr(torch.autograd, attribute)

    trace(training)

    assert getattr(torch.autograd, attribute) is before
    assert torch.overrides._get_current_function_mode_stack() == []

"""`autograd.grad` for chosen tensors, and where in a node a gradient belongs."""


def flows(run, step=1):
    return {flow.node: flow for flow in run.steps[step].flows}


def test_an_edge_says_which_input_of_its_node_it_belongs_to(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.ones(2)
        w = torch.ones(2, requires_grad=True)
        # %% back
        (x - w).sum().backward()
        """
    )
    (edge,) = flows(run)["SubBackward0"].downstream

    assert (edge.leaf, edge.slot) == ("w", 1)


def test_the_gradient_of_a_tensor_that_is_no_leaf_ends_at_its_name(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.tensor(3.0, requires_grad=True)
        hidden = x * 2
        loss = hidden ** 2
        # %% ask
        (g,) = torch.autograd.grad(loss, [hidden])
        """
    )
    step = run.steps[1]
    (power,) = step.flows

    assert (power.node, power.downstream[0].leaf, power.downstream[0].to) == (
        "PowBackward0", "hidden", None,
    )  # fmt: skip
    assert power.downstream[0].view.values == step.tensors["g"].values == 12.0


def test_a_tensor_in_the_middle_is_named_and_passed_through(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.tensor(3.0, requires_grad=True)
        hidden = x * 2
        loss = hidden ** 2
        # %% ask
        g, h = torch.autograd.grad(outputs=loss, inputs=(hidden, x))
        """
    )
    power, product = run.steps[1].flows

    assert (power.downstream[0].leaf, power.downstream[0].to) == ("hidden", product.id)
    assert (product.downstream[0].leaf, product.downstream[0].view.values) == ("x", 24.0)


def test_backward_to_chosen_tensors_names_them(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.tensor(3.0, requires_grad=True)
        hidden = x * 2
        hidden.retain_grad()
        loss = hidden ** 2
        # %% ask
        loss.backward(inputs=[hidden])
        """
    )

    assert flows(run)["PowBackward0"].downstream[0].leaf == "hidden"


def test_an_iterator_of_parameters_is_left_for_torch(trace) -> None:
    run = trace(
        """
        import torch
        model = torch.nn.Linear(2, 1)
        loss = model(torch.ones(1, 2)).sum()
        # %% ask
        grads = torch.autograd.grad(loss, model.parameters())
        count = len(grads)
        """
    )

    assert run.end.error is None
    assert run.steps[1].tensors["count"].values == 2


def test_nodes_that_a_backward_made_have_no_op(trace) -> None:
    run = trace(
        """
        import torch
        x = torch.tensor(3.0, requires_grad=True)
        y = x ** 3
        # %% first
        (g,) = torch.autograd.grad(y, x, create_graph=True)
        # %% second
        (h,) = torch.autograd.grad(g, x)
        """
    )
    second = run.steps[2].flows

    assert run.steps[2].tensors["h"].values == 18.0
    assert second
    assert {flow.op for flow in second if flow.node != "PowBackward0"} == {None}
    assert second[-1].downstream[0].leaf == "x"

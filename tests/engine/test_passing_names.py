"""What a loop went through keeps its own name."""


def test_parameters_keep_their_names_after_a_loop_over_them(trace) -> None:
    # Given an update by hand over the parameters of a module
    found = trace("""
        import torch
        model = torch.nn.Linear(2, 1)
        x = torch.ones(3, 2)
        for epoch in range(2):
            # %% forward
            y = model(x)
            # %% loss
            loss = y.pow(2).mean()
            # %% backward
            loss.backward()
            # %% update
            with torch.no_grad():
                for p in model.parameters():
                    p -= 0.1 * p.grad
            # %% zero_grad
            model.zero_grad()
    """)
    # When its second forward pass is looked at
    (linear,) = found.phase("forward", 2).ops
    # Then the operands are the module's parameters, not the name left over from the loop,
    assert [operand.name for operand in linear.inputs] == ["x", "model.weight", "model.bias"]
    # and the updates are theirs.
    changes = [op.output.name for op in found.phase("update").ops if op.op == "sub_"]
    assert changes == ["model.weight", "model.bias"]
    assert "p" not in found.phase("update").tensors


def test_a_batch_that_has_no_other_name_is_called_as_in_the_loop(trace) -> None:
    found = trace("""
        import torch
        total = torch.zeros(())
        for batch in torch.arange(4.0).reshape(2, 2):
            total = total + batch.sum()
    """)
    assert "batch" in found.steps[-1].tensors

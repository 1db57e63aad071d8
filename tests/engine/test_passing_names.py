"""What a loop went through keeps its own name."""

from tutor.plain.sentences import happened


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


def test_a_place_in_a_list_is_no_name_for_a_parameter_of_a_module_in_sight(trace) -> None:
    # Given a function that is handed the parameters of a model as a list, and its groups
    found = trace("""
        import torch
        model = torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        x = torch.ones(3, 2)

        def descend(params, groups):
            for group in groups:
                with torch.no_grad():
                    for p in params:
                        p -= group["lr"] * p.grad
                    for p in params:
                        p.grad = None

        for epoch in range(2):
            loss = model(x).pow(2).mean()
            loss.backward()
            descend(list(model.parameters()), optimizer.param_groups)
    """)
    # When what its steps have in sight is looked at
    names = {name for step in found.steps for name in step.tensors}
    # Then the parameters are called as in the model, and by nothing else.
    assert {"model.weight", "model.bias"} <= names
    assert not [name for name in names if name.startswith(("params[", "group["))]


def test_what_an_optimizer_moves_keeps_the_name_that_its_caller_has_for_it(trace) -> None:
    # Given an optimizer of the script's own, whose method sees no model
    found = trace("""
        import torch

        class Descent(torch.optim.Optimizer):
            def __init__(self, params):
                super().__init__(params, dict(lr=0.1))

            def descend(self):
                scale = 0.5
                for group in self.param_groups:
                    for p in group["params"]:
                        p.data -= scale * p.grad
                self.zero_grad()

        def main():
            model = torch.nn.Linear(2, 1)
            optimizer = Descent(model.parameters())
            x = torch.ones(3, 2)
            for epoch in range(2):
                y = model(x)
                loss = y.pow(2).mean()
                loss.backward()
                optimizer.descend()

        main()
    """)
    # When its steps are looked at
    steps = [step for step in found.steps if "update" in step.phase]
    # Then the parameters have their names there too, and none is taken for a new one.
    changed = {name for step in steps for name in step.changed if name[0] in "gm"}
    assert changed == {"model.weight", "model.bias"}
    assert not [name for step in steps for name in step.tensors if "'params'" in name]


def test_a_weight_with_several_names_is_told_once_as_moved_and_as_cleared(trace) -> None:
    # Given a weight that an update knows by the name of its argument, and the script by two
    found = trace("""
        import torch
        W = torch.zeros(2, requires_grad=True)
        tied = W

        def update(weight):
            with torch.no_grad():
                weight -= 0.1 * weight.grad
            weight.grad = None

        for epoch in range(2):
            loss = ((W - 1.0) ** 2).sum()
            loss.backward()
            update(W)
    """)
    # When the steps are told that move it and that clear its gradient
    at = {step.phase: n for n, step in reversed([*enumerate(found.steps)])}
    moved, cleared = found.steps[at["update"]], found.steps[at["zero_grad"]]
    said = [
        happened(step, step.in_its_names(found.steps[step.index - 1])) for step in (moved, cleared)
    ]
    # Then it is one tensor in both.
    assert moved.same_as == {"W": "weight", "tied": "weight"}
    assert said[0] == "weight (the same tensor as W and tied) went from [0, 0] to [0.2, 0.2]."
    assert said[1] == "weight.grad is none again."


def test_a_frozen_parameter_is_called_by_its_module_too(trace) -> None:
    # Given a loop that freezes the parameters of a teacher, one after the other
    steps = trace("""
        import torch
        teacher = torch.nn.Linear(2, 1)
        for p in teacher.parameters():
            p.requires_grad_(False)
        for step in range(1):
            # %% forward
            y = teacher(torch.ones(2))
    """).steps

    assert "teacher.bias" in steps[-1].tensors
    assert "p" not in steps[-1].tensors

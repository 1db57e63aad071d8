"""Weights of which a part is changed under `no_grad`: torch then refuses to tell of the part."""

SCRIPT = """
import torch
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
kept = []
for epoch in range(2):
    # %% loss
    loss = (w * w).sum()
    # %% backward
    w.grad = None
    loss.backward()
    # %% update
    with torch.no_grad():
        w[0] -= 0.25 * w.grad[0]
        part = w[1:]
        part.sub_(0.25 * w.grad[1:])
        kept.append(part)
"""


def test_a_script_that_torch_runs_is_not_ended_by_the_tutor(trace) -> None:
    # Given a view of a leaf that was changed in place without gradients, and has a name
    run = trace(SCRIPT)

    # Then the script ends as it does without the tutor, and each change is in the record.
    assert run.end.error is None
    assert run.steps[-1].tensors["w"].values == [0.25, 0.5, 0.75]
    assert run.steps[-1].tensors["part"].is_leaf is False
    assert [op.op for op in run.steps[-1].ops].count("sub_") == 2

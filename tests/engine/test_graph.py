"""Tensors of which torch refuses to tell something: no script may end by being asked."""

import textwrap

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


def test_sparse_tensors_may_be_multiplied(trace) -> None:
    # Given a product of a sparse matrix, which has no size in bytes
    source = """
    import torch
    where = torch.tensor([[0, 1], [1, 2]])
    # %% forward
    a = torch.sparse_coo_tensor(where, torch.ones(2), (3, 3), check_invariants=True)
    y = torch.sparse.mm(a * 2, torch.ones(3, 2))
    """
    run = trace(textwrap.dedent(source))

    # Then the script runs to its end, and the dense result is in the record.
    assert run.end.error is None
    assert run.steps[-1].tensors["y"].values == [[2.0, 2.0], [2.0, 2.0], [0.0, 0.0]]

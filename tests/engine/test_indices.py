"""Indices and lists among arguments: written so that the call can be made again from the record."""

import numpy as np
import pytest
import torch
from recorded_calls import again, value

HEAD = """
import numpy as np
X = np.arange(12.0).reshape(4, 3)
i, j = 1, 2
idx = np.array([0, 2])
picks = [0, 3]
part = slice(0, 2)
k = np.int64(1)
nothing = None
pieces = [X, X + 1]
# %% compute
"""

INDICES = (
    "X[i]", "X[-1]", "X[i, j]", "X[i:j]", "X[i:]", "X[:, j]", "X[::2]", "X[i - 1 : j + 1, 0]",
    "X[idx]", "X[idx, idx]", "X[:, idx]", "X[np.arange(4), [0, i, j, 1]]", "X[X > 4]",
    "X[(X > 4) & (X < 9)]", "X[picks]", "X[part]", "X[..., None]", "X[np.newaxis, i]", "X[k]",
    "X[(i, j)]", "X[-i]", "X[i,]", "X[nothing]", "X[idx[0]]", "X[::-1]",
)  # fmt: skip


@pytest.mark.parametrize("source", INDICES)
def test_an_index_of_numpy_can_be_read_again(trace, source: str) -> None:
    run = trace(f"{HEAD}y = {source}\n")
    step = run.steps[1]
    op = step.ops[-1]

    assert (op.op, op.output.name) == ("getitem", "y")
    assert np.array_equal(again(op, np), value(op.output.view))
    assert op.inputs[0].name == "X"


@pytest.mark.parametrize(
    ("source", "index", "names"),
    [
        ("X[i]", "$1", ["X", "i"]),
        ("X[i:j, 0]", "$1:$2, 0", ["X", "i", "j"]),
        ("X[:, idx]", ":, $1", ["X", "idx"]),
        ("X[part]", "slice(0, 2, None)", ["X"]),
        ("X[..., np.newaxis]", "Ellipsis, None", ["X"]),
        ("X[[row for row in picks]]", "...", ["X"]),
    ],
)
def test_the_operands_of_an_index_stand_in_its_text(trace, source, index, names) -> None:
    (op,) = trace(f"{HEAD}y = {source}\n").steps[1].ops

    assert op.arguments == ("$0", index)
    assert [operand.name for operand in op.inputs] == names


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ("np.stack([X, X])", ("[$0, $1]",)),
        ("np.concatenate((X, 2 * X), axis=i)", ("($0, $1)", "axis=$2")),
        ("np.concatenate(pieces)", ("[$0, $1]",)),
        ("np.array([i, j, 0])", ("[$0, $1, 0]",)),
        ("X.sum(axis=nothing)", ("$0", "axis=None")),
        ("X.reshape((j, 6))", ("$0", "($1, 6)")),
        ("np.array('$0'.count('$0') * X)", ("$0",)),
        ("np.full(2, X.max(), dtype='f8')", ("2", "$0", "dtype='f8'")),
        ("np.array([x for x in X])", ("[x for x in X]",)),
    ],
)
def test_arguments_of_numpy(trace, source: str, arguments: tuple[str, ...]) -> None:
    op = trace(f"{HEAD}y = {source}\n").steps[1].ops[-1]

    assert op.arguments == arguments
    assert op.output.name == "y"


@pytest.mark.parametrize("source", ["np.stack([X, X])", "np.concatenate(pieces)", "X.T", "X > 3"])
def test_a_call_with_arrays_in_a_list_can_be_made_again(trace, source: str) -> None:
    op = trace(f"{HEAD}y = {source}\n").steps[1].ops[-1]
    result = op.inputs[0].view.values if op.op in ("T", "gt") else again(op, np)

    if op.op == "T":
        result = np.transpose(result)
    if op.op == "gt":
        result = np.array(result) > 3
    assert np.array_equal(result, value(op.output.view))


@pytest.mark.parametrize(
    ("source", "arguments", "names"),
    [
        ("x[n]", ("$0", "$1"), ["x", "n"]),
        ("x[0:n]", ("$0", "slice(0, $1, None)"), ["x", "n"]),
        ("x[a]", ("$0", "$1"), ["x", "a"]),
        ("x[[0, 1]]", ("$0", "[0, 1]"), ["x"]),
        ("x[0, ..., None]", ("$0", "(0, Ellipsis, None)"), ["x"]),
        ("x * np.float32(0.5)", ("$0", "0.5"), ["x"]),
        ("x * np.float64(0.1)", ("$0", "0.1"), ["x"]),
        ("torch.tensor(a)", ("$0",), ["a"]),
        ("x.clamp(max=np.int64(3))", ("$0", "max=3"), ["x"]),
        ("torch.stack([x, x])", ("[$0, $1]",), ["x", "x"]),
        ("x.to(torch.float64)", ("$0", "torch.float64"), ["x"]),
        ("torch.tensor([[1.0] * 9, [2.0] * 9])", ("...",), []),
    ],
)
def test_arguments_of_torch(trace, source: str, arguments, names) -> None:
    run = trace(
        f"""
        import numpy as np, torch
        x = torch.arange(6.0).reshape(2, 3)
        n = torch.tensor(1)
        a = np.array([0, 1])
        # %% compute
        y = {source}
        """
    )
    op = run.steps[1].ops[-1]

    assert op.arguments == arguments
    assert [operand.name for operand in op.inputs] == names
    if "..." not in arguments:
        assert torch.equal(again(op, torch), value(op.output.view))


def test_a_list_that_holds_itself_is_not_written_out(trace) -> None:
    run = trace(
        """
        import torch
        a = []
        a.append(a)
        try:
            torch.tensor(a)
        except Exception as problem:
            print(type(problem).__name__)
        """
    )
    plain: list[object] = []
    plain.append(plain)

    with pytest.raises(Exception, match=r".+") as problem:
        torch.tensor(plain)
    assert run.output == f"{problem.type.__name__}\n"

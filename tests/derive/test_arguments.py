"""Arguments read back from how the record writes them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from tutor.derive.arguments import arguments
from tutor.maths.expression import NoRule
from tutor.maths.recorded import leaf
from tutor.trace.model import Op

X = leaf("X", [1.0, 2.0], (2,), "float32")
INDEX = leaf("i", 1, (), "int64")
STATS = {"min": None, "max": None, "mean": None, "std": None, "nan": 0, "inf": 0, "sampled": False}
VIEW = {
    "kind": "tensor", "dtype": "float32", "shape": [], "device": "cpu", "requires_grad": False,
    "is_leaf": True, "values": 1.0, "stats": STATS,
}  # fmt: skip


def call(name: str, *words: str) -> Op:
    """Return a recorded call with these arguments."""
    return convert(
        {
            "id": 0, "op": name, "line": 1, "module": None, "inputs": [],
            "output": {"name": None, "view": VIEW}, "arguments": list(words),
        },
        Op,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "args", "kwargs"),
    [
        (["$0", "2"], (X, 2), {}),
        (["$0", "dim=-1", "keepdim=True"], (X,), {"dim": -1, "keepdim": True}),
        (["$0", "(0, 1)", "[2, 3]"], (X, (0, 1), [2, 3]), {}),
        (["$0", "reduction='mean'"], (X,), {"reduction": "mean"}),
        (["$0", "dtype=torch.float64"], (X,), {"dtype": "float64"}),
        (["$0", "inf", "-inf"], (X, float("inf"), -float("inf")), {}),
        (["($0, $1)"], ((X, INDEX),), {}),
    ],
)
def test_a_call_is_read_back(words: list[str], args: Any, kwargs: Any) -> None:
    # Given the words of a recorded call, when they are read, then they are its arguments.
    assert arguments(call("f", *words), (X, INDEX)) == (args, kwargs)


@pytest.mark.parametrize(
    ("word", "index"),
    [
        ("0", 0),
        (":, 1", (slice(None), 1)),
        ("(slice(None, None, None), 0)", (slice(None), 0)),
        ("1:3", slice(1, 3)),
        ("..., 0", (..., 0)),
        ("Ellipsis", ...),
        ("None", None),
        ("$1", 1),
        ("$1:", slice(1, None)),
    ],
)
def test_an_index_is_read_as_in_square_brackets(word: str, index: Any) -> None:
    # Given an index as torch or as NumPy's source writes it
    args, _ = arguments(call("getitem", "$0", word), (X, INDEX))
    # Then it is the index itself, numbers of the script made whole.
    assert args == (X, index)


@pytest.mark.parametrize("word", ["...", "$7", "open('x')", "a b"])
def test_what_cannot_be_read_back_has_no_rule(word: str) -> None:
    with pytest.raises(NoRule):
        arguments(call("f", "$0", word), (X,))


LITERALS = st.recursive(
    st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)


@given(LITERALS)
def test_every_literal_comes_back_as_it_was_written(value: Any) -> None:
    assert arguments(call("f", repr(value)), ()) == ((value,), {})

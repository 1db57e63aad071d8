"""Errors of shapes: the op, the operands' names and shapes, the line, and what would fit."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from playing import Player

NUMPY = "import numpy as np\n"
SIZES = st.integers(1, 6)
SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@SLOW
@given(a=SIZES, b=SIZES, c=SIZES, d=SIZES)
def test_a_product_names_both_operands_and_proposes_only_what_fits(
    played: Player, a: int, b: int, c: int, d: int
) -> None:
    # Given any two matrices that cannot be multiplied
    assume(b != c)
    data = f"X = torch.ones({a}, {b})\nW = torch.ones({c}, {d})\n"
    # When the script multiplies them
    run = played(f"{data}y = X @ W\n")
    # Then both shapes are said, and a proposal runs
    assert f"X @ W: X is ({a}, {b}) and W is ({c}, {d})." in run.advice.what
    assert run.advice.cause.endswith(f"{b} is not {c}.")
    assert bool(run.advice.code) == (b == d or a in (c, d))
    assert played(f"{data}{run.advice.code or 'y = X'}\n").end.status == "finished"


@SLOW
@given(one=st.lists(SIZES, min_size=1, max_size=3), other=st.lists(SIZES, min_size=1, max_size=3))
def test_a_difference_that_cannot_be_broadcast_names_both_shapes(
    played: Player, one: list[int], other: list[int]
) -> None:
    run = played(f"a = torch.ones({one})\nb = torch.ones({other})\nc = a - b\n")
    assume(run.end.error is not None)
    assert f"a - b: a is {tuple(one)} and b is {tuple(other)}." in run.advice.what


def test_the_left_side_of_a_difference_may_be_a_product_of_the_line(played: Player) -> None:
    script = """
    X = torch.ones(4, 3)
    w = torch.ones(3, 2)
    Y = torch.ones(4, 3)
    loss = ((X @ w - Y) ** 2).mean()
    """
    assert "X @ w is (4, 2) and Y is (4, 3)" in played(script).advice.what


def test_where_two_operands_could_be_meant_none_is_blamed(played: Player) -> None:
    # Given two differences of the same shapes in one line
    script = """
    a = torch.ones(4)
    b = torch.ones(3)
    c = (a - b) + (a - b)
    """
    # Then what the line names is listed, without saying which op it was
    assert played(script).advice.what.endswith("Of what the line names, a is (4,) and b is (3,).")


@pytest.mark.parametrize(
    ("call", "fits"), [("torch.mv(X, w)", "y = X.T @ w"), ("X.matmul(w)", "y = X.T @ w")]
)
def test_a_product_by_a_function_names_its_operands(played: Player, call: str, fits: str) -> None:
    run = played(f"X = torch.ones(4, 3)\nw = torch.ones(4)\ny = {call}\n")
    assert "X is (4, 3) and w is (4,)" in run.advice.what
    assert run.advice.code == fits


def test_a_layer_of_a_model_is_named_with_the_inputs_it_takes(played: Player) -> None:
    script = """
    X = torch.ones(4, 2)
    model = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 1))
    y = model(X)
    """
    run = played(script)
    assert "X is (4, 2)" in run.advice.what
    assert run.advice.cause == "The layer model.0 takes 3 inputs a row, and it gets 2."


def test_of_two_layers_that_could_be_meant_none_is_named(played: Player) -> None:
    script = """
    X = torch.ones(4, 2)
    first = nn.Linear(3, 5)
    second = nn.Linear(3, 5)
    y = second(X)
    """
    cause = played(script).advice.cause
    assert "first" not in cause
    assert cause.endswith("2 is not 3.")


def test_a_failure_inside_a_function_sees_its_own_names(played: Player) -> None:
    script = """
    w = torch.ones(3, 1)
    def predict(x):
        return x @ w
    y = predict(torch.ones(2, 1))
    """
    run = played(script)
    assert "x @ w: x is (2, 1) and w is (3, 1)" in run.advice.what
    assert run.code(run.end.error.line) == "return x @ w"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("c = a - b", "a - b: a is (4, 3) and b is (2, 3)"),
        ("c = a @ b", "a @ b: a is (4, 3) and b is (2, 3)"),
    ],
)
def test_arrays_of_numpy_are_named_with_their_shapes(played: Player, line: str, said: str) -> None:
    run = played(f"a = np.ones((4, 3))\nb = np.ones((2, 3))\n{line}\n", head=NUMPY)
    assert said in run.advice.what


@pytest.mark.parametrize(
    ("head", "line"),
    [("import torch\n", "y = X.view(5, 2)"), (NUMPY, "y = X.reshape(5, 2)")],
)
def test_a_reshape_is_told_how_many_elements_there_are(played: Player, head, line: str) -> None:
    ones = "torch.ones(4, 3)" if "torch" in head else "np.ones((4, 3))"
    run = played(f"X = {ones}\n{line}\n", head=head)
    assert "X of shape (4, 3)" in run.advice.what
    assert "there are 12" in run.advice.cause


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("torch.tensor([0, 1, 2])", "compares 4 predictions with 3 targets"),
        ("torch.tensor([0, 1, 3, 0])", "has a target of class 3"),
        ("torch.tensor([[0], [1], [2], [0]])", "a target with two dimensions"),
    ],
)
def test_targets_that_do_not_fit_are_named(played: Player, target: str, said: str) -> None:
    script = f"logits = torch.randn(4, 3)\nY = {target}\nloss = F.cross_entropy(logits, Y)\n"
    run = played(script)
    assert said in run.advice.what
    assert "logits is (4, 3)" in run.advice.what


def test_a_column_of_class_numbers_is_squeezed(played: Player) -> None:
    data = "logits = torch.randn(2, 3)\nY = torch.tensor([[0], [1]])\n"
    run = played(f"{data}loss = F.cross_entropy(logits, Y)\n")
    mended = f"{data}{run.advice.code}\nloss = F.cross_entropy(logits, Y)\n"
    assert played(mended).end.status == "finished"


def test_a_target_in_another_shape_is_brought_into_the_predictions(played: Player) -> None:
    loss = "loss = F.binary_cross_entropy_with_logits(logits, Y)\n"
    data = "logits = torch.randn(4, 1)\nY = torch.tensor([0.0, 1.0, 0.0, 1.0])\n"
    run = played(data + loss)
    assert "a prediction of (4, 1) with a target of (4,)" in run.advice.what
    assert played(f"{data}{run.advice.code}\n{loss}").end.status == "finished"


def test_a_convolution_is_told_of_its_channels(played: Player) -> None:
    run = played("X = torch.ones(2, 8, 8, 3)\nmodel = nn.Conv2d(3, 4, 3)\ny = model(X)\n")
    assert "(2, 8, 8, 3), which has 8 channels; it takes 3" in run.advice.what

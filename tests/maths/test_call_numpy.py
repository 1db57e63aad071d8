"""NumPy's calls, which share names with torch's and sometimes mean something else."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tutor.maths.calls import called
from tutor.maths.evaluation import Evaluation, agrees
from tutor.maths.expression import Leaf

RNG = np.random.default_rng(3)
M, N, K = RNG.normal(size=(2, 3)), RNG.normal(size=(2, 3)), RNG.normal(size=(3, 4))
V, W, P = RNG.normal(size=3), RNG.normal(size=3), RNG.uniform(0.1, 0.9, size=(2, 3))
T, I = RNG.normal(size=(2, 3, 4)), np.array([2, 0, 1])  # noqa: E741

TABLE: list[tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
    ("add", np.add, (M, V), {}),
    ("subtract", np.subtract, (M, 1), {}),
    ("multiply", np.multiply, (M, V), {}),
    ("divide", np.divide, (M, P), {}),
    ("power", np.power, (P, 2), {}),
    ("negative", np.negative, (M,), {}),
    ("absolute", np.absolute, (M,), {}),
    ("mod", np.mod, (V, 0.3), {}),
    ("floor_divide", np.floor_divide, (V, 0.3), {}),
    ("exp", np.exp, (M,), {}),
    ("log", np.log, (P,), {}),
    ("sqrt", np.sqrt, (P,), {}),
    ("square", np.square, (M,), {}),
    ("sign", np.sign, (M,), {}),
    ("tanh", np.tanh, (M,), {}),
    ("arctan", np.arctan, (M,), {}),
    ("round", np.round, (M, 2), {}),
    ("clip", np.clip, (M, -0.5, 0.5), {}),
    ("clip", np.clip, (M,), {"a_min": 0.0, "a_max": None}),
    ("maximum", np.maximum, (M, 0), {}),
    ("where", np.where, (M > 0, M, 0), {}),
    ("greater", np.greater, (M, N), {}),
    ("logical_not", np.logical_not, (M > 0,), {}),
    ("sum", np.sum, (M,), {}),
    ("sum", np.sum, (M,), {"axis": 0}),
    ("sum", np.sum, (T,), {"axis": (0, 2), "keepdims": True}),
    ("mean", np.mean, (M, 1), {}),
    ("mean", np.mean, (I,), {}),
    ("prod", np.prod, (V,), {}),
    ("max", np.max, (M,), {"axis": 1}),
    ("amin", np.amin, (M,), {}),
    ("argmax", np.argmax, (M,), {"axis": 1}),
    ("var", np.var, (M,), {}),
    ("std", np.std, (M,), {"axis": 0}),
    ("std", np.std, (M,), {"axis": 0, "ddof": 1}),
    ("norm", np.linalg.norm, (M,), {}),
    ("norm", np.linalg.norm, (V, 1), {}),
    ("norm", np.linalg.norm, (M,), {"axis": 1, "keepdims": True}),
    ("sort", np.sort, (M,), {}),
    ("sort", np.sort, (M, 0, "stable"), {}),
    ("sort", np.sort, (M, None), {}),
    ("argsort", np.argsort, (M, -1, "stable"), {}),
    ("median", np.median, (V,), {}),
    ("median", np.median, (M,), {}),
    ("median", np.median, (K,), {"axis": 1}),
    ("median", np.median, (M,), {"axis": 0, "keepdims": True}),
    ("cross", np.cross, (V, W), {}),
    ("cross", np.cross, (RNG.normal(size=(3, 3)), RNG.normal(size=(3, 3))), {"axis": 0}),
    ("kron", np.kron, (M, N), {}),
    ("inv", np.linalg.inv, (RNG.normal(size=(3, 3)),), {}),
    ("pinv", np.linalg.pinv, (M,), {}),
    ("det", np.linalg.det, (RNG.normal(size=(3, 3)),), {}),
    ("solve", np.linalg.solve, (RNG.normal(size=(3, 3)), V), {}),
    ("diff", np.diff, (M,), {}),
    ("tensordot", np.tensordot, (M, N), {"axes": ([1], [1])}),
    ("cov", np.cov, (M,), {}),
    ("cumprod", np.cumprod, (M, 1), {}),
    ("logaddexp", np.logaddexp, (M, V), {}),
    ("cumsum", np.cumsum, (M,), {}),
    ("cumsum", np.cumsum, (M,), {"axis": 1}),
    ("all", np.all, (M > 0,), {}),
    ("any", np.any, (M > 0,), {"axis": 0}),
    ("dot", np.dot, (V, W), {}),
    ("dot", np.dot, (M, V), {}),
    ("dot", np.dot, (M, K), {}),
    ("dot", np.dot, (2.0, V), {}),
    ("dot", np.dot, (M, RNG.normal(size=(5, 3, 2))), {}),
    ("matmul", np.matmul, (M, K), {}),
    ("vdot", np.vdot, (M, N), {}),
    ("inner", np.inner, (M, V), {}),
    ("outer", np.outer, (M, V), {}),
    ("einsum", np.einsum, ("ij,kj->ik", M, N), {}),
    ("reshape", np.reshape, (M, (3, -1)), {}),
    ("ravel", np.ravel, (M,), {}),
    ("transpose", np.transpose, (M,), {}),
    ("transpose", np.transpose, (T, (2, 0, 1)), {}),
    ("swapaxes", np.swapaxes, (T, 0, 2), {}),
    ("moveaxis", np.moveaxis, (T, 0, -1), {}),
    ("squeeze", np.squeeze, (V[:, None],), {"axis": 1}),
    ("expand_dims", np.expand_dims, (V, 0), {}),
    ("broadcast_to", np.broadcast_to, (V, (2, 3)), {}),
    ("tile", np.tile, (V, (2, 1)), {}),
    ("repeat", np.repeat, (V, 2), {}),
    ("repeat", np.repeat, (M, 2), {"axis": 1}),
    ("flip", np.flip, (M,), {}),
    ("flip", np.flip, (M, 1), {}),
    ("roll", np.roll, (V, 1), {}),
    ("concatenate", np.concatenate, ([M, N],), {"axis": 1}),
    ("stack", np.stack, ([V, W],), {"axis": 1}),
    ("vstack", np.vstack, ([V, M],), {}),
    ("hstack", np.hstack, ([V, W],), {}),
    ("column_stack", np.column_stack, ([V, W],), {}),
    ("diag", np.diag, (V,), {}),
    ("trace", np.trace, (K[:, :3],), {}),
    ("tril", np.tril, (M,), {"k": 1}),
    ("zeros", np.zeros, ((2, 3),), {}),
    ("ones", np.ones, (3,), {}),
    ("zeros_like", np.zeros_like, (M,), {}),
    ("full", np.full, (2, 0.5), {}),
    ("eye", np.eye, (3,), {}),
    ("arange", np.arange, (0, 1, 0.25), {}),
    ("linspace", np.linspace, (0, 1, 5), {}),
    ("array", np.array, ([[1.0, 2.0], [3.0, 4.0]],), {}),
    ("asarray", np.asarray, (M,), {}),
    ("take", np.take, (V, I), {}),
    ("atleast_2d", np.atleast_2d, (V,), {}),
]


def argument(value: Any) -> Any:
    """Return an argument as the rules get it: arrays as leaves."""
    if isinstance(value, np.ndarray):
        return Leaf("x", value, value.shape, value.dtype.name)
    if isinstance(value, list) and value and isinstance(value[0], np.ndarray):
        return [argument(inner) for inner in value]
    return value


@pytest.mark.parametrize(("name", "function", "args", "kwargs"), TABLE)
def test_its_value_is_numpys(
    name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    # Given what NumPy makes of a call
    result = np.asarray(function(*args, **kwargs))
    # When the rules work it out
    expr = called(name, tuple(map(argument, args)), kwargs, numpy=True)
    found = Evaluation(2.0**-52).of(expr)
    # Then shape and value are the same
    assert expr.shape == result.shape
    assert agrees(found, result, result.dtype.name)


def test_a_dimension_may_be_a_number_of_the_script() -> None:
    # Given a size that the script computed
    size = Leaf("k", np.asarray(3), (), "int64")
    # When an array is reshaped with it
    expr = called("reshape", (argument(M), size, -1), {}, numpy=True)
    # Then its value counts
    assert expr.shape == (3, 2)


def test_without_a_word_numpys_spread_is_that_of_the_population() -> None:
    # Given the same numbers
    x = argument(V)
    # When their spread is asked for, in NumPy and in torch
    ours = [Evaluation().of(called("std", (x,), {}, numpy=numpy)).value for numpy in (True, False)]
    # Then NumPy divides by N and torch by N − 1
    np.testing.assert_allclose(ours, [np.std(V), np.std(V, ddof=1)])


def test_pythons_own_max_of_two_numbers_is_the_larger() -> None:
    # Given two numbers of a script
    numbers = [Leaf(name, np.asarray(value), ()) for name, value in (("a", 0.5), ("b", 2.0))]
    # When the larger is asked for
    expr = called("max", tuple(numbers), {}, numpy=True)
    # Then the second is no dimension
    assert Evaluation().of(expr).value == 2.0

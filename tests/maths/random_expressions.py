"""Random programs of covered calls, made for torch and for the rules alike.

A program is a list of calls over values made before. Each call stands in a table with where it may
be used: away from poles and corners, where a derivative is neither defined nor near its values.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import strategies as st

from tutor.maths.calls import called
from tutor.maths.expression import Array, Expr, Leaf

Tensor = torch.Tensor


class Entry(NamedTuple):
    """A call by its recorded name, in torch, with its settings, and where it may be used."""

    name: str
    function: Callable[..., Tensor]
    operands: int
    fits: Callable[..., bool]
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = MappingProxyType({})


def anywhere(*_: Array) -> bool:
    return True


def positive(x: Array) -> bool:
    return bool((x > 0.1).all())


def nonzero(x: Array) -> bool:
    return bool((np.abs(x) > 0.1).all())


def small(x: Array) -> bool:
    return bool((np.abs(x) < 3).all())


def dimensions(*counts: int) -> Callable[..., bool]:
    return lambda x: x.ndim in counts and x.size > 0


def broadcasting(a: Array, b: Array) -> bool:
    try:
        np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        return False
    return True


def apart(a: Array, b: Array) -> bool:
    return broadcasting(a, b) and nonzero(np.subtract(a, b))


def no_ties(x: Array) -> bool:
    flat = np.sort(x.reshape(-1))
    return flat.size < 2 or bool((np.diff(flat) > 1e-3).all())


def same(a: Array, b: Array) -> bool:
    return a.shape == b.shape


ENTRIES = [
    Entry("exp", torch.exp, 1, small),
    Entry("log", torch.log, 1, positive),
    Entry("sqrt", torch.sqrt, 1, positive),
    Entry("rsqrt", torch.rsqrt, 1, positive),
    Entry("reciprocal", torch.reciprocal, 1, nonzero),
    Entry("square", torch.square, 1, anywhere),
    Entry("abs", torch.abs, 1, nonzero),
    Entry("neg", torch.neg, 1, anywhere),
    Entry("sin", torch.sin, 1, anywhere),
    Entry("cos", torch.cos, 1, anywhere),
    Entry("tanh", torch.tanh, 1, anywhere),
    Entry("sigmoid", torch.sigmoid, 1, anywhere),
    Entry("relu", torch.relu, 1, nonzero),
    Entry("leaky_relu", F.leaky_relu, 1, nonzero, (0.2,)),
    Entry("softplus", F.softplus, 1, anywhere),
    Entry("gelu", F.gelu, 1, anywhere),
    Entry("silu", F.silu, 1, anywhere),
    Entry("elu", F.elu, 1, nonzero),
    Entry("pow", torch.pow, 1, anywhere, (3,)),
    Entry("mul", torch.mul, 1, anywhere, (0.5,)),
    Entry("rsub", torch.rsub, 1, anywhere, (1,)),
    Entry("clamp", torch.clamp, 1, lambda x: nonzero(x - 0.5), (), {"max": 0.5}),
    Entry("softmax", torch.softmax, 1, dimensions(1, 2, 3), (-1,)),
    Entry("log_softmax", torch.log_softmax, 1, dimensions(1, 2, 3), (0,)),
    Entry("logsumexp", torch.logsumexp, 1, dimensions(1, 2, 3), (0,)),
    Entry("sum", torch.sum, 1, anywhere),
    Entry("sum", torch.sum, 1, dimensions(1, 2, 3), (0,), {"keepdim": True}),
    Entry("mean", torch.mean, 1, anywhere),
    Entry("mean", torch.mean, 1, dimensions(1, 2, 3), (-1,)),
    Entry("prod", torch.prod, 1, small),
    Entry("amax", torch.amax, 1, lambda x: x.ndim > 0 and no_ties(x), (0,)),
    Entry("norm", torch.norm, 1, nonzero),
    Entry("var", torch.var, 1, lambda x: x.ndim == 2 and x.shape[0] > 1, (0,)),
    Entry("cumsum", torch.cumsum, 1, dimensions(1, 2, 3), (0,)),
    Entry("T", lambda x: x.T, 1, dimensions(2)),
    Entry("reshape", torch.reshape, 1, anywhere, ((-1,),)),
    Entry("unsqueeze", torch.unsqueeze, 1, dimensions(0, 1, 2), (0,)),
    Entry("getitem", lambda x, i: x[i], 1, dimensions(1, 2, 3), (-1,)),
    Entry("flip", torch.flip, 1, dimensions(1, 2, 3), ((0,),)),
    Entry("tril", torch.tril, 1, dimensions(2)),
    Entry("add", torch.add, 2, broadcasting),
    Entry("sub", torch.sub, 2, broadcasting),
    Entry("mul", torch.mul, 2, broadcasting),
    Entry("div", torch.div, 2, lambda a, b: broadcasting(a, b) and nonzero(b)),
    Entry("maximum", torch.maximum, 2, apart),
    Entry("minimum", torch.minimum, 2, apart),
    Entry("lerp", torch.lerp, 2, same, (0.3,)),
    Entry("matmul", torch.matmul, 2, lambda a, b: a.ndim > 0 < b.ndim
          and a.shape[-1] == b.shape[max(b.ndim - 2, 0)] and a.ndim < 3 > b.ndim),
    Entry("linear", F.linear, 2, lambda a, b: a.ndim > 0 and b.ndim == 2
          and a.shape[-1] == b.shape[-1]),
    Entry("outer", torch.outer, 2, lambda a, b: a.ndim == b.ndim == 1),
    Entry("mse_loss", F.mse_loss, 2, same),
    Entry("huber_loss", F.huber_loss, 2, lambda a, b: same(a, b) and nonzero(np.abs(a - b) - 1)),
]  # fmt: skip
"""What a program may call."""

SHAPES = ((), (3,), (2, 3), (2, 1), (1, 3), (3, 2), (1,))

LARGEST = 30.0
"""A value beyond this ends a program: what follows would be beyond what doubles can tell apart."""


class Call(NamedTuple):
    """One call of a program, over the values of these numbers."""

    entry: Entry
    operands: tuple[int, ...]


class Program(NamedTuple):
    """Leaves, the calls over them, and the largest value on the way."""

    leaves: list[Array]
    calls: list[Call]
    largest: float


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Draw a program of one to six calls over one to three leaves; its last value is its result."""
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    leaves = [rng.uniform(0.2, 1.5, shape) * rng.choice([-1, 1], shape) for shape in shapes]
    values = [torch.tensor(leaf) for leaf in leaves]
    calls: list[Call] = []
    for _ in range(draw(st.integers(1, 6))):
        # The newest value takes part, so that the whole program leads to the result.
        first = len(values) - 1
        second = draw(st.integers(0, first))
        swapped = draw(st.booleans())
        pair = (second, first) if swapped else (first, second)
        possible = [
            Call(entry, places)
            for entry in ENTRIES
            for places in [pair if entry.operands == 2 else (first,)]
            if entry.fits(*(values[place].numpy() for place in places))
        ]
        call = draw(st.sampled_from(possible))
        result = run(call, values)
        if not bool((result.abs() < LARGEST).all()):
            continue
        calls.append(call)
        values.append(result)
    return Program(leaves, calls, max(float(value.abs().max()) for value in values))


def run(call: Call, values: list[Tensor]) -> Tensor:
    """Return what torch makes of one call."""
    entry, operands = call
    return entry.function(*(values[place] for place in operands), *entry.args, **entry.kwargs)


def in_torch(program: Program, kind: torch.dtype) -> tuple[Tensor, list[Tensor]]:
    """Return what torch makes of a program, and its leaves."""
    leaves = [torch.tensor(leaf).to(kind).requires_grad_() for leaf in program.leaves]
    values = list(leaves)
    for call in program.calls:
        values.append(run(call, values))
    return values[-1], leaves


def in_rules(program: Program, kind: str) -> tuple[Expr, list[Leaf]]:
    """Return what the rules make of a program, and its leaves."""
    leaves = [
        Leaf("xyz"[place], leaf.astype(kind).astype(float), leaf.shape, kind)
        for place, leaf in enumerate(program.leaves)
    ]
    values: list[Expr] = list(leaves)
    for entry, operands in program.calls:
        args = (*(values[place] for place in operands), *entry.args)
        values.append(called(entry.name, args, entry.kwargs))
    return values[-1], leaves

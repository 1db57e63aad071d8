"""Cells of recurrent networks: one step in time, from an input and a state to the next state."""

from collections.abc import Callable, Sequence
from typing import Any

from tutor.maths.calls.multiplying import linear
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, Operand, apply, expression
from tutor.maths.rules.joining import part_of


def _gates(count: int, x: Operand, weight: Operand, bias: Operand | None) -> list[Expr]:
    """Return x Wᵀ + b, in as many parts as there are gates."""
    whole = linear(x, weight, bias)
    width = whole.shape[-1] // count
    last = whole.ndim - 1
    return [part_of(whole, last, i * width, (i + 1) * width) for i in range(count)]


CELLS: dict[str, Callable[..., Any]] = {}
"""The cells by the names of the layers that apply them to each step of a sequence."""


def _enter_plain(name: str, rule: str) -> None:
    def function(
        input: Operand,
        hx: Operand,
        w_ih: Operand,
        w_hh: Operand,
        b_ih: Operand | None = None,
        b_hh: Operand | None = None,
    ) -> Expr:
        return apply(rule, linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh))

    CELLS[name.removesuffix("_cell")] = call(name)(function)


_enter_plain("rnn_tanh_cell", "tanh")
_enter_plain("rnn_relu_cell", "relu")


@call("gru_cell")
def gru_cell(
    input: Operand,
    hx: Operand,
    w_ih: Operand,
    w_hh: Operand,
    b_ih: Operand | None = None,
    b_hh: Operand | None = None,
) -> Expr:
    """(1 − z) n + z h: the update gate z mixes the new content n with the old state."""
    x_r, x_z, x_n = _gates(3, input, w_ih, b_ih)
    h_r, h_z, h_n = _gates(3, hx, w_hh, b_hh)
    reset, update = apply("sigmoid", x_r + h_r), apply("sigmoid", x_z + h_z)
    new = apply("tanh", x_n + reset * h_n)
    return (1 - update) * new + update * expression(hx)


@call("lstm_cell")
def lstm_cell(
    input: Operand,
    hx: Sequence[Operand],
    w_ih: Operand,
    w_hh: Operand,
    b_ih: Operand | None = None,
    b_hh: Operand | None = None,
) -> list[Expr]:
    """The state o tanh(c) and the memory c, which forgets with f and takes up i g."""
    hidden, memory = hx
    pairs = zip(_gates(4, input, w_ih, b_ih), _gates(4, hidden, w_hh, b_hh), strict=True)
    enter, forget, content, leave = [x + h for x, h in pairs]
    kept = apply("sigmoid", forget) * expression(memory)
    taken = apply("sigmoid", enter) * apply("tanh", content)
    after = kept + taken
    return [apply("sigmoid", leave) * apply("tanh", after), after]


CELLS |= {"gru": gru_cell, "lstm": lstm_cell}

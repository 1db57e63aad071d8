"""Recurrent layers: a cell that is applied to each step of a sequence, in layers and directions.

Written out, a sequence of ten steps would be longer than anybody reads, so a layer is written as a
word.
"""

from collections.abc import Callable, Sequence
from typing import Any

from tutor.maths.calls.arguments import number, plain, whole
from tutor.maths.calls.recurring import CELLS
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, Leaf, NoRule, Operand, Shape, Written, apply, expression
from tutor.maths.rules.enclosed import enclose
from tutor.maths.rules.joining import along
from tutor.maths.rules.shapes import transpose
from tutor.maths.written import function

LONGEST = 128
"""The most steps of a sequence that are worked out."""

Settings = dict[str, Any]


def _read(x: Expr, place: int) -> Expr:
    return apply("index", x, **along(0, place, str(place)))


def _direction(cell: Any, steps: list[Expr], state: Any, weights: Sequence[Expr]) -> Any:
    """Return what a cell gives at each step, and its state after the last one."""
    found = []
    for step in steps:
        state = cell(step, state, *weights)
        found.append(state[0] if isinstance(state, list) else state)
    return found, state


def unrolled(operands: Sequence[Expr], kind: str, count: int, biased: bool, layers: int,
             both: bool, batch_first: bool) -> list[Expr]:  # fmt: skip
    """Return the outputs of all steps and the last states, as expressions over all of them.

    `operands` are the input, `count` states and the weights, `both` says that each layer also goes
    backwards.
    """
    x, states, weights = operands[0], operands[1 : count + 1], operands[count + 1 :]
    sequence = transpose(x, 0, 1) if batch_first else x
    steps = [_read(sequence, place) for place in range(sequence.shape[0])]
    each = 4 if biased else 2
    ends: list[Any] = []
    for _ in range(layers):
        sides = []
        for backwards in (False, True)[: 1 + both]:
            place = len(ends)
            given = [_read(state, place) for state in states]
            ordered = steps[::-1] if backwards else steps
            own = weights[place * each : (place + 1) * each]
            found, end = _direction(CELLS[kind], ordered, given if count > 1 else given[0], own)
            sides.append(found[::-1] if backwards else found)
            ends.append(end if isinstance(end, list) else [end])
        steps = [
            apply("cat", *side, dim=side[0].ndim - 1) if both else side[0]
            for side in zip(*sides, strict=True)
        ]
    outputs = apply("stack", *steps, dim=0)
    last = [apply("stack", *(end[k] for end in ends), dim=0) for k in range(count)]
    return [transpose(outputs, 0, 1) if batch_first else outputs, *last]


def _written(kind: str) -> Callable[..., Written]:
    def write(*parts: Any, part: int, **_: Any) -> Written:
        told = "" if part == 0 else "last state" if part == 1 else "last memory"
        return function(kind, told)(*parts)

    return write


def _layer(kind: str, input: Operand, state: list[Operand], params: Any, has_biases: Any,
           num_layers: Any, dropout: Any, train: Any, bidirectional: Any,
           batch_first: Any) -> list[Expr]:  # fmt: skip
    x, weights = expression(input), [expression(each) for each in params]
    if plain(train) and number(dropout):
        raise NoRule("a recurrent layer with dropout is not known")
    if x.ndim != 3:
        raise NoRule("recurrent layers are known for batches of sequences only")
    steps = x.shape[1 if plain(batch_first) else 0]
    if steps > LONGEST:
        raise NoRule(f"a sequence of {steps} steps is not worked out")
    settings: Settings = {
        "kind": kind, "count": len(state), "biased": bool(plain(has_biases)),
        "layers": whole(num_layers), "both": bool(plain(bidirectional)),
        "batch_first": bool(plain(batch_first)),
    }  # fmt: skip
    sides = settings["layers"] * (1 + settings["both"])
    if len(weights) != sides * (4 if settings["biased"] else 2):
        raise NoRule("a recurrent layer that projects its state is not known")
    batch = x.shape[0 if settings["batch_first"] else 1]
    full = (sides, batch, weights[1].shape[-1])
    given = [x, *(_state(each, full) for each in state), *weights]
    return [apply(kind, *given, part=part, **settings) for part in range(len(state) + 1)]


def _state(given: Operand, full: Shape) -> Expr:
    """Return a state in full: zeros that nobody has named are written as 0."""
    found = expression(given)
    value = found.value if isinstance(found, Leaf) and found.name is None else None
    if value is not None and not value.any():
        return apply("expand", 0, to=found.shape)
    return found if found.ndim else apply("expand", found, to=full)


def _enter(kind: str) -> None:
    def layer(input: Operand, hx: Any, *rest: Any, **more: Any) -> list[Expr]:
        states = list(hx) if isinstance(hx, (list, tuple)) else [hx]
        return _layer(kind, input, states, *rest, **more)

    call(kind)(layer)


for _kind in CELLS:
    enclose(_kind, unrolled, _written(_kind), "through time")
    _enter(_kind)

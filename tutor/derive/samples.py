"""The data beside a table of the loss: what the prediction in each of its rows was made from."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tutor.derive.columns import Column
from tutor.maths.written import name as named
from tutor.trace.model import Op, Step, View

BACK = 6
"""How many steps before the one looked at are searched."""

FEATURES = 3
"""The most columns that one input of the model takes."""


def samples(step: Step, earlier: Callable[[int], Step]) -> dict[str, View]:
    """Return the inputs without a gradient of the ops that made what the step's ops take in.

    `earlier` gives the steps before it by their index and raises LookupError for what is not kept.
    """
    wanted = {operand.name for op in step.ops for operand in op.inputs if operand.name}
    for index in range(step.index - 1, max(step.index - 1 - BACK, -1), -1):
        try:
            before = earlier(index)
        except LookupError:
            break
        if before.iteration != step.iteration:
            break
        if any(op.output.name in wanted for op in before.ops):
            return {name: view for name, view in _inputs(before.ops) if name not in wanted}
    return {}


def _inputs(ops: tuple[Op, ...]) -> Iterator[tuple[str, View]]:
    for op in ops:
        for operand in op.inputs:
            view = operand.view
            data = view.kind != "number" and not view.requires_grad and view.values is not None
            if operand.name and operand.from_ is None and data and view.shape:
                yield operand.name, view


def beside(
    views: Mapping[str, View], indices: tuple[tuple[int, ...], ...], count: int
) -> Iterator[Column]:
    """Yield a column for each number that a sample has in the data, its row for each row.

    `indices` are those of the rows, whose first number is the sample; there are `count` samples.
    """
    for name, view in views.items():
        if view.shape[0] != count or len(view.shape) > 2:
            continue
        rows: list[Any] = view.values
        if len(view.shape) == 1:
            yield Column(named(name), name, tuple(rows[at[0]] for at in indices))
            continue
        width = view.shape[1]
        for place in range(width if width <= FEATURES else 0):
            head = name if width == 1 else f"{name}[i,{place}]"
            yield Column(named(head), head, tuple(rows[at[0]][place] for at in indices))

"""The record of a notebook as it is put out: with lines within its cells.

Inside gradstep all lines are those of the one text that a notebook is read as.
"""

from typing import TypeVar

import msgspec

from tutor.lesson.cells import Cells, place
from tutor.trace.model import End, Equation, Event, Flow, Op, Step

Placed = TypeVar("Placed", Op, Flow, Equation)


def in_cells(event: Event, cells: Cells) -> Event:
    """Return an event with its lines counted within their cells; that of a script as it is."""
    if not cells:
        return event
    if isinstance(event, Step):
        return _step(event, cells)
    return end_in_cells(event, cells) if isinstance(event, End) else event


def end_in_cells(end: End, cells: Cells) -> End:
    """Return the end of a run with the line of its error counted within a cell."""
    if not cells or end.error is None or end.error.line is None:
        return end
    cell, line = place(cells, end.error.line)
    error = msgspec.structs.replace(end.error, line=line, cell=cell or msgspec.UNSET)
    return msgspec.structs.replace(end, error=error)


def _step(step: Step, cells: Cells) -> Step:
    cell, first = place(cells, step.first_line)
    return msgspec.structs.replace(
        step,
        cell=cell,
        first_line=first,
        last_line=place(cells, step.last_line).line,
        ops=tuple(_item(op, cell, cells) for op in step.ops),
        flows=tuple(_item(flow, cell, cells) for flow in step.flows),
        equations=tuple(_item(each, cell, cells) for each in step.equations),
    )


def _item(item: Placed, home: int | None, cells: Cells) -> Placed:
    """Return something of a step of the cell `home` with its line; its own cell if another."""
    if item.line is None:
        return item
    cell, line = place(cells, item.line)
    other = msgspec.UNSET if cell is None or cell == home else cell
    return msgspec.structs.replace(item, line=line, cell=other)

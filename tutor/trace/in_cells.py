"""The record of a notebook as it is put out: with lines within its cells.

Inside gradstep all lines are those of the one text that a notebook is read as. A script whose
training stands in files that it imports is such a text as well, and its lines are put out as those
of its files.
"""

import os
from typing import TypeVar

import msgspec

from tutor.lesson.cells import Cells, Place, place
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
    cell, line, part = place(cells, end.error.line)
    file = end.error.file
    if part and file is not None:
        file = os.path.join(os.path.dirname(file), part)
    error = msgspec.structs.replace(end.error, file=file, line=line, cell=cell or msgspec.UNSET)
    return msgspec.structs.replace(end, error=error)


def _step(step: Step, cells: Cells) -> Step:
    home = place(cells, step.first_line)
    return msgspec.structs.replace(
        step,
        cell=home.cell,
        file=home.file or msgspec.UNSET,
        first_line=home.line,
        last_line=place(cells, step.last_line).line,
        ops=tuple(_item(op, home, cells) for op in step.ops),
        flows=tuple(_item(flow, home, cells) for flow in step.flows),
        equations=tuple(_item(each, home, cells) for each in step.equations),
    )


def _item(item: Placed, home: Place, cells: Cells) -> Placed:
    """Return something of a step at `home` with its line; its own cell or file if another."""
    if item.line is None:
        return item
    cell, line, file = place(cells, item.line)
    cell_of_item = msgspec.UNSET if cell is None or cell == home.cell else cell
    file_of_item = msgspec.UNSET if file == home.file else file or cells[0].file
    return msgspec.structs.replace(item, line=line, cell=cell_of_item, file=file_of_item)

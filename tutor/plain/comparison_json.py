"""The comparison of a run with its variant, as one JSON object.

``format``  1; it grows when a field changes its meaning. Fields may be added; none is renamed.
``lesson``  the lesson's name.
``edits``  the lines that were edited: {``line``, ``old``, ``new``}; a line that was left
    out has no ``new``, one that was added no ``old`` (null); one that moved has ``at``, where it
    stands in the edited text.
``differs``  false when all values, gradients and prints, and the way in which both end, are the
    same.
``first_difference``  null, or the first place where they differ: ``index``, ``line`` and
    ``last_line`` of the steps there (original, variant; null in a run that has no such step),
    ``loop``, ``iteration``, ``phase``, and ``names``: [{``name``, ``what``: ``value`` or ``grad``,
    ``original`` and ``variant``: a view or null, ``largest``: the largest distance of finite
    elements, or null}].
``first_in_loop``  the same for the first place in a training loop where something differs that did
    not differ before.
``losses``  [{``loop``, ``iteration``, ``original``, ``variant``}] of a few iterations.
``original``, ``variant``  {``status``, ``error``, ``steps``, ``iterations``, ``loss``,
    ``tensors``: the views of all names at the end}, as in ``gradstep trace --json``.
``weights``  the names of the weights.
``same_end``  whether both ended alike and with the same weights to the last bit (in a lesson
    without weights: the same values); gradients are not weighed. Of values that are too large to
    be kept whole, here as everywhere, the statistics and a corner are compared.

In a notebook lines count within their code cell: each edit has its ``cell`` (and ``at_cell``), each
place of a difference a ``cell`` for both runs, and an error its own. Where a script trains in files
that it imports from its folder, lines are those of a ``file`` (and ``at_file``) in the same way.

A loss that is no finite number is ``"nan"``, ``"inf"`` or ``"-inf"``, one that is absent null.
"""

import math
from collections.abc import Sequence
from typing import Any

import msgspec

from tutor.lesson.cells import Cells, Place, place
from tutor.plain.edits import Edit
from tutor.trace.comparing import Comparison, Parting
from tutor.trace.course import Course
from tutor.trace.in_cells import end_in_cells
from tutor.trace.model import View

FORMAT = 1
"""The version of the object."""


def document(
    lesson: str,
    edited: Sequence[Edit],
    found: Comparison,
    cells: Cells = (),
    other: Cells = (),
) -> dict[str, Any]:
    """Return what was found as plain values for JSON.

    `cells` are those of a notebook and `other` those of its variant.
    """
    return {
        "format": FORMAT,
        "lesson": lesson,
        "edits": [_edit(each, cells, other) for each in edited],
        "differs": found.differs,
        "first_difference": _parting(found.first, (cells, other)),
        "first_in_loop": _parting(found.first_in_loop, (cells, other)),
        "losses": [
            {
                "loop": each.loop,
                "iteration": each.iteration,
                "original": _number(each.original),
                "variant": _number(each.variant),
            }
            for each in found.curve()
        ],
        "original": _run(found.original, cells),
        "variant": _run(found.variant, other),
        "weights": found.weights(),
        "same_end": found.same_end,
    }


def _edit(edit: Edit, cells: Cells, other: Cells) -> Edit | dict[str, Any]:
    """Return an edit; of a notebook with its cells, lines counted within them."""
    if not cells:
        return edit
    added = edit.old is None
    cell, line, file = place(other if added else cells, edit.line)
    said: dict[str, Any] = {"line": line, "old": edit.old, "new": edit.new}
    said |= {"file": file or cells[0].file} if cells[0].file else {"cell": cell}
    if edit.at is not None:
        at = place(other, edit.at)
        said["at"] = at.line
        said |= {"at_file": at.file or cells[0].file} if cells[0].file else {"at_cell": at.cell}
    return said


def _parting(
    parting: Parting | None, cells: tuple[Cells, Cells]
) -> Parting | dict[str, Any] | None:
    """Return a parting whose views hold plain values, with lines counted within their cells."""
    for each in () if parting is None else parting.names:
        for view in (each.original, each.variant):
            _unfold(view)
    if parting is None or not cells[0]:
        return parting
    first, last = (_places(lines, cells) for lines in (parting.line, parting.last_line))
    said = msgspec.structs.asdict(parting)
    files = [None if each is None else each.file or cells[0][0].file for each in first]
    numbers = [None if each is None else each.cell for each in first]
    return said | {
        **({"file": files} if cells[0][0].file else {"cell": numbers}),
        "line": [None if each is None else each.line for each in first],
        "last_line": [None if each is None else each.line for each in last],
    }


def _places(lines: tuple[int | None, int | None], cells: tuple[Cells, Cells]) -> list[Place | None]:
    return [
        None if line is None else place(own, line) for line, own in zip(lines, cells, strict=True)
    ]


def _run(course: Course, cells: Cells) -> dict[str, Any]:
    for view in course.tensors.values():
        _unfold(view)
    return {
        "status": course.end.status,
        "error": end_in_cells(course.end, cells).error,
        "steps": course.steps,
        "iterations": course.iterations,
        "loss": _number(course.loss),
        "tensors": course.tensors,
    }


def _unfold(view: View | None) -> None:
    if view is not None:
        view.unfold()


def _number(value: float | None) -> float | str | None:
    return value if value is None or math.isfinite(value) else str(value)

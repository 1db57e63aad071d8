"""``gradstep phases FILE``: the training loops of a script and their phases, read and never run.

``--json`` prints one array with an object for each loop: ``loop`` counts from 1, ``first_line``
and ``last_line`` are the loop's, ``phases`` maps each of the five phases to its stretches of lines
(a line that does two phases is in both), and ``sure`` says how far the text alone tells each
(`tutor.lesson.inference.certainty` says how; phases that are marked are certain). In a notebook
each loop has its ``cell`` (from 1, code cells only), and lines count within it; what stands in
functions of other cells is in ``other_cells``, as ``[cell, first, last]`` by phase. A loop that
stands in a file which the script imports has its ``file``, the path from the script's folder, and
lines of that file; ``other_files`` are to it what ``other_cells`` are to a cell.
"""

import os
import sys
from typing import Any

from tutor.commands import FAILED, FINE, Complaint
from tutor.lesson.catalogue import about_folder
from tutor.lesson.cells import Place, place, span
from tutor.lesson.model import PHASES, Lesson, Loop, phases_in
from tutor.lesson.outline import Outline
from tutor.lesson.reader import study_file

Stretch = tuple[int, int]
"""The first and the last line of a piece of code."""


def phases(file: str, as_json: bool) -> int:
    """Print what was found in a script; Complaint if it cannot be read."""
    if os.path.isdir(file):
        raise Complaint(about_folder(file))
    reading = study_file(file)
    if reading.lesson is None or reading.outline is None:
        for mistake in reading.mistakes:
            sys.stderr.write(f"{mistake}\n")
        raise Complaint(f"{file} cannot be read before this is mended", FAILED)
    if as_json:
        import msgspec

        found = document(reading.lesson, reading.outline)
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        sys.stdout.write(told(reading.lesson, reading.outline))
    return FINE


def document(lesson: Lesson, outline: Outline) -> list[dict[str, Any]]:
    """Return the loops of a script as plain values, as ``--json`` prints them."""
    return [
        {
            "loop": loop.number,
            **_part(lesson, loop),
            "first_line": place(lesson.cells, loop.first_line).line,
            "last_line": place(lesson.cells, loop.last_line).line,
            "phases": {phase: _within(lesson, loop, phase) for phase in PHASES},
            **_others(lesson, loop),
            "sure": dict(sure),
        }
        for loop, sure in zip(lesson.loops, outline.sure, strict=True)
    ]


def _part(lesson: Lesson, loop: Loop) -> dict[str, int | str]:
    """Return the cell of a loop, or the file that it stands in; nothing in the script itself."""
    at = place(lesson.cells, loop.first_line)
    if at.cell is None:
        return {"file": at.file} if at.file else {}
    return {"cell": at.cell}


def _within(lesson: Lesson, loop: Loop, phase: str) -> list[Stretch]:
    """Return the lines of a phase that stand in the cell and the file of the loop, counted there.

    A body that the loop calls may stand in another, whose lines would be mistaken for others.
    """
    mine = place(lesson.cells, loop.first_line).part
    return [
        (first.line, last.line)
        for first, last in _placed(lesson, loop, phase)
        if first.part == mine
    ]


def _others(lesson: Lesson, loop: Loop) -> dict[str, Any]:
    """Return the lines of phases in other cells or files than the loop, where there are any."""
    mine = place(lesson.cells, loop.first_line).part
    found = {
        phase: [
            (_name(lesson, first), first.line, last.line)
            for first, last in _placed(lesson, loop, phase)
            if first.part != mine
        ]
        for phase in PHASES
    }
    if not any(found.values()):
        return {}
    return {"other_cells" if lesson.notebook else "other_files": found}


def _name(lesson: Lesson, at: Place) -> int | str:
    """Return the number of a cell, or the name of a file."""
    return (at.file or lesson.cells[0].file) if at.cell is None else at.cell


def _placed(lesson: Lesson, loop: Loop, phase: str) -> list[tuple[Place, Place]]:
    """Return the stretches of a phase, each with the places of its first and last line."""
    return [
        (place(lesson.cells, first), place(lesson.cells, last))
        for first, last in stretches(lesson, loop, phase)
    ]


def stretches(lesson: Lesson, loop: Loop, phase: str) -> list[Stretch]:
    """Return the lines on which a loop does one of the phases, neighbouring lines joined."""
    found: list[Stretch] = []
    for segment in lesson.segments:
        mine = segment.loop == loop.number and phase in phases_in(segment.phase)
        if mine and not segment.empty and segment.computes:
            first, last = segment.first_line, segment.last_line
            if found and first <= found[-1][1] + 1:
                first, last = found[-1][0], max(last, found.pop()[1])
            found.append((first, last))
    return found


def told(lesson: Lesson, outline: Outline) -> str:
    """Return the loops of a script as lines of text."""
    if not lesson.loops:
        none = ["no training loop: no loop or function here goes backward and updates"]
        none += [f"  line {each.line}: {each.message}" for each in lesson.remarks if not each.cell]
        return "\n".join(none) + "\n"
    rows: list[str] = []
    for loop, sure in zip(lesson.loops, outline.sure, strict=True):
        how = "inferred" if loop.inferred else "marked"
        rows.append(
            f"loop {loop.number}, {span(lesson.cells, loop.first_line, loop.last_line)} ({how})"
        )
        for phase in PHASES:
            found = stretches(lesson, loop, phase)
            lines = ", ".join(span(lesson.cells, *each) for each in found) or "none"
            rows.append(f"  {phase:10}{lines:24} sure {sure[phase]:.2f}")
    return "\n".join(rows) + "\n"

"""A copy of a notebook with markers in its cells; everything else in it stays as it is."""

import json
from typing import Any

from tutor.lesson.cells import find
from tutor.lesson.edits import EditError
from tutor.lesson.model import Lesson
from tutor.lesson.notebook import cells_in, read
from tutor.lesson.source import tidy


def copied(data: bytes, lesson: Lesson, source: str) -> str:
    """Return the file of a notebook with the rows that `source` has more than the lesson's.

    `data` is the file that the lesson was read from. Lines that are IPython's and not Python's are
    those of the file. EditError where that has changed since, so that rows would go astray.
    """
    again = read(data, lesson.path)
    if isinstance(again, list) or again.text != lesson.source:
        raise EditError("the file has changed since it was opened")
    document = json.loads(data.decode("utf-8-sig"))
    before, after = lesson.source.split("\n"), source.split("\n")
    added = {
        old.number: _added(
            before[old.first_line - 1 : old.last_line], after[new.first_line - 1 : new.last_line]
        )
        for old, new in zip(lesson.cells, find(source), strict=True)
    }
    number = 0
    for cell in cells_in(document) or []:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            number += 1
            if added.get(number):
                _write(cell, added[number])
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _added(before: list[str], after: list[str]) -> dict[int, list[str]]:
    """Return the rows that are new, by the row (from 0) that they stand above."""
    found: dict[int, list[str]] = {}
    place = 0
    for row in after:
        if place < len(before) and row == before[place]:
            place += 1
        else:
            found.setdefault(place, []).append(row)
    return found


def _write(cell: dict[str, Any], added: dict[int, list[str]]) -> None:
    """Put rows into a cell, whose source may be a text or a list of lines."""
    field = "source" if "source" in cell else "input"
    written = cell[field]
    text = tidy("".join(written) if isinstance(written, list) else written)
    rows = text.split("\n")
    made = [row for place, own in enumerate(rows) for row in (*added.get(place, ()), own)]
    text = "\n".join(made)
    cell[field] = text.splitlines(keepends=True) if isinstance(written, list) else text

"""Which lines of a script the code panel lists: the code, without what other panels show."""

import ast
from functools import lru_cache

from tutor.lesson.model import Lesson


@lru_cache(8)
def shown_lines(lesson: Lesson) -> tuple[int, ...]:
    """Return the numbers of the lines to list, from 1.

    Left out are the introduction, the metadata block, the markers with their notes, and the empty
    lines that would then stand between the phases. The marker of an empty phase stays, since it is
    all that there is to point at.
    """
    rows = lesson.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    hidden = _introduction(lesson.source) | _metadata(rows) | _notes(lesson, rows)
    for part in lesson.files[1:]:
        hidden |= {part.head_line - 1, part.head_line, part.head_line + 1}
    for cell in lesson.cells:
        # What parts the cells is not in the notebook; the panel sets a heading there.
        hidden |= {n for n in (cell.first_line - 1, cell.last_line) if not rows[n - 1].strip()}
        if rows[cell.head_line - 1].startswith("#: "):
            hidden.add(cell.head_line)
    kept: list[int] = []
    for number, row in enumerate(rows, 1):
        if number in hidden:
            continue
        if row.strip() or _separates(rows, number, hidden, kept):
            kept.append(number)
    while kept and not rows[kept[-1] - 1].strip():
        kept.pop()
    return tuple(kept)


def _separates(rows: list[str], number: int, hidden: set[int], kept: list[int]) -> bool:
    """Whether an empty line still separates two parts of the code at the left margin."""
    if not kept or not rows[kept[-1] - 1].strip():
        return False
    following = range(number + 1, len(rows) + 1)
    after = next((rows[n - 1] for n in following if n not in hidden and rows[n - 1].strip()), "")
    return bool(after) and not after.startswith((" ", "\t"))


def _introduction(source: str) -> set[int]:
    """Return the lines of the docstring that opens the script."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return set()
    first = body[0] if body else None
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return set()
    if not isinstance(first.value.value, str):
        return set()
    return set(range(first.lineno, (first.end_lineno or first.lineno) + 1))


def _metadata(rows: list[str]) -> set[int]:
    """Return the lines of the ``# /// script`` block."""
    start = next((n for n, row in enumerate(rows, 1) if row.rstrip() == "# /// script"), None)
    if start is None:
        return set()
    end = next(
        (n for n in range(start + 1, len(rows) + 1) if rows[n - 1].rstrip() == "# ///"), None
    )
    return set(range(start, end + 1)) if end else set()


def _notes(lesson: Lesson, rows: list[str]) -> set[int]:
    """Return the lines of the markers and of the notes below them."""
    hidden: set[int] = set()
    for segment in lesson.segments:
        if segment.marker_line is None:
            continue
        if not segment.empty:
            hidden.add(segment.marker_line)
        number = segment.marker_line + 1
        while number <= len(rows) and rows[number - 1].lstrip().startswith("#"):
            if rows[number - 1].lstrip().startswith("# %%"):
                break
            hidden.add(number)
            number += 1
    return hidden

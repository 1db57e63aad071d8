"""What an edit changed in a script, line by line, as sentences."""

from collections.abc import Sequence

from msgspec import Struct

from tutor.lesson.edits import compared


class Edit(Struct, frozen=True):
    """One line that is not the same: without `new` it was left out, without `old` it was added.

    `line` counts from 1 in the original, that of an added line in the edited text.
    """

    line: int
    old: str | None
    new: str | None


def edits(old: str, new: str) -> tuple[Edit, ...]:
    """Return the lines in which two texts of a script differ, in their order."""
    before, after = old.split("\n"), new.split("\n")
    lines = compared(old, new)
    found = [
        (line.number, Edit(line.old or line.number, _row(before, line.old), after[line.number - 1]))
        for line in lines.new
        if line.kind != "same"
    ]
    places = lines.old_to_new
    for gone in lines.gone:
        # Where it would stand in the new text: behind the last line before it that is still there.
        behind = max((places[line] for line in places if line < gone), default=0)
        found.append((behind, Edit(gone, before[gone - 1], None)))
    said = (edit for _, edit in sorted(found, key=lambda each: each[0]))
    return tuple(edit for edit in said if (edit.old or "").strip() or (edit.new or "").strip())


def _row(rows: list[str], line: int | None) -> str | None:
    return None if line is None else rows[line - 1]


def edit_text(edit: Edit) -> str:
    """Return an edit in one line: ``line 12: lr = 0.1 (was 0.01)``."""
    old, new = (None if text is None else text.strip() for text in (edit.old, edit.new))
    if not old:
        return f"line {edit.line} is new: {new}"
    if not new or new == f"pass  # left out: {old}":
        return f"line {edit.line} is left out: {old}"
    name, sign, value = new.partition(" = ")
    before = old.removeprefix(name + sign) if sign and value else old
    return f"line {edit.line}: {new} (was {before})"


def shown(edited: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits worth telling: those of code, or all where none is of code."""
    return tuple(edit for edit in edited if _has_code(edit)) or tuple(edited)


def _has_code(edit: Edit) -> bool:
    rows = [row.strip() for row in (edit.old, edit.new) if row is not None]
    return any(row and not row.startswith("#") for row in rows)

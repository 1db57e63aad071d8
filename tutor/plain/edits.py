"""What an edit changed in a script, line by line, as sentences."""

from collections.abc import Sequence

from msgspec import Struct

from tutor.lesson.edits import compared

LEFT_OUT = "pass  # left out: "
"""What stands before a line that is left out."""


class Edit(Struct, frozen=True, omit_defaults=True):
    """One line that is not the same: without `new` it was left out, without `old` it was added.

    `line` counts from 1 in the original, that of an added line in the edited text. A line that
    has only moved stands `at` another place of the edited text.
    """

    line: int
    old: str | None
    new: str | None
    at: int | None = None


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
    said = [edit for _, edit in sorted(found, key=lambda each: each[0])]
    said = [each for each in said if f"{each.old or ''}{each.new or ''}".strip()]
    return tuple(_moves(_left_out(said)))


def _left_out(found: list[Edit]) -> list[Edit]:
    """Put a line together with what stands for it now that it is left out.

    Where a marker was written above it, the lines may have been paired otherwise.
    """
    added = {each.new.strip(): each for each in found if each.old is None and each.new is not None}
    said: list[Edit] = []
    taken: list[Edit] = []
    for edit in found:
        stand_in = added.get(LEFT_OUT + edit.old.strip()) if edit.old is not None else None
        if stand_in is not None and edit.new != stand_in.new:
            taken.append(stand_in)
            said.append(Edit(edit.line, edit.old, stand_in.new))
            if edit.new is not None:
                said.append(Edit(stand_in.line, None, edit.new))
        else:
            said.append(edit)
    return [each for each in said if each not in taken]


def _moves(found: list[Edit]) -> list[Edit]:
    """Put a line that is gone and the same one that is new together: it has moved."""
    gone: dict[str, list[Edit]] = {}
    for edit in found:
        if edit.new is None and edit.old is not None:
            gone.setdefault(edit.old.strip(), []).append(edit)
    said: list[Edit] = []
    moved: set[int] = set()
    for edit in found:
        same = gone.get(edit.new.strip()) if edit.new is not None and edit.old is None else None
        if same:
            past = same.pop(0)
            moved.add(past.line)
            edit = Edit(past.line, past.old, edit.new, edit.line)
        said.append(edit)
    return [edit for edit in said if edit.new is not None or edit.line not in moved]


def _row(rows: list[str], line: int | None) -> str | None:
    return None if line is None else rows[line - 1]


def edit_text(edit: Edit) -> str:
    """Return an edit in one line: ``line 12: lr = 0.1 (was 0.01)``."""
    old, new = (None if text is None else text.strip() for text in (edit.old, edit.new))
    if edit.at is not None:
        return f"line {edit.line} moves to line {edit.at}: {new}"
    if not old:
        return f"line {edit.line} is new: {new}"
    if not new or new == LEFT_OUT + old:
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

"""Edits by one key, without an editor: leave a phase out, change the order, step a number.

They edit the variant that stands beside the original, or the original where none does. EditError
says why one cannot be made.
"""

import re

from tutor.lesson.edits import (
    EditError,
    Number,
    in_order,
    marked,
    phases_of,
    possible_orders,
    stepped,
    without_phase,
)
from tutor.lesson.model import PHASES, Lesson, phases_in
from tutor.lesson.source import lines
from tutor.ui.variants.edits import without_comment
from tutor.ui.variants.variant import Variant
from tutor.ui.worlds import Worlds

ASSIGNED = re.compile(r"([\w.]+)\s*=\s*$")
"""What stands before a number that is assigned to a name or passed under one."""


def turn(worlds: Worlds, direction: int) -> None:
    """Go to the next number of the code (1) or the one before (-1)."""
    worlds.focus.turn(worlds.edited.source, direction)
    worlds.draw()


def step(worlds: Worlds, direction: int) -> None:
    """Raise (1) or lower (-1) the number; the last of several presses is run."""
    source = worlds.edited.source
    here = worlds.focus.at(source) or worlds.focus.turn(source, 1)
    source, number = stepped(source, here, direction)
    worlds.focus.choose(number)
    _edit(worlds, source, f"line {number.line}", called(source, number), wait=True)


def called(source: str, number: Number) -> str:
    """Return what a number is called: what it is assigned to, else the line that it stands in."""
    row = lines(source)[number.line - 1]
    found = ASSIGNED.search(row[: number.column])
    return f"{found[1]} = {number.text}" if found else without_comment(row).rstrip(":")


def leave_out(worlds: Worlds, phase: str) -> None:
    """Leave a phase out; where the variant has left it out already, put it back."""
    single = next((part for part in phases_in(phase) if part in PHASES), None)
    if single is None:
        raise EditError("Only a phase of the loop can be left out: go to one of its steps first.")
    variant = worlds.beside
    if variant is not None and single in variant.parts:
        _put_back(worlds, variant, single)
    else:
        source = without_phase(worlds.edited, single)
        _edit(worlds, source, single, f"without {single}")


def orders(worlds: Worlds) -> dict[str, tuple[str, ...]]:
    """Return the orders of phases to choose from by what they are called, the present one first."""
    found = possible_orders(worlds.edited)
    if len(found) < 2:
        raise EditError("There is no other order in which these phases can stand.")
    names = [named(order) for order in found]
    return {f"{names[0]}, as now": found[0], **dict(zip(names[1:], found[1:], strict=True))}


def reorder(worlds: Worlds, order: tuple[str, ...]) -> None:
    """Put the phases in an order."""
    if order != phases_of(worlds.edited):
        _edit(worlds, in_order(worlds.edited, order), "order", named(order))


def _edit(worlds: Worlds, source: str, key: str, name: str, wait: bool = False) -> None:
    """Run an edited source: as the variant beside the original, or as a new one."""
    variant = worlds.beside
    if variant is None:
        worlds.add(source, {key: name}, wait=wait)
    else:
        worlds.replace(variant, source, {**variant.parts, key: name}, wait=wait)


def _put_back(worlds: Worlds, variant: Variant, phase: str) -> None:
    """Put a phase back that was left out: its lines become what they were."""
    parts = {key: name for key, name in variant.parts.items() if key != phase}
    source = restored(worlds.lesson, variant.lesson, phase)
    if source == worlds.lesson.source:
        worlds.remove(variant)
    else:
        worlds.replace(variant, source, parts)


def restored(original: Lesson, variant: Lesson, phase: str) -> str:
    """Return a variant's source with a phase as the original has it.

    Where an edit has written the markers of the phases, they stay, unless nothing else is edited.
    EditError where lines have moved, so that it is not known which belong together.
    """
    without = without_phase(original, phase).split("\n")
    now, source = variant.source.split("\n"), original.source
    if len(now) != len(source.split("\n")):
        source = marked(original)
    before = source.split("\n")
    if not len(before) == len(without) == len(now):
        raise EditError(f"{phase} cannot be put back by a key, since lines have moved; e edits it.")
    rows = [
        old if left_out != old and row == left_out else row
        for old, left_out, row in zip(before, without, now, strict=True)
    ]
    return original.source if rows == before else "\n".join(rows)


def named(order: tuple[str, ...]) -> str:
    """Return what an order is called: where zero_grad stands, for that is what is moved."""
    place = order.index("zero_grad") if "zero_grad" in order else -1
    if place < 0:
        return " ".join(order)
    return f"zero_grad after {order[place - 1]}" if place else "zero_grad first"


def about(order: tuple[str, ...]) -> str:
    """Return what becomes of the gradient in an order."""
    place = {phase: at for at, phase in enumerate(order)}
    clear, back, update = (place.get(name) for name in ("zero_grad", "backward", "update"))
    if clear is None or back is None or update is None:
        return "the same lines in another order"
    if clear < back:
        return "cleared before backward adds to it"
    return "cleared when the update has used it" if update < clear else "cleared before the update"

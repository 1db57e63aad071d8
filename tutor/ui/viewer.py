"""A window of a tensor as a table, with the numbers of its rows and columns."""

from math import prod
from typing import Any, NamedTuple

from tutor.plain.lines import Line, Span
from tutor.plain.numbers import flat, scalar, sign
from tutor.trace.model import Step, View, Window
from tutor.ui.cells import right, text, text_width
from tutor.ui.glyphs import Glyphs
from tutor.ui.page import Page
from tutor.ui.panels.values import statistics

DIGITS = 4
"""Significant digits of an element in the table."""

PITCH = 10
"""Cells of a column, a space included: the widest float of so many digits fits."""


class Size(NamedTuple):
    """How many rows and columns of elements fit."""

    rows: int
    columns: int


def several(step: Step | None) -> dict[str, View]:
    """Return the tensors and gradients of a step that have several elements to be seen.

    Those that are too large to be held whole come first, and of both those that the step has
    changed, as in the table of tensors.
    """
    if step is None:
        return {}
    found: dict[str, View] = {}
    for name in sorted(step.tensors, key=lambda name: name not in step.changed):
        view = step.tensors[name]
        found[name] = view
        if view.grad is not None:
            found[f"{name}.grad"] = view.grad
    seen = {name: view for name, view in found.items() if recorded(view) and prod(view.shape) > 1}
    return {name: seen[name] for name in sorted(seen, key=lambda name: is_whole(seen[name]))}


def is_whole(view: View) -> bool:
    """Say whether all elements of a view were recorded."""
    return view.window is None


def recorded(view: View) -> Window | None:
    """Return the elements of a view that were recorded: all of them, or a corner; None if none."""
    if view.window is None and view.values is not None:
        return Window((0,) * len(view.shape), view.values)
    return view.window


def fitting(cells: int, lines: int, view: View) -> Size:
    """Return the size of a window that fits into so many cells and lines."""
    label = len(str(max((*view.shape[-2:], 1)))) + 2
    return Size(max(lines - 4, 1), max((cells - label) // PITCH, 1))


def reach(view: View, peekable: bool) -> tuple[int, ...]:
    """Return the shape of what can be seen: the whole tensor, else the corner that was recorded."""
    if peekable or is_whole(view):
        return view.shape
    assert view.window is not None
    sizes: list[int] = []
    level = view.window.values
    for _ in view.shape:
        sizes.append(len(level))
        level = level[0] if level else ()
    return tuple(sizes)


def part(window: Window, origin: tuple[int, ...], size: Size) -> Window:
    """Return the part of a window that begins at an origin within it and fits into a size."""
    starts = [at - first for at, first in zip(origin, window.origin, strict=True)]
    spans = (size.columns,) if len(origin) == 1 else size
    lengths = (*[1] * (len(origin) - len(spans)), *spans)
    return Window(origin, _cut(window.values, list(zip(starts, lengths, strict=True))))


def _cut(values: Any, ranges: list[tuple[int, int]]) -> Any:
    """Return nested lists cut to a first index and a length in each dimension."""
    if not ranges:
        return values
    (first, length), *deeper = ranges
    return [_cut(value, deeper) for value in values[first : first + length]]


def moved(
    origin: tuple[int, ...], by: tuple[int, int], size: Size, shape: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the corner of a window moved by rows and columns, kept within a shape."""
    if not origin:
        return origin
    steps = (by[1],) if len(origin) == 1 else by
    shown = (size.columns,) if len(origin) == 1 else size
    kept = len(origin) - len(steps)
    ends = zip(origin[kept:], steps, shown, shape[kept:], strict=True)
    return (
        *origin[:kept],
        *(max(min(at + step, whole - seen), 0) for at, step, seen, whole in ends),
    )


def turned(origin: tuple[int, ...], by: int, view: View) -> tuple[int, ...]:
    """Return the corner in the next (1) or previous (-1) matrix of a tensor of more dimensions."""
    leading = view.shape[:-2]
    if not leading:
        return origin
    place = 0
    for index, size in zip(origin, leading, strict=False):
        place = place * size + index
    place = (place + by) % prod(leading)
    indices: list[int] = []
    for size in reversed(leading):
        indices.insert(0, place % size)
        place //= size
    return (*indices, *origin[-2:])


def page(name: str, view: View, window: Window | None, glyphs: Glyphs, foot: str) -> Page:
    """Return the table; without a window there are the statistics alone."""
    shape = f"[{','.join(map(str, view.shape))}]"
    lines: list[Line] = [
        (Span(f"{view.dtype}  {view.device}  ", "quiet"), *statistics(view)),
        (),
    ]
    if window is None:
        lines.append(text("These elements cannot be seen now.", "quiet"))
    else:
        lines += _table(view, window)
    leading = window.origin[:-2] if window and len(window.origin) > 2 else ()
    where = f"[{','.join(map(str, leading))},:,:]" if leading else ""
    return Page(tuple(lines), f"{name}{where} {shape}", foot)


def _table(view: View, window: Window) -> list[Line]:
    """Return the elements of a window below the numbers of their columns."""
    rank = len(view.shape)
    deep = flat(window.values, max(rank - 2, 0)) if rank > 2 else [window.values]
    matrix = deep[0] if rank >= 2 else [window.values]
    first_row = window.origin[-2] if rank >= 2 else 0
    first_column = window.origin[-1] if rank else 0
    label = len(str(max((*view.shape[-2:], 1)))) + 2
    count = max((len(row) for row in matrix), default=0)
    numbers = [right(str(first_column + place), PITCH, "faint") for place in range(count)]
    lines: list[Line] = [(Span(" " * label), *numbers)]
    for place, row in enumerate(matrix):
        elements = [right(_short(value), PITCH, sign(value)) for value in row]
        lines.append((right(str(first_row + place), label, "faint"), *elements))
    return lines


def _short(value: object) -> str:
    """Return an element in the width of its column."""
    for digits in (DIGITS, DIGITS - 1, DIGITS - 2):
        words = scalar(value, digits)
        if text_width(words) < PITCH:
            return words
    return words

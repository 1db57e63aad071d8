"""The rows at which a gradient arrives at a leaf: what was there, plus what came."""

from typing import Any

from tutor.plain.brought import cleared
from tutor.plain.lines import Line, Span
from tutor.plain.numbers import scalar
from tutor.trace.model import Flow, View
from tutor.ui.cells import cut, width
from tutor.ui.glyphs import Glyphs
from tutor.ui.panels.values import elements, number, short
from tutor.ui.scene import Scene

TOLERANCE = 1e-5
"""How far, relatively, a sum in float32 may lie beside the sum of what is shown."""

ENOUGH = 16
"""The cells in which a gradient can be recognised: two or three of its numbers."""

FEW = 4
"""The most elements of a gradient whose sum is shown in full."""


def leaf_of(flow: Flow, flows: tuple[Flow, ...]) -> str | None:
    """Return the leaf that a node adds to: the name on the edge that leads to the node."""
    edges = (edge for other in flows for edge in other.downstream if edge.to == flow.id)
    return next((edge.leaf for edge in edges if edge.leaf), None)


def accumulated(scene: Scene, flow: Flow, room: int) -> Line:
    """Return how a leaf's gradient came about: what was there, plus what arrived."""
    leaf = leaf_of(flow, scene.step.flows) if scene.step else None
    came = flow.upstream[0] if flow.upstream else None
    if leaf is None or came is None:
        return short(came, room, scene.glyphs) if came else ()
    earlier = scene.previous.tensors.get(leaf) if scene.previous else None
    before = earlier.grad if earlier else None
    now = scene.step.tensors.get(leaf) if scene.step else None
    after = now.grad if now else None
    if before is None:
        return _arrived(came, "=", "(there was none before)", room, scene.glyphs)
    if scene.step and cleared(leaf, scene.step, scene.previous):
        return _arrived(came, "=", "(the one before was cleared)", room, scene.glyphs)
    added = _sum(before, came, after, room, "~" if scene.ascii else "≈")
    if added is not None:
        return cut(added, room, scene.glyphs.dots)
    if not any(elements(before) or [True]):
        return _arrived(came, "=", "(0 was there)", room, scene.glyphs)
    return _arrived(came, "+", "added to what was there", room, scene.glyphs)


def _arrived(came: View, equals: str, why: str, room: int, glyphs: Glyphs) -> Line:
    """Return what arrived at a leaf, with a word on what had been there if both have room."""
    share = room - len(why) - 4
    told: Line = (Span(f"  {why}", "quiet"),)
    arrives = short(came, max(share, 8), glyphs)
    if share < min(width(short(came, room - 2, glyphs)), ENOUGH):
        told, arrives = (), short(came, room - 2, glyphs)
    return cut((Span(f"{equals} ", "quiet"), *arrives, *told), room, glyphs.dots)


def _sum(before: View, came: View, after: View | None, room: int, nearly: str) -> Line | None:
    """Return ``before + came = after``, the sum only where the figures bear it out.

    `nearly` stands in front of the sum where the digits that are shown give another one. None
    where there are too many elements, or no room for them.
    """
    parts = [elements(view) if view else None for view in (before, came, after)]
    counts = {len(part) if part else 0 for part in parts}
    if len(counts) != 1 or not 0 < counts.pop() <= FEW or not all(map(_real, parts)):
        return None
    first, second, third = (part or [] for part in parts)
    line: Line = (*_listed(first, quiet=True), Span(" + ", "quiet"), *_listed(second))
    if width(line) > room and len(first) > 1:
        return None
    sums = list(zip(first, second, third, strict=True))
    if not all(_adds_up(*numbers) for numbers in sums):
        return line
    equals = "=" if all(_adds_up_as_shown(*numbers) for numbers in sums) else nearly
    whole: Line = (*line, Span(f" {equals} ", "quiet"), *_listed(third))
    if width(whole) > room and len(first) > 1:
        return None
    said: Line = (*whole, Span("  (it adds up)", "quiet"))
    return said if width(said) <= room else whole


def _real(values: list[Any] | None) -> bool:
    """Whether all values are real numbers."""
    return values is not None and all(isinstance(value, int | float) for value in values)


def _adds_up(before: float, came: float, after: float) -> bool:
    """Whether two numbers give the third, as near as float32 is exact."""
    return abs(before + came - after) <= TOLERANCE * max(abs(before), abs(came), abs(after))


def _adds_up_as_shown(before: float, came: float, after: float) -> bool:
    """Whether the digits that are shown of two numbers give those of the third."""
    shown = float(scalar(before, ascii=True)) + float(scalar(came, ascii=True))
    return scalar(shown) == scalar(after)


def _listed(values: list[Any], quiet: bool = False) -> Line:
    """Return numbers, in brackets where there are several."""
    spans = [Span(scalar(v), "quiet") if quiet else number(v, 5) for v in values]
    if len(spans) == 1:
        return (spans[0],)
    parts = [part for span in spans for part in (Span(", ", "quiet"), span)][1:]
    return (Span("[", "quiet"), *parts, Span("]", "quiet"))

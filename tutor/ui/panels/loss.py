"""The loss over the iterations as a curve, with the present point marked."""

import math

from tutor.plain.lines import Line, Span
from tutor.plain.numbers import scalar
from tutor.trace.timeline import Point
from tutor.ui.cells import right, text, text_width
from tutor.ui.iterations import total
from tutor.ui.page import Page
from tutor.ui.plot import Curve, Frame, draw
from tutor.ui.scene import Scene

STEPS = (1, 2, 5)
"""The leading digits of the numbers at which the axis of iterations ends."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the curve of what has run, at least four rows high."""
    points = [point for point in scene.points if math.isfinite(point.loss)]
    strange = len(scene.points) - len(points)
    foot = f"{strange} of {len(scene.points)} not finite" if strange else ""
    if not points:
        words = "The loss is drawn here once it has been computed."
        return Page((text(words, "quiet"),), "loss", foot)
    rows = max(rows, 4)
    low, high = _range(points)
    labels = (scalar(high, 3), scalar(low, 3))
    margin = max(map(text_width, labels)) + 2
    frame = Frame(max(columns - margin - 1, 8), rows - 1, 1, _limit(scene, points), low, high)
    here = _present(scene, points)
    curve = Curve(tuple((point.iteration, point.loss) for point in points))
    picture = draw(curve, frame, (here.iteration, here.loss) if here else None, scene.glyphs)
    lines = [
        _labelled(scene, line, place, rows, labels, margin) for place, line in enumerate(picture)
    ]
    return Page((*lines, _axis(scene, frame, margin)), "loss", foot)


def _range(points: list[Point]) -> tuple[float, float]:
    """Return the lowest and highest loss drawn; zero is in sight where no loss is below it."""
    values = [point.loss for point in points]
    low, high = min(min(values), 0.0), max(max(values), 0.0)
    return (low, high) if high > low else (low, low + 1.0)


def _limit(scene: Scene, points: list[Point]) -> int:
    """Return the iteration at which the axis ends: round, so that it moves seldom."""
    last = max(point.iteration for point in points)
    loop = scene.step.loop if scene.step else None
    whole = total(scene.lesson, loop)
    size = 10
    while True:
        for step in STEPS:
            if step * size >= last:
                limit = step * size
                return max(min(limit, whole.count), last, 2) if whole else limit
        size *= 10


def _present(scene: Scene, points: list[Point]) -> Point | None:
    """Return the last point that had been computed at the step looked at."""
    return next((point for point in reversed(points) if point.index <= scene.position), None)


def _labelled(
    scene: Scene, line: Line, place: int, rows: int, labels: tuple[str, str], margin: int
) -> Line:
    """Return a row of the picture behind the axis of the loss."""
    tick, side = scene.glyphs.axis[0], scene.glyphs.side
    if place == 0:
        return (right(f"{labels[0]} ", margin - 1, "quiet"), Span(tick, "quiet"), *line)
    if place == rows - 2:
        return (right(f"{labels[1]} ", margin - 1, "quiet"), Span(tick, "quiet"), *line)
    return (Span(" " * (margin - 1)), Span(side, "quiet"), *line)


def _axis(scene: Scene, frame: Frame, margin: int) -> Line:
    """Return the axis of the iterations with its two ends."""
    end = f" {int(frame.right)}"
    name = " iteration 1 "
    rule = max(frame.cells - len(end) - len(name), 0)
    return (
        Span(" " * (margin - 1)),
        Span(scene.glyphs.axis[1] + scene.glyphs.line, "quiet"),
        Span(name, "quiet"),
        Span(scene.glyphs.line * (rule - 1), "quiet"),
        Span(end, "quiet"),
    )

"""The loss against two weights as a map: the darker, the lower; with the path and the next step."""

from bisect import bisect_right
from functools import lru_cache

from tutor.plain.lines import Line, Role, Span
from tutor.trace.landscape import Landscape
from tutor.ui.cells import packed
from tutor.ui.drawing.dots import SOLID, Frame
from tutor.ui.drawing.levels import levels
from tutor.ui.drawing.scale import labels, spread
from tutor.ui.glyphs import Glyphs
from tutor.ui.page import Page
from tutor.ui.panels.landscape import (
    ROOMY,
    called,
    caption,
    drawable,
    fact,
    next_fact,
    place,
    strange,
    titled,
    waiting,
)
from tutor.ui.plot import Axes, Plot
from tutor.ui.scene import Scene

GROUND: tuple[Role, ...] = ("text", "faint", "faint", "rule", "rule", "rule")
"""The colours of the shades, all quiet: what matters on the map is the path."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the map with the path so far, the present point and the next one."""
    land = scene.landscape
    if land is None or len(land.weights) != 2 or not drawable(land):
        return waiting(scene, columns, "loss by two weights")
    bounds = levels(land, len(scene.glyphs.shades))
    words = caption(_facts(land, columns, scene.glyphs), land.remark, columns, rows, scene.glyphs)
    key = _key(bounds, columns, scene.glyphs) if rows >= ROOMY else []
    size = columns, rows - len(words) - len(key)
    across, up = (spread(list(axis)) for axis in land.axes)
    axes = Axes(size, across, up, scene.glyphs, str(land.weights[0]))
    lines = axes.around(_picture(scene, land, axes.frame, bounds))
    title = f"loss by {land.weights[0]} and {land.weights[1]}"
    return Page((*words, *lines, *key), titled(title, scene), strange(land))


def _facts(land: Landscape, columns: int, glyphs: Glyphs) -> list[Line]:
    """Return where the weights are, each behind the way its axis goes, and the losses."""
    facts = [
        fact(f"{way} {called(weight, columns, glyphs)} =", here)
        for way, weight, here in zip(glyphs.ways[1:3], land.weights, land.here, strict=True)
    ]
    if land.loss is not None:
        facts.append(fact("loss", land.loss))
    if land.following is not None:
        facts.append(next_fact(land.following_loss, glyphs))
    return facts


def _key(bounds: tuple[float, ...], columns: int, glyphs: Glyphs) -> list[Line]:
    """Return which shade stands for which losses."""
    texts = list(labels(bounds).values())
    words = [f"below {texts[0]}", f"from {texts[0]}", *texts[1:]] if texts else []
    entries = [
        (Span(glyphs.shades[band] * 2, GROUND[band]), Span(f" {said}", "quiet"))
        for band, said in enumerate(words)
    ]
    return packed(entries, columns, Span("  "))[:1]


def _picture(scene: Scene, land: Landscape, frame: Frame, bounds: tuple[float, ...]) -> list[Line]:
    """Return the shades with the path and the points on them."""
    plot = Plot(frame, scene.glyphs)
    for row, bands in enumerate(_bands(land, frame, bounds)):
        for column, band in enumerate(bands):
            if band is None:
                plot.fill((row, column), scene.glyphs.times, "failed")
            elif band:
                plot.fill((row, column), scene.glyphs.shades[band], GROUND[band])
    here = (land.here[0], land.here[1])
    plot.curve((*scene.path, here), SOLID, "positive")
    plot.mark(*here, scene.glyphs.point, "now")
    if land.following is not None:
        place(plot, land.following[0], land.following[1])
    return plot.lines()


@lru_cache(16)
def _bands(
    land: Landscape, frame: Frame, bounds: tuple[float, ...]
) -> tuple[tuple[int | None, ...], ...]:
    """Return which band of losses the middle of each cell lies in, None where it has none."""
    xs = [frame.across.at((column + 0.5) / frame.cells) for column in range(frame.cells)]
    ys = [frame.up.at(1 - (row + 0.5) / frame.rows) for row in range(frame.rows)]
    columns = [_between(land.axes[0], x) for x in xs]
    rows = [_between(land.axes[1], y) for y in ys]
    losses, count = land.losses, len(land.axes[1])
    return tuple(
        tuple(_band(losses, count, column, row, bounds) for column in columns) for row in rows
    )


def _between(axis: tuple[float, ...], value: float) -> tuple[int, float]:
    """Return the two values of an axis that one lies between: the first, and how far from it."""
    first = min(max(bisect_right(axis, value) - 1, 0), max(len(axis) - 2, 0))
    if len(axis) < 2:
        return 0, 0.0
    part = (value - axis[first]) / ((axis[first + 1] - axis[first]) or 1.0)
    return first, min(max(part, 0.0), 1.0)


def _band(
    losses: tuple[float | None, ...],
    count: int,
    column: tuple[int, float],
    row: tuple[int, float],
    bounds: tuple[float, ...],
) -> int | None:
    """Return the band of the loss between four points of the grid, weighted by their nearness."""
    total = 0.0
    for x, across in ((column[0], 1 - column[1]), (column[0] + 1, column[1])):
        for y, up in ((row[0], 1 - row[1]), (row[0] + 1, row[1])):
            if across * up == 0:
                continue
            loss = losses[x * count + y]
            if loss is None:
                return None
            total += loss * across * up
    return bisect_right(bounds, total)

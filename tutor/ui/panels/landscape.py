"""The loss against one weight: really computed, with the tangent and the next step."""

import math
from statistics import median
from typing import TypeGuard

from tutor.plain.lines import Line, Span
from tutor.plain.numbers import scalar, sign
from tutor.trace.landscape import Landscape, Weight
from tutor.ui.cells import cut, packed, text, wrap
from tutor.ui.drawing.dots import SOLID
from tutor.ui.drawing.scale import Scale, rounded, spread
from tutor.ui.glyphs import Glyphs
from tutor.ui.names import named
from tutor.ui.page import Page
from tutor.ui.plot import Axes, Plot, upright
from tutor.ui.scene import Scene

SHARE = 0.4
"""Zero is in sight where the lowest loss is below this part of the highest."""

STEEP = 8.0
"""How many times as high as what matters a loss may be before the picture ends below it: as what
most losses are, or the present and the next one."""

CAPTION, ROOMY = 4, 8
"""From so many rows on there is a line of words above a plot, and from so many several."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the curve with its tangent, the present point and the next one."""
    land = scene.landscape
    if land is None or len(land.weights) != 1 or not drawable(land):
        return waiting(scene, columns, "loss by weight")
    words = caption(_facts(land, columns, scene.glyphs), land.remark, columns, rows, scene.glyphs)
    size = columns, rows - len(words)
    up = rounded(_heights(land), upright(size[1] - 1))
    axes = Axes(size, spread(list(land.axes[0])), up, scene.glyphs, str(land.weights[0]))
    lines = axes.around(_picture(land, axes, scene.glyphs))
    return Page((*words, *lines), titled(f"loss by {land.weights[0]}", scene), strange(land))


def drawable(land: Landscape) -> bool:
    """Whether there is a point in a landscape that can be drawn."""
    return any(loss is not None for loss in land.losses)


def finite(value: float | None) -> TypeGuard[float]:
    """Whether a value is there and has a place on an axis."""
    return value is not None and math.isfinite(value)


def waiting(scene: Scene, columns: int, title: str) -> Page:
    """Return what is said in place of a picture that is not there."""
    land = scene.landscape
    words = [scene.surveyed, land.remark if land else ""]
    if land is not None and land.losses and not drawable(land):
        words.append("None of the losses around this place is finite.")
    lines = [line for said in words if said for line in wrap(said, columns, "quiet")]
    return Page(tuple(lines), title)


def titled(title: str, scene: Scene) -> str:
    """Return the title with what there is to say of when the picture was worked out."""
    return f"{title} {scene.glyphs.between} {scene.surveyed}" if scene.surveyed else title


def caption(facts: list[Line], remark: str, columns: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """Return the lines above a plot of so many rows: numbers with names, and a remark."""
    if rows < CAPTION:
        return []
    gap = Span(f" {glyphs.between} ", "faint")
    if rows < ROOMY:
        lines = packed([*facts, *([text(remark, "quiet")] if remark else [])], columns, gap)[:1]
    else:
        lines = packed(facts, columns, gap)[: rows // 3]
        said = wrap(remark, columns, "quiet") if remark else ()
        room = rows // 3 - len(lines)
        # A remark that is too long for the room is seen to be cut.
        lines += said if len(said) <= room else [text(remark, "quiet")][:room]
    return [cut(line, columns, glyphs.dots) for line in lines]


def called(weight: Weight, columns: int, glyphs: Glyphs) -> str:
    """Return the name of a weight, without its beginning where it would fill the panel."""
    which = str(weight).removeprefix(weight.name)
    return named(weight.name, max(columns // 2 - 8 - len(which), 4), glyphs.dots) + which


def fact(name: str, value: float | None) -> Line:
    """Return a number with its name, in the colour of its sign."""
    if not finite(value):
        return (Span(f"{name} ", "quiet"), Span("not finite", "failed"))
    return (Span(f"{name} ", "quiet"), Span(scalar(value), sign(value)))


def next_fact(value: float | None, glyphs: Glyphs) -> Line:
    """Return what the next step leads to, behind the sign that marks it."""
    return (Span(f"{glyphs.following} ", "now"), *fact("next", value))


def _facts(land: Landscape, columns: int, glyphs: Glyphs) -> list[Line]:
    """Return where the weight is, how the loss slopes there, and where the next step leads."""
    here = fact(f"{called(land.weights[0], columns, glyphs)} =", land.here[0])
    facts: list[Line] = [(Span(f"{glyphs.point} ", "now"), *here)]
    if land.slope is not None:
        facts.append(fact("slope", land.slope[0]))
    if land.following is not None:
        facts.append(next_fact(land.following[0], glyphs))
    return facts


def _heights(land: Landscape) -> Scale:
    """Return the losses to be in sight: all, unless some are far above those that matter."""
    losses = [loss for loss in land.losses if loss is not None]
    near = [loss for loss in (land.loss, land.following_loss) if finite(loss)]
    low = min(losses)
    most = low + STEEP * (max([median(losses), *near]) - low)
    high = max(loss for loss in losses if loss <= most)
    scale = spread([low, high, *(loss for loss in near if low <= loss <= high)])
    return Scale(0.0, scale.high) if 0 <= scale.low < SHARE * scale.high else scale


def _picture(land: Landscape, axes: Axes, glyphs: Glyphs) -> list[Line]:
    """Return the curve with the tangent below it and the points above it."""
    plot = Plot(axes.frame, glyphs)
    here, loss = land.here[0], land.loss
    if land.slope is not None and finite(loss):
        _tangent(plot, here, loss, land.slope[0])
    values = (math.nan if loss is None else loss for loss in land.losses)
    plot.curve(tuple(zip(land.axes[0], values, strict=True)), SOLID, "positive")
    points = [(here, loss)] if finite(loss) else []
    for x, y in points:
        plot.mark(x, y, glyphs.point, "now")
    if land.following is not None and finite(land.following_loss):
        points.append((land.following[0], land.following_loss))
        place(plot, *points[-1])
    # The two losses stand at the outer sides of their points, so that each is seen to be whose.
    ahead = 1 if land.following is None or land.following[0] >= here else -1
    for (x, y), side in zip(points, (-ahead, ahead), strict=False):
        plot.say(x, y, scalar(y), "now", side)
    return plot.lines()


def _tangent(plot: Plot, here: float, loss: float, slope: float) -> None:
    """Draw the straight line that the gradient says, in characters of its own."""
    frame = plot.frame
    for column in range(frame.cells):
        x = frame.across.at(column / max(frame.cells - 1, 1))
        y = loss + slope * (x - here)
        if frame.holds(x, y):
            plot.fill((frame.cell(x, y)[0], column), plot.glyphs.dot, "symbol")


def place(plot: Plot, x: float, y: float) -> None:
    """Mark where the next step leads, if it leads anywhere.

    Where that is beyond the picture, an arrow at its edge points there.
    """
    if not (finite(x) and finite(y)):
        return
    frame, ways = plot.frame, plot.glyphs.ways
    glyph = plot.glyphs.following
    if not frame.holds(x, y):
        across, up = frame.across.part(x), frame.up.part(y)
        glyph = ways[0 if across < 0 else 1 if across > 1 else 2 if up > 1 else 3]
    plot.mark(x, y, glyph, "now")


def strange(land: Landscape) -> str:
    """Return how many of the points were not finite."""
    missing = sum(loss is None for loss in land.losses)
    return f"{missing} of {len(land.losses)} not finite" if missing else ""

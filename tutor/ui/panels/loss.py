"""The plots: the loss over the iterations, and how it changes with one or two weights."""

import math
from bisect import bisect_right
from collections.abc import Sequence

from tutor.lesson.model import Lesson
from tutor.plain.numbers import scalar
from tutor.trace.timeline import Point
from tutor.ui.cells import wrap
from tutor.ui.curves import NamedCurve, legend, look
from tutor.ui.drawing.scale import Scale, rounded, spread
from tutor.ui.drawing.traced import Traced, traced
from tutor.ui.iterations import total
from tutor.ui.page import Page
from tutor.ui.panels import contour, landscape
from tutor.ui.panels.naming import called
from tutor.ui.plot import Axes, Plot, upright
from tutor.ui.plots import KINDS
from tutor.ui.scene import Scene

ENDS = (1, 2, 5)
"""The leading digits of the numbers at which the axis of iterations ends."""

ROOMY = 6
"""From so many rows on there is room for words above a plot."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the plot that was chosen, at least three rows high."""
    rows = max(rows, 3)
    kind = KINDS[scene.plot % len(KINDS)]
    if kind == "weight":
        drawn = landscape.page(scene, columns, rows)
    elif kind == "map":
        drawn = contour.page(scene, columns, rows)
    else:
        drawn = losses(scene, columns, rows, log=kind == "log")
    return drawn._replace(foot=_foot(scene, drawn.foot))


def losses(scene: Scene, columns: int, rows: int, log: bool) -> Page:
    """Return the losses of all variants over the iterations."""
    named = "" if scene.curves else scene.loss_name
    title = f"{called(named)}, logarithmic" if log else called(named)
    curves = scene.curves or (NamedCurve(scene.lesson.name, scene.points),)
    lines = [traced(curve.points, log) for curve in curves]
    foot = _left_out(lines)
    bounds = [value for line in lines for value in line.bounds or ()]
    if not bounds:
        return Page(wrap(_nothing(lines, scene.lesson), columns, "quiet"), title, foot)
    here = _present(scene, scene.points, log)
    words = legend(curves, here.iteration if here else None, columns, scene.glyphs, not scene.ascii)
    words = words[: rows // 3] if rows >= ROOMY else []
    size = columns, rows - len(words)
    across = _across(scene, max(line.last for line in lines))
    up = rounded(spread(bounds if log else [*bounds, 0.0], log), upright(size[1] - 1))
    axes = Axes(size, across, up, scene.glyphs, "iteration", whole=True, ends=True)
    plot = Plot(axes.frame, scene.glyphs)
    _draw(plot, curves, lines, here)
    return Page((*words, *axes.around(plot.lines())), title, foot)


def _draw(
    plot: Plot, curves: Sequence[NamedCurve], lines: Sequence[Traced], here: Point | None
) -> None:
    """Draw the curves, the original's on top, with letters and the present point."""
    looks = [look(place, curve.name) for place, curve in enumerate(curves)]
    for seen, line in reversed(list(zip(looks, lines, strict=True))):
        plot.curve(line.points, seen.stroke, seen.role)
    if here is not None:
        plot.mark(here.iteration, here.loss, plot.glyphs.point, "now")
        plot.say(here.iteration, here.loss, scalar(here.loss), "now")
    for seen, line in zip(looks, lines, strict=True):
        end = next((point for point in reversed(line.points) if point[1] == point[1]), None)
        if seen.letter and end is not None:
            plot.letter(*end, seen.letter, seen.role)


def _left_out(lines: Sequence[Traced]) -> str:
    """Return how many points cannot be drawn and why, nothing where all can."""
    whole = sum(line.whole for line in lines)
    counts = {
        "not finite": sum(line.strange for line in lines),
        "not above 0": sum(line.below for line in lines),
    }
    return ", ".join(f"{count} of {whole} {why}" for why, count in counts.items() if count)


def _nothing(lines: Sequence[Traced], lesson: Lesson) -> str:
    if any(line.points for line in lines):
        return "None of the losses can be drawn here."
    if not lesson.loops:
        return "This script has no training loop, so there is no loss to draw."
    return "The loss is drawn here once it has been computed."


def _across(scene: Scene, last: int) -> Scale:
    """Return the iterations from the first to one that is round, so that it moves seldom."""
    whole = total(scene.lesson, scene.step.loop if scene.step else None)
    limits = (digit * 10**power for power in range(1, 19) for digit in ENDS)
    limit = next((one for one in limits if one >= last), last)
    return Scale(1, max(min(limit, whole.count), last, 2) if whole else limit)


def _present(scene: Scene, points: Sequence[Point], log: bool) -> Point | None:
    """Return the last point that had been computed at the step looked at and can be drawn."""
    known = bisect_right(points, scene.position, key=lambda point: point.index)
    before = (points[place] for place in range(known - 1, -1, -1))
    return next((p for p in before if math.isfinite(p.loss) and (p.loss > 0 or not log)), None)


def _foot(scene: Scene, says: str) -> str:
    """Return the words of the lower border: what is to be known, and the keys to other plots."""
    following = KINDS[(scene.plot + 1) % len(KINDS)]
    keys = [f"{scene.keys['plot']}: {WORDS[following]}"] if "plot" in scene.keys else []
    if KINDS[scene.plot % len(KINDS)] in ("weight", "map") and "plot_weight" in scene.keys:
        keys.append(f"{scene.keys['plot_weight']}: weight")
    gap = f" {scene.glyphs.between} "
    return gap.join([says, *keys] if says else keys)


WORDS = {"iterations": "loss curve", "log": "logarithmic", "weight": "by weight", "map": "map"}
"""What the key for the next plot leads to."""

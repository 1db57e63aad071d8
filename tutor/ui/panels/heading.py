"""The bar at the top: the lesson, how the run stands, the device, the iteration and the loss."""

from bisect import bisect_right

from tutor.plain.lines import Line, Role, Span
from tutor.plain.numbers import scalar
from tutor.ui.cells import between, joined, text
from tutor.ui.iterations import total
from tutor.ui.page import Page
from tutor.ui.panels.naming import called
from tutor.ui.scene import Scene, State

WIDE = 100
"""From this many columns on the bar has room for whole words."""

WORDS: dict[State, str] = {
    "warming": "torch is being loaded",
    "starting": "starting",
    "waiting": "",
    "running": "running",
    "asking": "waits for your answer",
    "ended": "finished",
    "failed": "failed",
}
"""What the run does, in words; nothing while it waits for a key."""

ROLES: dict[State, Role] = {"failed": "failed", "ended": "proved"}
"""The roles of those words where it is not that of what happens now."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the bar as one line."""
    wide = columns >= WIDE
    name: Line = (
        *((Span(" gradstep  ", "now"),) if wide else ()),
        Span(f" {scene.lesson.name} ", "quiet" if wide else "now"),
        Span(f"{scene.glyphs.between} " if not wide and scene.lesson.title else " ", "faint"),
        Span(scene.lesson.title, "strong" if wide else "text"),
        Span(" "),
    )
    gap = Span(f"  {scene.glyphs.between}  " if wide else f" {scene.glyphs.between} ", "faint")
    facts = (Span(" "), *joined(_facts(scene, wide), gap), Span(" "))
    return Page((between(name, facts, columns, scene.glyphs.dots),))


def _facts(scene: Scene, wide: bool) -> list[Line]:
    """Return what is known of the run at this moment, each fact as a line of its own."""
    facts: list[Line] = []
    if WORDS[scene.state]:
        facts.append(text(WORDS[scene.state], ROLES.get(scene.state, "now")))
    if scene.pace is not None:
        facts.append(text(f"plays, {scene.pace:g} s a step", "now"))
    facts.append(text(scene.device, "proved"))
    iteration = scene.step.iteration if scene.step else None
    if iteration is not None:
        facts.append(_iteration(scene, iteration, wide))
    if scene.loss is not None and scene.position >= 0:
        value = scalar(scene.loss)
        word = f"{'last ' if _is_earlier(scene) else ''}{called(scene.loss_name)} "
        facts.append(
            (Span(word, "quiet"), Span(value, "positive" if scene.loss >= 0 else "negative"))
        )
    return facts


def _is_earlier(scene: Scene) -> bool:
    """Say whether the loss is still that of an iteration before the one that runs."""
    behind = bisect_right(scene.points, scene.position, key=lambda point: point.index)
    iteration = scene.step.iteration if scene.step else None
    known = scene.points[behind - 1].iteration if behind else iteration
    return known is not None and iteration is not None and known < iteration


def _iteration(scene: Scene, iteration: int, wide: bool) -> Line:
    """Return the iteration, and of how many where the script's text says it."""
    loop = scene.step.loop if scene.step else None
    whole = total(scene.lesson, loop)
    of = ""
    if whole is not None:
        of = (
            f" of {'at most ' if whole.at_most else ''}{whole.count:,}"
            if wide
            else f"/{whole.count:,}"
        )
    word = "iteration " if wide else "it "
    if loop is not None and loop > 1:
        word = f"loop {loop}{',' if wide else ''} {word}"
    return (Span(word, "quiet"), Span(f"{iteration:,}", "strong"), Span(of, "quiet"))

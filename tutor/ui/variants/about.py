"""A variant in the list of variants: what was edited, how its run stands, and its loss."""

from tutor.plain.numbers import scalar
from tutor.ui.panels.heading import WORDS
from tutor.ui.variants.edits import words
from tutor.ui.variants.variant import Variant
from tutor.ui.worlds import Worlds


def about(variant: Variant, worlds: Worlds, ascii: bool = False) -> str:
    """Return what was edited in a variant, how its run stands, and its loss."""
    arrow = "->" if ascii else "→"
    said = [words(worlds.lesson.source, variant.lesson.source, arrow=arrow).removesuffix(":")]
    newest = variant.timeline.before(variant.timeline.newest + 1)
    state = WORDS[variant.run.state]
    if newest is not None:
        mark = variant.timeline.mark(newest)
        state = state or "waits"
        state += f" at iteration {mark.iteration}" if mark.iteration else f" in {mark.phase}"
        loss = variant.timeline.loss(newest)
        state += f", loss {scalar(loss, ascii=ascii)}" if loss is not None else ""
    return "; ".join(each for each in (*said, state) if each)

"""The picture of two worlds beside each other, with what differs between them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from tutor.trace.pairing import differences
from tutor.ui.curves import NamedCurve
from tutor.ui.scene import Scene
from tutor.ui.variants.edits import signs
from tutor.ui.variants.waiting import soon

if TYPE_CHECKING:
    from tutor.lesson.edits import Number
    from tutor.lesson.model import Lesson
    from tutor.ui.variants.variant import Variant

ORIGINAL = "original"
"""What the lesson as it was read is called where a variant stands beside it."""


def shown(
    main: Scene,
    lesson: "Lesson",
    listed: "Sequence[Variant]",
    variant: "Variant | None",
    focused: "Number | None",
    draw: Callable[[], None],
) -> Scene:
    """Return the picture of the original with that of the variant beside it, if one is.

    `main` is the original's, `listed` are all variants; `draw` asks for a frame when more is known.
    """
    main = msgspec.structs.replace(main, curves=_curves(listed, main))
    if variant is None:
        return msgspec.structs.replace(main, focused=focused)
    other = variant.scene(main)
    left, right = signs(lesson.source, variant.lesson.source)
    found = differences(main.step, other.step) if variant.met else ()
    names = frozenset(difference.name for difference in found)
    if not variant.compare(main.position):
        soon(draw)
    return msgspec.structs.replace(
        main,
        world=ORIGINAL,
        edited=left,
        differing=names,
        apart=_apart(variant, main, bool(names)),
        other=msgspec.structs.replace(other, edited=right, differing=names, focused=focused),
    )


def _apart(variant: "Variant", main: Scene, differ: bool) -> str:
    """Return where the two first differ, and how they stand here."""
    if variant.apart is None or main.step is None:
        return ""
    words = variant.apart.says(main.ascii)
    if variant.out_of_reach:
        return f'{words} The variant "{variant.name}" does not come to this place.'.strip()
    if variant.met and not differ and variant.apart.first is not None:
        return f"{words} Here they agree."
    return words


def _curves(listed: "Sequence[Variant]", main: Scene) -> tuple[NamedCurve, ...]:
    """Return the losses of the original and of all variants; without any, those of its loops."""
    if not listed:
        return main.curves
    runs = ((each.name, each.timeline.points(each.position)) for each in listed)
    return (NamedCurve(ORIGINAL, main.points), *(NamedCurve(*run) for run in runs))

"""The curves of one plot told apart: each has a stroke, a colour and a letter of its own."""

from collections.abc import Sequence
from typing import NamedTuple

from tutor.plain.lines import Line, Role, Span
from tutor.plain.numbers import scalar
from tutor.trace.timeline import Point
from tutor.ui.cells import packed
from tutor.ui.drawing.dots import DASHED, DOTTED, MIXED, SOLID, Stroke
from tutor.ui.glyphs import Glyphs

STROKES = (DASHED, DOTTED, MIXED)
"""How the curves of variants are drawn, in turn; the original's is solid."""

ROLES: tuple[Role, ...] = ("symbol", "proved", "string", "number")
"""The colours of variants, in turn; with the strokes they repeat after twelve."""


class NamedCurve(NamedTuple):
    """The losses of the original, which comes first, or of a variant, with its name."""

    name: str
    points: tuple[Point, ...]


class Look(NamedTuple):
    """How one curve is drawn, and the letter at its end; the original has none."""

    stroke: Stroke
    role: Role
    letter: str


def look(place: int, name: str) -> Look:
    """Return how the curve at a place is drawn; a name of one letter is its letter."""
    if place == 0:
        return Look(SOLID, "positive", "")
    letter = name if len(name) == 1 else chr(ord("a") + (place - 1) % 26)
    stroke = STROKES[(place - 1) % len(STROKES)]
    # Plain characters have no dots to leave out, so there a curve is made of its letter.
    return Look(stroke._replace(plain=letter), ROLES[(place - 1) % len(ROLES)], letter)


def until(points: Sequence[Point], iteration: int) -> Point | None:
    """Return the last point of a curve up to an iteration, None where it begins later."""
    return next((point for point in reversed(points) if point.iteration <= iteration), None)


def legend(
    curves: Sequence[NamedCurve], iteration: int | None, columns: int, glyphs: Glyphs, fine: bool
) -> list[Line]:
    """Return which curve is whose, with each one's loss at an iteration; one alone needs none."""
    if len(curves) < 2:
        return []
    entries = [_entry(look(at, one.name), one, iteration, fine) for at, one in enumerate(curves)]
    return packed(entries, columns, Span(f" {glyphs.between} ", "faint"))


def _entry(look: Look, curve: NamedCurve, iteration: int | None, fine: bool) -> Line:
    """Return the words of one curve."""
    sample = look.stroke.sample if fine else look.stroke.plain * 3
    letter = f" {look.letter}" if fine and look.letter else ""
    name = f" {curve.name}" if curve.name != look.letter else ""
    here = until(curve.points, iteration) if iteration is not None else None
    value = (Span(f" {scalar(here.loss)}", "text"),) if here else ()
    return (Span(f"{sample}{letter}", look.role), Span(name, "quiet"), *value)

"""The equations of the phase: those proved with the step's numbers, else those of the notes."""

from functools import lru_cache

from tutor.plain.lines import Line, Span
from tutor.plain.numbers import scalar, sign
from tutor.trace.model import Equation
from tutor.ui.cells import text, wrap
from tutor.ui.page import Page
from tutor.ui.scene import Scene


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the equations below each other, a blank line between two."""
    lines: list[Line] = []
    proved = scene.step.equations if scene.step else ()
    for equation in proved:
        lines += (
            [(), *_proved(equation, columns, scene)] if lines else _proved(equation, columns, scene)
        )
    if not proved and scene.step is not None:
        for latex in formulas(scene.notes):
            drawn = pictured(latex, columns, scene.ascii)
            lines += [(), *drawn] if lines else drawn
    if not lines:
        lines.append(text("No equation belongs to this phase.", "quiet"))
    return Page(tuple(lines), "equation")


def _proved(equation: Equation, columns: int, scene: Scene) -> tuple[Line, ...]:
    """Return an equation, its numbers, its value, and whether they were found to hold."""
    lines = [*pictured(equation.latex or equation.symbolic, columns, scene.ascii)]
    lines += wrap(f"= {equation.substituted}", columns, "text", "  ")
    glyphs = scene.glyphs
    verdict = {
        True: Span(f"  {glyphs.done}", "proved"),
        False: Span(f"  {glyphs.failed}", "failed"),
    }
    value: Line = (Span("= ", "quiet"),)
    if isinstance(equation.value, int | float):
        value = (*value, Span(scalar(equation.value), sign(equation.value)))
    if equation.checked is not None:
        value = (*value, verdict[equation.checked])
    if equation.error:
        value = (*value, Span(f"  {equation.error}", "failed"))
    return (*lines, value)


@lru_cache(128)
def formulas(markdown: str) -> tuple[str, ...]:
    """Return the equations set apart in notes; where there are none, those within the text."""
    # The Markdown reader is loaded with the first text that is shown, after the first frame.
    from tutor.plain.notes import displays, mathematics

    return displays(markdown) or tuple(latex for _, latex in mathematics(markdown))


@lru_cache(128)
def pictured(latex: str, columns: int, ascii: bool) -> tuple[Line, ...]:
    """Return an equation in two dimensions; one that cannot be read is shown as it was written."""
    from tutor.maths.latex import LatexError
    from tutor.maths.layout import display

    try:
        block = display(latex, ascii=ascii, width=columns)
    except LatexError:
        return wrap(latex, columns, "failed")
    return tuple((Span(row, "symbol"),) for row in block.lines)

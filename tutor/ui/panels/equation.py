"""The equations of the step, derived from what ran, with their numbers and their proof.

While a person walks the backward pass, the chain rule of the node walked to stands above them; the
formulas of the lesson's notes follow below. The table of one level down has a module of its own.
"""

import re
from functools import lru_cache

from tutor.lesson.cells import told
from tutor.plain.lines import Line, Span
from tutor.trace.model import Equation, Step, View
from tutor.ui.cells import text, wrap
from tutor.ui.derivation import DIGITS, TABLE
from tutor.ui.page import Page
from tutor.ui.panels import tabled
from tutor.ui.panels.chain import chained
from tutor.ui.panels.leaves import leaf_of
from tutor.ui.panels.statement import Drawn, Form, Frame, Statement, drawn, of_equation
from tutor.ui.scene import Scene

NEXT = ("more", "digits", "back")
"""What comes below each level of detail."""

ROOMY = 9
"""From so many rows on, symbols keep their two dimensions although one has to scroll."""

RELATION = re.compile(r"=|\\(approx|leftarrow|gets|propto|equiv|to)(?![a-zA-Z])")
"""What makes a formula within the text an equation, and no condition."""

BEGUN = re.compile(r"\\[lc]?dots\s*$")
"""What ends a formula of which the text tells only the beginning."""

TITLES = {5: "equation", 9: "equation in 9 digits"}
"""What the panel is called, by the digits that it shows."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the equations below each other, a blank line between two."""
    above: list[Line] = [*wrap(scene.underived, columns, "failed")] if scene.underived else []
    chain = list(chained(scene, DIGITS[scene.detail]))
    if scene.detail == TABLE and scene.step is not None:
        if scene.tables and not chain:
            return tabled.page(scene, columns, rows)
        if not above:
            above += wrap(_without_table(scene, bool(chain)), columns, "quiet")
    return _formulas(scene, chain, above, columns, rows)


def _formulas(
    scene: Scene, chain: list[Statement], above: list[Line], columns: int, rows: int
) -> Page:
    """Return everything that is an equation: of the node walked to, of the step, of the notes."""
    walked = _walked(scene)
    cells = scene.lesson.cells
    every = [*chain, *_statements(scene, walked)]
    statements = [each._replace(label=told(cells, each.label)) for each in every]
    lit = 0 if chain else walked
    blocks = _fitting(statements, scene, columns, rows - len(above), lit)
    lines, keep = list(above), None
    for place, block in enumerate(blocks):
        lines += [()] if lines else []
        if place == lit:
            keep = (len(lines), len(lines) + max(block.head, 1) - 1)
        lines += block.lines
    lines += _noted(scene, columns, len(lines), rows)
    if not lines:
        lines.append(text("No equation belongs to this phase.", "quiet"))
    return Page(tuple(lines), TITLES[DIGITS[scene.detail]], _foot(scene, len(blocks)), keep)


def _without_table(scene: Scene, walking: bool) -> str:
    """Return why no table is shown, and where there is one."""
    if walking and scene.tables:
        leave = scene.keys.get("leave", "Esc")
        return f"A node has no table; {leave} leaves the walk for the step's."
    return "No equation of this phase has a table."


def _foot(scene: Scene, count: int) -> str:
    """Return how many equations there are, and the key to what is below them."""
    if not count and not scene.detail:
        return ""
    more = f"{scene.keys.get('more', 'm')} {NEXT[scene.detail]}"
    if scene.step is not None and scene.step.flows and not scene.detail:
        more = f"{scene.keys.get('test', 't')} test  {more}"
    return f"{count} equations  {more}" if count > 1 else more


def _statements(scene: Scene, walked: int | None) -> list[Statement]:
    """Return the equations of the step."""
    step = scene.step
    if step is None:
        return []
    return [
        of_equation(equation, recorded(step, equation), place == walked, DIGITS[scene.detail])
        for place, equation in enumerate(step.equations)
    ]


def _walked(scene: Scene) -> int | None:
    """Return which equation the walk has come to.

    That is the one of a gradient that arrives at its leaf; of an op its own, else the next one
    that the op is a part of.
    """
    if scene.step is None or (scene.op is None and scene.flow is None):
        return None
    if scene.flow is not None:
        leaf = leaf_of(scene.flow, scene.step.flows)
        names = [equation.name for equation in scene.step.equations]
        return names.index(f"{leaf}.grad") if f"{leaf}.grad" in names else None
    assert scene.op is not None
    made = [
        (equation.op, place)
        for place, equation in enumerate(scene.step.equations)
        if equation.op is not None and equation.op >= scene.op.id
    ]
    return min(made)[1] if made else None


def _fitting(
    statements: list[Statement], scene: Scene, columns: int, rows: int, lit: int | None
) -> list[Drawn]:
    """Return the equations in the fullest form in which all of them are seen.

    Where none lets that be, it is the one in which the most of them are seen with their values,
    counted from the one that the walk has come to.
    """
    labelled = len({statement.label for statement in statements}) > 1
    best: list[Drawn] = []
    most = 0
    for form in Form if rows < ROOMY else list(Form)[:-1]:
        frame = Frame(columns, scene.glyphs, scene.ascii, form, labelled)
        blocks = [drawn(statement, frame) for statement in statements]
        if sum(len(block.lines) + 1 for block in blocks) - 1 <= rows:
            return blocks
        found = _seen(blocks[lit or 0 :], rows)
        if found > most or not best:
            best, most = blocks, found
    return best


def _seen(blocks: list[Drawn], rows: int) -> int:
    """Return how many equations are seen with their values in so many rows."""
    count = top = 0
    for block in blocks:
        if top + block.head > rows:
            break
        count, top = count + 1, top + len(block.lines) + 1
    return count


def recorded(step: Step, equation: Equation) -> View | None:
    """Return the record of an equation's value, None where it is no value of its own."""
    known = [step.tensors.get(equation.name)]
    leaf = step.tensors.get(equation.name.removesuffix(".grad"))
    if leaf is not None and equation.name.endswith(".grad"):
        known.append(leaf.grad)
    if equation.op is not None and equation.op < len(step.ops):
        known.insert(0, step.ops[equation.op].output.view)
    return next((v for v in known if v is not None and v.values == equation.value), None)


def _noted(scene: Scene, columns: int, above: int, rows: int) -> list[Line]:
    """Return the formulas of the notes, under a word on where they stand.

    Below so many lines `above`, they begin out of sight where not even the first one would be seen
    whole.
    """
    if scene.step is None:
        return []
    pictures = [
        pictured(latex, columns, scene.ascii, scene.aloud) for latex in formulas(scene.notes)
    ]
    if not pictures:
        return []
    lines: list[Line] = [text("in the notes", "quiet"), *pictures[0]]
    for picture in pictures[1:]:
        lines += [(), *picture]
    gap = 1 if above else 0
    if above < rows < above + gap + 1 + len(pictures[0]):
        gap = rows - above
    return [()] * gap + lines


@lru_cache(128)
def formulas(markdown: str) -> tuple[str, ...]:
    """Return the equations set apart in notes; where there are none, those within the text.

    A symbol or a condition that the text speaks of is no equation, nor is one that is left open.
    """
    # The Markdown reader is loaded with the first text that is shown, after the first frame.
    from tutor.plain.notes import displays, mathematics

    inside = (latex for _, latex in mathematics(markdown))
    return displays(markdown) or tuple(
        latex for latex in inside if RELATION.search(latex) and not BEGUN.search(latex)
    )


@lru_cache(128)
def pictured(latex: str, columns: int, ascii: bool, flat: bool = False) -> tuple[Line, ...]:
    """Return an equation in two dimensions, or on one line as it is read aloud.

    One that cannot be read is shown as it was written.
    """
    from tutor.maths.typeset.latex import LatexError
    from tutor.maths.typeset.layout import display, inline

    try:
        if flat:
            return wrap(inline(latex, ascii), columns, "symbol", "  ")
        block = display(latex, ascii=ascii, width=columns)
    except LatexError:
        return wrap(latex, columns, "failed")
    return tuple((Span(row, "symbol"),) for row in block.lines)

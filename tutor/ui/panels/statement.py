"""One equation on the screen: in symbols, in numbers, its value, and whether that was proved.

The equals signs stand below each other. Where there is little room the same parts take fewer rows:
each `Form` is smaller than the one before it.
"""

from enum import IntEnum
from typing import Any, NamedTuple

from msgspec import UNSET

from tutor.plain.lines import Line, Role, Span, plain
from tutor.plain.values import nesting
from tutor.trace.model import Equation, View
from tutor.ui.cells import between, text, width, wrap
from tutor.ui.glyphs import Glyphs, written
from tutor.ui.panels.figures import Figure, figure, large
from tutor.ui.panels.typeset import typeset

LONG = 400
"""The most characters of numbers that are compared with the value below them."""


class Form(IntEnum):
    """How much room an equation takes.

    `FULL` has everything in two dimensions, `FLAT` the numbers on one line, `VALUE` the value
    directly behind the symbols and the numbers after it, `LINE` the symbols on one line too.
    """

    FULL = 0
    FLAT = 1
    VALUE = 2
    LINE = 3


class Statement(NamedTuple):
    """What is shown of an equation.

    `latex` is the whole equation in symbols, or `text` where there is none; `numbers` is its right
    side with numbers as LaTeX, or `numbers_text`. `depth` says how deep the lists of `value` are
    nested; `view` is the record of the value, where it is known. `reason` tells why the equation
    is wrong or not checked. `label` stands at the end of the first line, `lit` if the walk has
    come to it.
    """

    latex: str
    text: str
    numbers: str
    numbers_text: str
    value: Any
    depth: int
    checked: bool | None = None
    reason: str = ""
    approximate: bool = False
    remarks: tuple[str, ...] = ()
    label: str = ""
    lit: bool = False
    digits: int = 5
    view: View | None = None


def of_equation(equation: Equation, view: View | None, lit: bool, digits: int) -> Statement:
    """Return an equation of a step; `view` is the record of its value, if there is one."""
    depth = nesting(equation.value) if equation.depth is UNSET else equation.depth
    if view is not None:
        depth = len(view.shape)
    return Statement(
        equation.latex, equation.symbolic, equation.substituted_latex, equation.substituted,
        equation.value, depth, equation.checked, equation.error or "", equation.approximate,
        equation.remarks, f"line {equation.line}" if equation.line else "", lit, digits, view,
    )  # fmt: skip


class Drawn(NamedTuple):
    """The lines of an equation; the first `head` of them have its symbols and its value."""

    lines: tuple[Line, ...]
    head: int


class Frame(NamedTuple):
    """Where equations are drawn: so many cells, with these characters, and which of the forms.

    `labelled` puts its line of code beside every equation rather than beside a lit one alone.
    """

    columns: int
    glyphs: Glyphs
    ascii: bool
    form: Form
    labelled: bool = True


def drawn(statement: Statement, frame: Frame) -> Drawn:
    """Return an equation as lines; what is but a remark has no others."""
    if not statement.latex and not statement.text:
        said = [row for words in statement.remarks for row in wrap(words, frame.columns, "quiet")]
        return Drawn(tuple(said), len(said))
    symbols, indent = _symbols(statement, frame)
    first = len(symbols)
    nearly = ("~" if frame.ascii else "≈") if statement.approximate else "="
    # What stands last is what the digits in front of it would not give.
    ends = frame.form >= Form.VALUE and _has_numbers(statement, frame.glyphs)
    numbers = _numbers(statement, frame, indent, nearly if ends else "=")
    value = _valued(statement, frame, indent, "=" if ends else nearly)
    if len(symbols) == 1 and not numbers and _says_value(statement, frame.glyphs):
        sure = (*symbols[0], *_verdict(statement, frame.glyphs))
        symbols, value = [_with_word(sure, statement, frame.columns)], []
    if frame.form >= Form.VALUE:
        symbols = _joined(symbols, value, frame.columns)
        lines = [*_labelled(symbols, statement, frame), *numbers]
        head = len(symbols)
    else:
        lines = [*_labelled(symbols, statement, frame), *numbers, *value]
        head = first + len(numbers) + len(value)
    for remark in statement.remarks:
        lines += wrap(remark, frame.columns, "quiet")
    return Drawn(tuple(lines), head)


def _symbols(statement: Statement, frame: Frame) -> tuple[list[Line], int]:
    """Return the equation in symbols, and the cells in front of its equals sign."""
    flat = frame.form == Form.LINE
    latex = statement.latex
    picture = typeset(latex, frame.columns, frame.ascii, flat) if latex else None
    if picture is None:
        words = written(statement.text or statement.latex, frame.glyphs)
        return list(wrap(words, frame.columns, "symbol" if statement.text else "failed")), 2
    return [(Span(row, "symbol"),) for row in picture.block.lines], picture.indent


def _has_numbers(statement: Statement, glyphs: Glyphs) -> bool:
    """Whether numbers were put in and say more than the symbols do."""
    return bool(statement.numbers_text) and not _repeats(statement, glyphs)


def _numbers(statement: Statement, frame: Frame, indent: int, sign: str) -> list[Line]:
    """Return ``= …`` with numbers put in; nothing where there is none or where it says no more.

    On one line they are written as text, which has its own sign for the shape under a large name.
    """
    if not _has_numbers(statement, frame.glyphs):
        return []
    room = frame.columns - indent - 2
    tall = frame.form == Form.FULL and statement.numbers
    picture = typeset(statement.numbers, room, frame.ascii, False) if tall else None
    if picture is not None and not picture.flat:
        rows = [(Span(row, "text"),) for row in picture.block.lines]
        return _behind(Figure(tuple(rows), picture.block.baseline), sign, indent)
    words = written(statement.numbers_text, frame.glyphs)
    return _behind(Figure(wrap(words, max(room, 8), indent="  ")), sign, indent)


def _repeats(statement: Statement, glyphs: Glyphs) -> bool:
    """Whether the numbers put in say no more than the symbols, or than the value below."""
    numbers = statement.numbers_text
    if statement.text.endswith(f" {numbers}"):
        return True
    return not statement.approximate and numbers == _figures(statement, glyphs)


def _says_value(statement: Statement, glyphs: Glyphs) -> bool:
    """Whether the symbols end in the value itself, as ``w.grad ← None`` does."""
    value = _figures(statement, glyphs)
    return statement.text.endswith(f" {value}") and not statement.reason


def _figures(statement: Statement, glyphs: Glyphs) -> str:
    """Return the value on one line, empty where that would be very long."""
    if statement.value is None:
        return "None" if statement.view is None else ""
    whole = figure(statement.value, statement.depth, LONG, glyphs, False, statement.digits)
    text = plain(whole.lines[0])
    return text if len(text) < LONG else ""


def _valued(statement: Statement, frame: Frame, indent: int, sign: str) -> list[Line]:
    """Return ``= value`` with the verdict, and below it a reason that does not fit beside it."""
    glyphs = frame.glyphs
    room = frame.columns - indent - 2
    verdict = _verdict(statement, glyphs)
    found = _value(statement, frame, room - width(verdict))
    lines = list(found.lines)
    level = found.level
    reason: tuple[Line, ...] = ()
    if statement.reason:
        role: Role = "failed" if statement.checked is False else "quiet"
        reason = wrap(statement.reason, max(room, 8), role)
    lines[level] = (*lines[level], *verdict)
    if len(reason) == 1 and len(lines) == 1 and width(lines[0]) + 2 + width(reason[0]) <= room:
        lines[0], reason = (*lines[0], Span("  "), *reason[0]), ()
    else:
        lines[level] = _with_word(lines[level], statement, room)
    rows = _behind(Figure(tuple(lines), level), sign, indent)
    return rows + [(Span(" " * (indent + 2)), *line) for line in reason]


def _value(statement: Statement, frame: Frame, room: int) -> Figure:
    """Return the value, what is known of a large one, or that there is none."""
    tall = frame.form <= Form.FLAT
    if statement.value is not None:
        return figure(statement.value, statement.depth, room, frame.glyphs, tall, statement.digits)
    if statement.view is not None and statement.view.values is None:
        return large(statement.view, room, frame.glyphs)
    return Figure((text("None", "quiet"),))


def _verdict(statement: Statement, glyphs: Glyphs) -> Line:
    """Return the sign that an equation holds or does not; none where that is not known."""
    if statement.checked is None:
        return ()
    if statement.checked:
        return (Span(f"  {glyphs.done}", "proved"),)
    return (Span(f"  {glyphs.failed}", "failed"),)


def _with_word(line: Line, statement: Statement, cells: int) -> Line:
    """Return a line that ends in a verdict with the word of it, where that fits and it is good."""
    word: Line = (Span(" proved", "proved"),) if statement.checked else ()
    return (*line, *word) if width(line) + width(word) <= cells else line


def _behind(found: Figure, sign: str, indent: int) -> list[Line]:
    """Return lines behind a sign that stands in front of one of them."""
    lines: list[Line] = []
    for place, line in enumerate(found.lines):
        here = sign if place == found.level else " "
        lines.append((Span(f"{' ' * indent}{here} "), *line))
    return lines


def _joined(symbols: list[Line], value: list[Line], columns: int) -> list[Line]:
    """Return symbols and value, on one line where both are short."""
    if len(symbols) == 1 and len(value) == 1:
        sign, *rest = value[0]
        line = (*symbols[0], Span(f" {sign.text.lstrip()}"), *rest)
        if width(line) <= columns:
            return [line]
    return [*symbols, *value]


def _labelled(lines: list[Line], statement: Statement, frame: Frame) -> list[Line]:
    """Return lines with the equation's own line of code at the right end of the first."""
    if not statement.label or not lines or not (statement.lit or frame.labelled):
        return lines
    mark = f"{frame.glyphs.now} " if statement.lit else ""
    label: Line = (Span(f"{mark}{statement.label}", "now" if statement.lit else "faint"),)
    free = frame.columns - width(lines[0])
    if free >= width(label) + 2:
        return [between(lines[0], label, frame.columns), *lines[1:]]
    if statement.lit and free >= 2:
        return [between(lines[0], (Span(frame.glyphs.now, "now"),), frame.columns), *lines[1:]]
    return lines

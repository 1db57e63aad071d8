"""The prose of a lesson, and the mistakes in its formulas: each with its place in the file."""

from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson.docstring import Docstring
from tutor.lesson.model import Lesson, Mistake
from tutor.lesson.source import lines


class Prose(NamedTuple):
    """A Markdown text of a lesson and the line of the file where it begins."""

    markdown: str
    line: int


def texts(lesson: Lesson, docstring: Docstring) -> Iterator[Prose]:
    """Yield the introduction and the notes of a lesson."""
    if lesson.introduction:
        yield Prose(lesson.introduction, docstring.introduction_line)
    for segment in lesson.segments:
        if segment.notes and segment.first is None:
            yield Prose(segment.notes, segment.notes_line)


def formula_mistakes(lesson: Lesson, docstring: Docstring) -> Iterator[Mistake]:
    """Yield a mistake for each formula that cannot be laid out, at the place of the trouble."""
    prose = [text for text in texts(lesson, docstring) if "$" in text.markdown]
    if not prose:
        return
    from tutor.maths.typeset.latex import LatexError, parse
    from tutor.plain.formulas import found

    source = lines(lesson.source)
    for text in prose:
        for formula in found(text.markdown):
            try:
                parse(formula.latex)
            except LatexError as error:
                line, column = _place(source, text, formula.position + error.position)
                message = f"in this formula, {error.message}"
                yield Mistake(lesson.path, line, column, message, error.hint)


def escape_mistakes(lesson: Lesson, docstring: Docstring) -> Iterator[Mistake]:
    r"""Yield a mistake if Python replaced an escape in the docstring, as in ``\frac``."""
    spoilt = next((char for char in docstring.raw if char in "\a\b\f\v\r\t"), "")
    if spoilt and "\\" + _LETTERS[spoilt] in lesson.source:
        message = f"Python reads \\{_LETTERS[spoilt]} in this docstring as a control character"
        hint = 'write r""" before the docstring, so that its backslashes stay'
        yield Mistake(lesson.path, docstring.first_line, 1, message, hint)


_LETTERS = {"\a": "a", "\b": "b", "\f": "f", "\v": "v", "\r": "r", "\t": "t"}


def _place(source: list[str], text: Prose, offset: int) -> tuple[int, int]:
    """Return the line and column in the file, both from 1, of an offset in a text."""
    rows = text.markdown.split("\n")
    row = text.markdown.count("\n", 0, offset)
    column = offset - (text.markdown.rfind("\n", 0, offset) + 1)
    line = min(text.line + row, len(source))
    # The text of a row is the end of its line: what stands before it is an indent and a mark.
    begin = max(source[line - 1].rfind(rows[row]), 0)
    return line, begin + column + 1

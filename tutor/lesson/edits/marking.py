"""Writes markers at the phases that were told by what the code does."""

import ast

from tutor.lesson.blocks import Blocks, first_line
from tutor.lesson.corrections import guesses
from tutor.lesson.cuts import raised
from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.places import Text
from tutor.lesson.edits.statements import Statements
from tutor.lesson.markers import scan
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read


def marked(lesson: Lesson) -> str:
    """Return the source with a marker at each phase that no marker names yet.

    Read again, every line of code has the phase that it had. Comments right above a phase become
    its notes. A lesson that has markers, or no training loop, comes back as it is. Raises
    `EditError` where a phase begins in the middle of a line, so that no marker fits above it.
    """
    if not any(loop.inferred for loop in lesson.loops):
        return lesson.source
    statements = Statements(lesson)
    blocks = statements.blocks
    guessed = guesses(blocks, lesson.corrections)
    openers = {node: phase for guess in guessed for node, phase in guess.phases.items()}
    keep: set[ast.stmt] = {loop.body for loop in statements.outline.bodies}
    for climb in (True, False):
        chosen = {_opener(blocks, node, keep, climb): openers[node] for node in openers}
        source = _written(lesson, chosen)
        if _same_phases(lesson, source):
            return source
    raise EditError("the phases of this script cannot be written down as markers")


def _opener(blocks: Blocks, node: ast.stmt, keep: set[ast.stmt], climb: bool) -> ast.stmt:
    """Return the statement above which a marker reads best: that of a ``with`` around it."""
    return raised(blocks, node, keep).opener if climb else node


def _written(lesson: Lesson, openers: dict[ast.stmt, str]) -> str:
    """Put a marker above each of these statements."""
    text = Text(lesson.source)
    code = scan(lesson.source).code
    rows: dict[int, str] = {}
    for statement, phase in openers.items():
        line = first_line(statement)
        offset = text.offset(line, statement.col_offset)
        indent = lesson.source[text.starts[line - 1] : offset]
        if indent.strip():
            raise EditError(
                f"line {line}: {phase} begins in the middle of this line; write the statements "
                "on lines of their own"
            )
        rows[comments_above(text, code, line, indent)] = f"{indent}# %% {phase}\n"
    pieces = []
    for number, start in enumerate(text.starts, 1):
        end = text.starts[number] if number < len(text.starts) else len(lesson.source)
        pieces += [rows.get(number, ""), lesson.source[start:end]]
    return "".join(pieces)


def comments_above(text: Text, code: dict[int, int], line: int, indent: str) -> int:
    """Return the first of the comment lines right above a line that are indented like it."""
    while line > 1 and line - 1 not in code and text.line(line - 1).startswith(indent + "#"):
        line -= 1
    return line


def _same_phases(lesson: Lesson, source: str) -> bool:
    """Tell whether each line of code has the same phase in the source with its markers."""
    again, mistakes = read(source, lesson.path)
    return not mistakes and again is not None and _lines(again) == _lines(lesson)


def _lines(lesson: Lesson) -> list[tuple[str, list[tuple[int | None, str, bool]]]]:
    """Return the lines of code of a lesson, each with what runs there."""
    rows = lesson.source.split("\n")
    spans = [each for each in lesson.segments if not each.empty]
    found = []
    for line in sorted(scan(lesson.source).code):
        here = [
            (each.loop, each.phase, each.fetch)
            for each in spans
            if each.first_line <= line <= each.last_line
        ]
        found.append((rows[line - 1], here))
    return found

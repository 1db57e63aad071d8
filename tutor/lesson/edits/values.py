"""Gives a name another value: replaces what stands right of its ``=``."""

import ast
import io
import tokenize
from collections.abc import Iterable
from typing import NamedTuple

from tutor.lesson.cells import Cells, line_of, place
from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.places import Span, replaced
from tutor.lesson.edits.rereading import reread
from tutor.lesson.edits.slots import Slot, slots
from tutor.lesson.edits.statements import Statements
from tutor.lesson.model import Lesson

_SHOWN = 12


class _Name(NamedTuple):
    """What is to get a value: a name as Python writes it, and the line if one is given.

    `cells` are those of a notebook, by which its lines are told.
    """

    written: str
    line: int | None
    cells: Cells = ()


def with_value(lesson: Lesson, name: str, expression: str) -> str:
    """Return the source with the value of a name replaced by an expression.

    The name may be dotted (``self.lr``) or an element (``group["lr"]``); ``lr@12`` means the one
    in line 12, and in a notebook ``lr@3:5`` that in line 5 of cell 3. Assignments count first,
    those outside the training loops before those inside; then the one keyword argument of that
    name, then the default of a parameter or an option. Raises `EditError` where there is none, or
    more than one to choose from.
    """
    return with_values(lesson, [(name, expression)])


def with_values(lesson: Lesson, values: Iterable[tuple[str, str]]) -> str:
    """Return the source with several values replaced; lines are those of the unchanged lesson."""
    statements = Statements(lesson)
    found = slots(statements.outline.tree, lesson.source)
    training = _training_lines(statements)
    changes: dict[Span, str] = {}
    for name, expression in values:
        value = _expression(expression)
        slot = _choose(found, training, _name(name, lesson.cells))
        if any(slot.span.start < span.end and span.start < slot.span.end for span in changes):
            raise EditError(f'line {slot.line}: "{slot.name}" is given two values at once')
        changes[slot.span] = value if slot.bare else _bracketed(value)
    source = replaced(lesson.source, changes.items())
    reread(lesson, source)
    return source


def _name(text: str, cells: Cells) -> _Name:
    """Read ``NAME``, ``NAME@LINE``, or of a notebook ``NAME@CELL:LINE``."""
    name, at, where = text.partition("@")
    line = _line(where.strip(), name.strip(), cells) if at else None
    try:
        written = ast.unparse(ast.parse(name.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError):
        raise EditError(f'"{name}" is no name that Python could assign to') from None
    return _Name(written, line, cells)


def _line(text: str, name: str, cells: Cells) -> int:
    """Read a line of a script, or cell and line of a notebook, as a line of the text."""
    numbers = text.split(":")
    known = all(number.isascii() and number.isdigit() for number in numbers)
    if not cells:
        if not known or len(numbers) > 1:
            raise EditError(f'"{text}" is no line: write the name, "@" and the number of the line')
        return int(text)
    if not known or len(numbers) != 2:
        raise EditError(
            f'"{text}" is no line of a notebook: write the name, "@", the cell and the line in '
            f"it, as in {name}@3:5"
        )
    line = line_of(cells, int(numbers[0]), int(numbers[1]))
    if line is None:
        raise EditError(f"there is no code in this notebook at {numbers[0]}:{numbers[1]}")
    return line


def _expression(text: str) -> str:
    """Return the text of an expression, which has to be one and nothing else."""
    stripped = text.strip()
    try:
        ast.parse(stripped, mode="eval")
        tokens = list(tokenize.generate_tokens(io.StringIO(stripped).readline))
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError) as error:
        raise EditError(_complaint(stripped, error)) from None
    if any(token.type == tokenize.COMMENT for token in tokens):
        raise EditError(f'"{stripped}" ends in a comment: leave it out')
    return stripped


def _bracketed(text: str) -> str:
    """Return an expression with brackets around it if it is a tuple without any."""
    if not isinstance(ast.parse(text, mode="eval").body, ast.Tuple):
        return text
    try:
        ast.parse(text[1:-1] if text.startswith("(") else "", mode="eval")
    except SyntaxError:
        return text if text == "()" else f"({text})"
    return text


def _complaint(text: str, error: Exception) -> str:
    """Say why a text is no expression."""
    if not text:
        return "there is no value: write an expression, as in lr=0.1"
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        return f'"{text}" is no expression: {reason}'
    return f'"{text}" is a statement: write only the value, what stands right of the ='


def _training_lines(statements: Statements) -> set[int]:
    """Return the lines of the training loops' bodies, their headers left out."""
    found: set[int] = set()
    for statement in statements.blocks.places:
        if statements.loop(statement):
            found.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    return found


def _choose(found: list[Slot], training: set[int], name: _Name) -> Slot:
    """Return the one place that is meant."""
    mine = [slot for slot in found if _fits(slot, name.written)]
    if not mine:
        raise EditError(_unknown(found, name.written))
    if name.line is not None:
        return _at_line(mine, name)
    assigned = [slot for slot in mine if slot.kind == "assignment"]
    outside = [slot for slot in assigned if slot.line not in training]
    arguments = [slot for slot in mine if slot.kind == "argument"]
    defaults = [slot for slot in mine if slot.kind == "default"]
    if assigned:
        return _only(outside or assigned, name)
    if len(arguments) != 1 and len(defaults) == 1:
        return defaults[0]
    return _only(arguments or defaults, name)


def _fits(slot: Slot, name: str) -> bool:
    """Tell whether a place gives a value to the name; an option is known as ``args.lr`` too."""
    return slot.name == name or (slot.kind == "default" and name == f"args.{slot.name}")


def _at_line(mine: list[Slot], name: _Name) -> Slot:
    """Return the place in the line that was asked for."""
    here = [slot for slot in mine if slot.line == name.line]
    if not here:
        verb = "do" if len({slot.line for slot in mine}) > 1 else "does"
        where = f"{_lines(mine, name.cells)} {verb}"
        raise EditError(f'line {name.line} gives no value to "{name.written}"; {where}')
    here = [slot for slot in here if slot.kind == "assignment"] or here
    if len(here) > 1:
        raise EditError(
            f'line {name.line} gives a value to "{name.written}" more than once; '
            "write its statements on lines of their own"
        )
    return here[0]


def _only(mine: list[Slot], name: _Name) -> Slot:
    """Return the only place, or say how to choose one of several."""
    if len(mine) > 1:
        raise EditError(
            f'"{name.written}" is given a value in {_lines(mine, name.cells)}; '
            f"write {name.written}@{place(name.cells, mine[0].line).label} for the first of them"
        )
    return mine[0]


def _lines(mine: list[Slot], cells: Cells) -> str:
    """Write the lines of several places."""
    lines = list(dict.fromkeys(slot.line for slot in mine))
    if cells:
        return " and ".join(str(place(cells, line)) for line in lines)
    numbers = [str(line) for line in lines]
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {', '.join(numbers[:-1])} and {numbers[-1]}"


def _unknown(found: list[Slot], name: str) -> str:
    """Say that nothing gives a value to a name, what is meant perhaps, and what there is."""
    from difflib import get_close_matches

    every = list(dict.fromkeys(slot.name for slot in found))
    assigned = list(dict.fromkeys(slot.name for slot in found if slot.kind == "assignment"))
    close = get_close_matches(name, every, n=1, cutoff=0.6)
    guess = f'; did you mean "{close[0]}"?' if close else "."
    if not assigned:
        return f'nothing is assigned to "{name}"{guess} This script assigns no name at all.'
    shown = ", ".join(assigned[:_SHOWN]) + (", ..." if len(assigned) > _SHOWN else ".")
    return f'nothing is assigned to "{name}"{guess} Assigned are {shown}'

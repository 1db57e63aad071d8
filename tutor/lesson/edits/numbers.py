"""The numbers in the code of a script, and a step up or down at each of them."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.places import Span, Text
from tutor.lesson.edits.stepping import step
from tutor.lesson.model import Mistake
from tutor.lesson.source import parse

_MINUS = re.compile(r"-[ \t]*$")


class Number(NamedTuple):
    """A number in the code: its line from 1, its columns from 0, and its text.

    Columns count characters; `end` is the one behind the last. A minus before it belongs to it.
    """

    line: int
    column: int
    end: int
    text: str


def numbers(source: str) -> tuple[Number, ...]:
    """Return the integers and floats in the code of a script, in the order of their places.

    Numbers inside strings do not count, nor do True and False. A script that Python cannot parse
    has none.
    """
    tree = parse(source, "")
    if isinstance(tree, Mistake):
        return ()
    text = Text(source)
    spans = [_with_minus(text, node, minus) for node, minus in _literals(tree)]
    return tuple(_number(text, span) for span in sorted(spans))


def stepped(source: str, number: Number, direction: int) -> tuple[str, Number]:
    """Return the source with a number one step higher (direction 1) or lower (-1), and the number.

    The step is one unit of the leading digit's place: from 0.01 to 0.02, from 0.1 to 0.09.
    Raises `EditError` if the number does not stand there, or if no float is left beyond it.
    """
    if number not in numbers(source):
        raise EditError(f"line {number.line}: there is no number {number.text} at this place")
    start = Text(source).starts[number.line - 1]
    before, after = source[: start + number.column], source[start + number.end :]
    text = step(number.text, direction)
    # Without its minus a number must not run into the word before it: ``return-1``.
    gap = " " if re.match(r"\w", before[-1:]) and not text.startswith("-") else ""
    column = number.column + len(gap)
    return before + gap + text + after, Number(number.line, column, column + len(text), text)


def _literals(tree: ast.Module) -> Iterator[tuple[ast.Constant, ast.UnaryOp | None]]:
    """Yield the numbers of a tree, each with the minus before it."""
    waiting: list[tuple[ast.AST, ast.UnaryOp | None]] = [(tree, None)]
    while waiting:
        node, minus = waiting.pop()
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield node, minus
        elif not isinstance(node, ast.JoinedStr):
            above = node if isinstance(node, ast.UnaryOp) and _is_minus(node) else None
            waiting += [(child, above) for child in ast.iter_child_nodes(node)]


def _is_minus(node: ast.UnaryOp) -> bool:
    """Tell whether a sign is a minus."""
    return isinstance(node.op, ast.USub)


def _with_minus(text: Text, node: ast.Constant, minus: ast.UnaryOp | None) -> Span:
    """Return the stretch of a number, with a minus that stands right before it on its line."""
    span = text.span(node)
    if minus is not None:
        start = text.span(minus).start
        if _MINUS.fullmatch(text.source[start : span.start]):
            return Span(start, span.end)
    return span


def _number(text: Text, span: Span) -> Number:
    """Describe the number at a place."""
    line, column = text.place(span.start)
    end = column + span.end - span.start
    return Number(line, column, end, text.source[span.start : span.end])

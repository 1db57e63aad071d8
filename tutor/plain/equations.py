"""Equations as text: in names, with the numbers put in, with the value, and whether they hold."""

import re

from msgspec import UNSET

from tutor.maths.typeset.layout import inline
from tutor.maths.typeset.transliteration import ascii_text
from tutor.plain.numbers import MINUS, scalar
from tutor.plain.values import in_brackets, nesting
from tutor.trace.model import Equation

SHAPES = re.compile(r"⟨[^⟩]*⟩|<[\d×x]+>")
"""The shape behind the name of an operand."""

FEW = 8
"""So many numbers of a value are written; a larger one is left to the tensors."""


def equation_lines(equation: Equation, ascii: bool = False) -> list[str]:
    """Return an equation as lines: the equation itself, its right side in numbers, what to know."""
    head = inline(equation.latex, ascii)
    numbers = ascii_text(equation.substituted) if ascii else equation.substituted
    # An operand that is too large is written as its name and its shape: no number was put in.
    names = SHAPES.sub("", numbers)
    repeated = head.endswith(
        tuple(f"{sign} {side}" for sign in ("=", "←", "<-") for side in (names, numbers))
    )
    if equation.substituted_latex and not repeated:
        head += f" = {numbers}"
    value = value_text(equation, ascii)
    if equation.value is not None and value != numbers:
        head += f" {('~' if ascii else '≈') if equation.approximate else '='} {value}"
    lines = [f"{head}  {verdict(equation)}".rstrip()]
    lines += [f"  {remark}" for remark in equation.remarks]
    if equation.error:
        lines.append(f"  {equation.error if not ascii else equation.error.replace(MINUS, '-')}")
    return lines


def verdict(equation: Equation) -> str:
    """Return in a word whether an equation was found to hold."""
    if equation.checked is None:
        return "(not checked)"
    return "(proved)" if equation.checked else "(FALSE)"


def value_text(equation: Equation, ascii: bool = False) -> str:
    """Return the value that torch or NumPy computed, a large one as dots."""
    value = equation.value
    if value is None:
        return "None"
    depth = nesting(value) if equation.depth is UNSET else equation.depth
    if depth == 0:
        return scalar(value, ascii=ascii)
    rows = [value] if depth == 1 else value
    lines = [_row(row, ascii) for row in rows] if depth < 3 else []
    if None in lines or not 0 < len(lines) <= FEW:
        return "..." if ascii else "…"
    told = [line or "" for line in lines]
    return f"[{told[0]}]" if depth == 1 else in_brackets(told)


def is_whole(equation: Equation) -> bool:
    """Whether the value of an equation is written with all its numbers."""
    return value_text(equation, ascii=True) != "..."


def _row(row: list[object] | tuple[object, ...], ascii: bool) -> str | None:
    """Return one row of numbers, None for one that is too long."""
    if len(row) > FEW:
        return None
    return ", ".join(scalar(value, ascii=ascii) for value in row)

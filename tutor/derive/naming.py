"""How operands are written: by the script's names, and with their numbers put in."""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from tutor.maths.expression import Expr, Leaf, Written
from tutor.maths.recorded import counts_on, differ
from tutor.maths.typeset.layout import inline
from tutor.maths.written import ATOM, POWER, PRODUCT, SIGN, leaves, name, written
from tutor.plain.numbers import DIGITS, LARGE, SMALL, scalar
from tutor.trace.state_names import short

ELEMENTS = 24
"""The most elements of an operand that are written out."""

ROW, ROWS = 36, 6
"""The most characters in a row that is written out, and the most rows."""

SHAPED = r"\underbrace"
"""Begins an operand that is too large to be written out."""

PRIME = "′"
"""Marks a further value of a name within one equation."""

NO_MARKS: Mapping[int, str] = MappingProxyType({})

SPELLED = 10
"""The most digits of a number of the source that are all written."""

LONGEST = 17
"""The most digits that a number has."""

PARTIAL = "∂"
"""Begins the name of a gradient: ``∂loss/∂y_pred``."""


@lru_cache(4096)
def on_one_line(latex: str) -> str:
    """Return a formula on one line; the same ones come back in every iteration."""
    return inline(latex)


@lru_cache(1024)
def symbol(text: str) -> str:
    r"""Return a name as LaTeX; a gradient is a fraction, an optimizer's state is shortened.

    ``optimizer.state[w].exp_avg`` is long and says little more than ``w.exp_avg``. A value may say
    of which step it is: ``h1@12``.
    """
    if text.startswith(PARTIAL):
        over, _, under = text[1:].partition("/" + PARTIAL)
        return rf"\frac{{\partial {symbol(over)}}}{{\partial {symbol(under)}}}"
    text, _, step = text.partition("@")
    of_step = f"^{{({step})}}" if step else ""
    # So are values that have no name but the call that returned them: ``f(x)2``.
    spare = re.fullmatch(rf"([A-Za-z]|.+\))(\d+)({PRIME}*)", text)
    if spare:
        primes = rf"\mathrm{{{spare[3]}}}" if spare[3] else ""
        return f"{name(spare[1])}_{{{spare[2]}}}{primes}{of_step}"
    return name(short(text)) + of_step


def called(text: str) -> str:
    """Return a name within a sentence, as the equations write it."""
    return on_one_line(symbol(text))


def by_name(leaf: Leaf) -> Written:
    """Write an operand by its name; one without a name by its numbers."""
    if leaf.name is None:
        return with_numbers(5, below=False)(leaf)
    return Written(symbol(leaf.name), ATOM)


def named_in(expr: Expr) -> Callable[[Leaf], Written]:
    """Return the writing of the operands of an expression by their names, told apart by value.

    Where one name stands for several values, as that of a dropout's mask does, the second that is
    met has a mark: ``mask′``.
    """
    marks = marked(expr)
    if not marks:
        return by_name

    def write(leaf: Leaf) -> Written:
        mark = marks.get(id(leaf))
        return by_name(leaf) if mark is None else Written(symbol(mark), ATOM)

    return write


def values_of_names(expr: Expr) -> dict[str, list[Leaf]]:
    """Return the different values that each name of an expression stands for, as they are met."""
    found: dict[str, list[Leaf]] = {}
    for leaf in leaves(expr):
        if leaf.name is not None:
            known = found.setdefault(leaf.name, [])
            if all(differ(leaf, other) for other in known):
                known.append(leaf)
    return found


def marked(expr: Expr) -> dict[int, str]:
    """Return the names with a mark of the operands whose plain name has another value before."""
    several = {n: known for n, known in values_of_names(expr).items() if len(known) > 1}
    found: dict[int, str] = {}
    for leaf in leaves(expr) if several else ():
        known = several.get(leaf.name or "", [])
        place = next((n for n, other in enumerate(known) if not differ(leaf, other)), 0)
        if place and leaf.name is not None:
            name, at, step = leaf.name.partition("@")
            found[id(leaf)] = f"{name}{PRIME * place}{at}{step}"
    return found


def with_numbers(
    digits: int, below: bool = True, marks: Mapping[int, str] = NO_MARKS
) -> Callable[[Leaf], Written]:
    """Return the writing of operands by their numbers, of large ones by name with the shape.

    `digits` are the significant digits of each number; the shape stands `below` the name, or
    behind it where there is one line only. `marks` are the names of some operands by their ids.
    """

    def write(leaf: Leaf) -> Written:
        out = written_out(leaf, digits)
        if out is not None:
            return out
        known = marks.get(id(leaf), leaf.name)
        if not below:
            sizes = "×".join(str(size) for size in leaf.shape)
            told = symbol(known) if known else "?"
            return Written(rf"{told}\mathrm{{⟨{sizes}⟩}}", ATOM)
        label = r" \times ".join(str(size) for size in leaf.shape)
        body = symbol(known) if known else r"\cdot"
        return Written(rf"{SHAPED}{{{body}}}_{{[{label}]}}", ATOM)

    return write


@lru_cache(512)
def written_out(leaf: Leaf, digits: int) -> Written | None:
    """Return the numbers of an operand as LaTeX, None if there are too many.

    The same operand is written in several formulas of a step.
    """
    if leaf.value is not None and leaf.ndim == 1 and counts_on(leaf.value):
        first, last = int(leaf.value[0]), int(leaf.value[-1])
        return Written(rf"\left[{first}, {first + 1}, \ldots, {last}\right]", ATOM)
    if leaf.value is None or leaf.size > ELEMENTS or leaf.ndim > 2 or leaf.size == 0:
        return None
    if not leaf.shape:
        return figure(leaf.value.item(), digits)
    table = leaf.value.reshape((1, -1) if leaf.ndim < 2 else leaf.shape).tolist()
    rows = [[figure(value, digits).latex for value in row] for row in table]
    width = max(sum(_wide(cell) + 2 for cell in row) for row in rows)
    # With more digits the same numbers are asked for: they may take more room.
    if width > ROW * max(digits, DIGITS) // DIGITS or len(rows) > ROWS:
        return None
    body = r" \\ ".join(" & ".join(row) for row in rows)
    matrix = rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
    # A matrix of one row is told from a vector by a second bracket, as Python spells it.
    alone = leaf.ndim == 2 and len(rows) == 1
    return Written(rf"\left[{matrix}\right]" if alone else matrix, ATOM)


def unwritten(expr: Expr) -> bool:
    """Say whether an expression has an operand without a name that is too large for its numbers."""
    bare = (leaf for leaf in leaves(expr) if leaf.name is None)
    return any(written_out(leaf, DIGITS) is None for leaf in bare)


def _wide(cell: str) -> int:
    """Return how many characters a number takes, whose LaTeX may be longer: 10⁻⁵, 1 + 2i."""
    return len(on_one_line(cell) if "\\" in cell or "^" in cell else cell)


@lru_cache(512)
def in_names(expr: Expr) -> str:
    """Return an expression as LaTeX in the script's names; a part stands in several of a step."""
    return written(expr, named_in(expr), constant).latex


def in_numbers(expr: Expr, digits: int) -> tuple[str, str]:
    """Return an expression with its numbers put in: as LaTeX, and as text on one line."""

    def number(value: Any) -> Written:
        return constant(value, digits)

    marks = marked(expr)
    latex = written(expr, with_numbers(digits, marks=marks), number).latex
    if SHAPED not in latex:
        return latex, on_one_line(latex)
    flat = written(expr, with_numbers(digits, below=False, marks=marks), number).latex
    return latex, on_one_line(flat)


def constant(number: Any, digits: int = DIGITS) -> Written:
    """Write a number of the source, with all the digits that it has there if these are few."""
    return figure(number, digits_of(number, digits))


@lru_cache(512)
def digits_of(number: Any, digits: int) -> int:
    """Return how many digits a number of the source is written with, `digits` or more.

    One that was worked out, as a decay 1 − 0.01 · 0.0001 of Adam's, must not look like a whole one.
    """
    if not isinstance(number, float) or not math.isfinite(number):
        return digits
    spelled = len(repr(number).partition("e")[0].replace(".", "").strip("-0"))
    if spelled <= SPELLED:
        # With an exponent two digits fewer are shown than elsewhere.
        return max(digits, spelled + 2)
    least = digits if SMALL <= abs(number) < LARGE else digits + 2
    tried, whole = range(least, LONGEST), number.is_integer()
    return next((n for n in tried if float(scalar(number, n, True)).is_integer() == whole), LONGEST)


def figure(number: Any, digits: int = DIGITS) -> Written:
    """Write one number."""
    if isinstance(number, bool):
        return Written(rf"\mathrm{{{number}}}", ATOM)
    if isinstance(number, complex):
        imaginary = scalar(abs(number.imag), digits, ascii=True)
        sign = "-" if number.imag < 0 else "+"
        return Written(
            rf"\left({scalar(number.real, digits, ascii=True)} {sign} {imaginary} i\right)", ATOM
        )
    text = scalar(number, digits, ascii=True)
    level = SIGN if text.startswith("-") else ATOM
    if "inf" in text:
        return Written(text.replace("inf", r"\infty"), level)
    if "nan" in text:
        return Written(r"\mathrm{nan}", ATOM)
    mantissa, e, power = text.partition("e")
    if not e:
        return Written(text, level)
    ten = f"10^{{{int(power)}}}"
    if mantissa in ("1", "-1"):
        return Written(mantissa.replace("1", ten), SIGN if level == SIGN else POWER)
    return Written(rf"{mantissa} \cdot {ten}", PRODUCT)

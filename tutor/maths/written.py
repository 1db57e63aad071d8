"""Expressions as LaTeX, with brackets only where they are needed.

How strongly the parts of a written expression hold together is a level: a sum holds less than a
product, a product less than a power. A part is put in brackets where its place needs a higher
level than it has. A sum sign reaches to its right as far as a product does, so it may end a product
but not begin one. Factors without a sign between them, as in a matrix product, hold more strongly
than those with one: ``A ⊙ B C`` is A ⊙ (B C).
"""

from collections.abc import Callable, Iterable
from typing import Any

from tutor.maths.expression import Apply, Const, Expr, Leaf, Shape, Written
from tutor.maths.stretching import UNWRITTEN, column, filling, kept

LOGIC, RELATION, SUM, TAIL, PRODUCT, JUXTAPOSED, SIGN, POWER, ATOM = range(-1, 8)

MANY = 8
"""The most parts of a list that are all written."""

FIRST = 3
"""So many of a longer list are written before its last one."""

SIZED = frozenset(
    {"matmul", "outer", "einsum", "conv", "conv_input", "conv_weight", "sum", "prod", "cumsum",
     "norm", "logsumexp", "cat", "stack", "tile", "tril", "triu", "pad", "avg_pool", "shared"}
)  # fmt: skip
"""Operations to which it matters how often a number that fills a whole operand stands in it."""

Name = Callable[[Leaf], Written]
"""How a leaf is written: by its name, or with its numbers."""

Figure = Callable[[Any], Written]
"""How a number of the source is written."""


def bracketed(part: Written, level: int) -> str:
    r"""Return a part as it stands where `level` is needed: in brackets if its own is lower."""
    return part.latex if part.level >= level else rf"\left({part.latex}\right)"


def infix(sign: str, level: int, least: int | None = None) -> Callable[..., Written]:
    """Return the writing of ``a sign b``; the right side holds more strongly, as in a - (b - c).

    `least` is how strongly both have to hold, if not as `level`: one relation in another,
    ``(a > b) = c``, has brackets.
    """
    needed = level if least is None else least

    def write(a: Written, b: Written, *shapes: Shape, **_: Any) -> Written:
        if sign == "+" and b.latex.startswith("-") and b.level in (PRODUCT, JUXTAPOSED, TAIL):
            # a + (-0.1 · b) is read more easily as a - 0.1 · b.
            return infix("-", SUM)(a, b._replace(latex=b.latex[1:].lstrip()))
        b = closed(b)
        ends = level == PRODUCT and b.level == TAIL
        right = TAIL if ends or (level == SUM and sign == "-") else needed
        latex = f"{bracketed(a, needed)} {sign} {bracketed(b, right)}"
        return Written(latex, TAIL if ends else level)

    return write


def closed(part: Written) -> Written:
    """Return a part as it may stand behind another one: in brackets if it begins with a sign.

    Else two signs would meet, as in a - (-b), or a factor would look as if it was subtracted.
    """
    return part._replace(level=LOGIC) if part.latex.startswith("-") else part


def function(name: str, told: str = "") -> Callable[..., Written]:
    """Return the writing of a named function of its operands; `told` is what else it was told."""

    def write(*parts: Any, **_: Any) -> Written:
        mark = below(told)
        return Written(rf"\operatorname{{{word(name)}}}{mark}\left({listed(parts)}\right)", ATOM)

    return write


def listed(parts: Iterable[Any]) -> str:
    """Return what is written of some parts with commas between; of many the first and the last."""
    found = [part.latex for part in parts if isinstance(part, Written)]
    if len(found) > MANY:
        found = [*found[:FIRST], r"\ldots", found[-1]]
    return ", ".join(found)


def template(text: str, *levels: int, level: int = ATOM) -> Callable[..., Written]:
    r"""Return the writing of a LaTeX text in which ``%0`` stands for the first operand.

    `levels` say how strongly each operand has to hold where it stands.
    """

    def write(*parts: Any, **_: Any) -> Written:
        latex = text
        for place, needed in enumerate(levels):
            latex = latex.replace(f"%{place}", bracketed(parts[place], needed))
        return Written(latex, level)

    return write


def below(*told: str) -> str:
    r"""Return what there is to say of an operation's settings as its subscript: ``_{dim 1}``."""
    said = ", ".join(filter(None, told)).replace("-", "−")
    return rf"_{{\mathrm{{{word(said)}}}}}" if said else ""


def word(text: str) -> str:
    """Return a name with the characters escaped that LaTeX reads otherwise."""
    return "".join(f"\\{char}" if char in "_%{}&#$" else char for char in text)


def name(text: str) -> str:
    """Return a name of the script as LaTeX: one letter as it is, a longer one upright."""
    return (
        text
        if len(text) == 1 and text.isascii() and text.isalpha()
        else rf"\mathrm{{{word(text)}}}"
    )


def written(expr: Expr, leaf: Name, figure: Figure) -> Written:
    """Return an expression as LaTeX, its leaves and numbers written by the two functions."""
    known: dict[int, Written] = {}
    told: list[bool] = []

    def visit(node: Expr) -> Written:
        found = known.get(id(node))
        if found is None:
            found = known[id(node)] = _write(node)
        return found

    def _write(node: Expr) -> Written:
        if isinstance(node, Leaf):
            return leaf(node)
        if isinstance(node, Const):
            return figure(node.number)
        node = kept(node)
        sized = node.rule.name in SIZED
        # A number that is only stretched by broadcasting is written as the number that it is.
        plain = node.rule.slopes is not None
        parts = [
            (filled(operand) if sized else None) or part(operand, column(node, operand, plain))
            for operand in node.operands
        ]
        shapes = [() if plain and number(each) else each.shape for each in node.operands]
        if node.rule.name == "exp" and has_e():
            return function("exp")(*parts)
        return node.rule.write(*parts, *shapes, **node.settings)

    def has_e() -> bool:
        """Say whether the script calls something e, which eˣ would be read as a power of."""
        if not told:
            told.append(any(each.name == "e" for each in leaves(expr)))
        return told[0]

    def part(operand: Expr, stands: Apply | None) -> Written:
        # What is made for the writing alone is gone behind it: its id tells nothing.
        return visit(operand) if stands is None else _write(stands)

    single: dict[int, bool] = {}

    def number(part: Expr) -> bool:
        """Say whether a part is one number, however large broadcasting makes it."""
        if id(part) not in single:
            through = isinstance(part, Apply) and (
                part.rule.slopes is not None or part.rule.name in UNWRITTEN
            )
            single[id(part)] = part.size == 1 or (
                through and isinstance(part, Apply) and all(map(number, part.operands))
            )
        return single[id(part)]

    def filled(operand: Expr) -> Written | None:
        found = filling(operand)
        if found is None:
            return None
        sizes = r" \times ".join(str(size) for size in operand.shape)
        return Written(f"{{{bracketed(visit(found), ATOM)}}}_{{{sizes}}}", ATOM)

    return visit(expr)


def leaves(expr: Expr) -> list[Leaf]:
    """Return the leaves of an expression in the order in which they are written, each once."""
    found: dict[int, Leaf] = {}
    seen: set[int] = set()

    def visit(node: Expr) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, Leaf):
            found[id(node)] = node
        elif isinstance(node, Apply):
            for operand in node.operands:
                visit(operand)

    visit(expr)
    return list(found.values())


def applications(expr: Expr) -> list[Apply]:
    """Return the different operations of an expression, each before its operands."""
    seen_parts: set[int] = set()
    found: list[Apply] = []
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Apply) and id(node) not in seen_parts:
            seen_parts.add(id(node))
            found.append(node)
            waiting.extend(node.operands)
    return found


def times_written(expr: Expr) -> int:
    """Return how many operations are written out: one in several places counts in each of them."""
    known: dict[int, int] = {}

    def visit(node: Expr) -> int:
        if not isinstance(node, Apply):
            return 0
        if id(node) not in known:
            known[id(node)] = 1 + sum(map(visit, node.operands))
        return known[id(node)]

    return visit(expr)


def operations(expr: Expr) -> int:
    """Return how many different operations an expression has."""
    return len(applications(expr))

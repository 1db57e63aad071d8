"""An equation put into the record: written in names, in numbers, with its verdict."""

from typing import NamedTuple

import msgspec

from tutor.derive.naming import in_names, in_numbers, on_one_line, symbol
from tutor.derive.proof import Verdict, approximate
from tutor.derive.remarks import explained, full_of_one
from tutor.maths.expression import Expr, Leaf
from tutor.maths.written import leaves, word
from tutor.trace.model import Equation, View


class Derived(NamedTuple):
    """An equation with the expression on its right side, None where it has none."""

    equation: Equation
    expr: Expr | None

    def at(self, line: int | None, op: int | None = None) -> "Derived":
        """Return the same with the line and the op that gave the value."""
        placed = msgspec.structs.replace(self.equation, line=line, op=op)
        return self._replace(equation=placed)


def stated(
    name: str,
    expr: Expr,
    recorded: Leaf,
    view: View,
    verdict: Verdict,
    digits: int,
    remarks: tuple[str, ...] = (),
    left: str | None = None,
    again: bool = False,
) -> Derived:
    """Return the equation ``name = expr``, its right side also with numbers put in.

    `left` is the left side as LaTeX, by default the name. A value that is changed in place
    (`again`) or made from its own old one gets an arrow. `digits` are the significant digits of
    each number.
    """
    again = again or any(part.name == name for part in leaves(expr))
    sign = r"\leftarrow" if again else "="
    latex = f"{left or symbol(name)} {sign} {in_names(expr)}"
    numbers, substituted = in_numbers(expr, digits)
    beyond = (verdict.remark,) if verdict.remark else ()
    found = Equation(
        name=name,
        symbolic=on_one_line(latex),
        latex=latex,
        substituted=substituted,
        value=view.values,
        checked=verdict.checked,
        error=verdict.error,
        substituted_latex=numbers,
        approximate=approximate(expr, recorded, digits),
        remarks=(*remarks, *beyond, *full_of_one(expr), *explained(expr)),
        depth=len(view.shape) if view.dtype.startswith("complex") else msgspec.UNSET,
    )
    return Derived(found, expr)


def without_expression(name: str, right: str, value: object, verdict: Verdict) -> Derived:
    """Return an equation whose right side is a word: ``w.grad ← None``."""
    latex = rf"{symbol(name)} \leftarrow \mathrm{{{word(right)}}}"
    text = on_one_line(latex)
    return Derived(Equation(name, text, latex, right, value, verdict.checked, verdict.error), None)

"""What stands below a table: whether the digits above it would give it, and how it is made."""

import math
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from tutor.derive.columns import Foot, Table
from tutor.derive.naming import figure, on_one_line
from tutor.maths.evaluation import Evaluation, rounded
from tutor.maths.expression import Apply, Array, Expr, Leaf, Written, replaced
from tutor.maths.recorded import leaf
from tutor.maths.written import ATOM, leaves, written
from tutor.plain.numbers import scalar

JOINED: dict[str, Callable[[list[float]], Any]] = {
    "sum": math.fsum,
    "mean": fmean,
    "prod": math.prod,
}
"""The reductions whose value is worked out of the rows again; of others it is one of the rows."""


def approximate(table: Table, place: int, digits: int) -> bool:
    """Say whether the digits that a table shows would not give a value below it as it is shown."""
    foot = table.feet[place]
    if foot.of == "rows" and not table.more:
        found = _joined(table.columns[-1].values, foot.rule, digits)
    elif foot.of == "feet":
        found = sum(_shown(above.value, digits) for above in table.feet[:place])
    elif foot.made is not None:
        found = _made(foot.made, digits)
    else:
        return False
    return scalar(float(found), digits) != scalar(float(foot.value), digits)


def outer(name: str, expr: Expr, node: Apply, total: Foot) -> tuple[str, Expr | None]:
    """Return what is done to a joined value, if numbers alone take part in it: ``b = 2/10 · Σ``.

    Else it is the name alone, and nothing is known of how it is made.
    """
    joined = leaf(total.name, float(total.value), (), "float64")
    made = replaced(expr, node, joined)
    if any(part is not joined for part in leaves(made)):
        return name, None
    text = on_one_line(written(made, _plainly, figure).latex)
    return f"{name} = {text}", made


def _plainly(leaf: Leaf) -> Written:
    return Written(rf"\mathrm{{{leaf.name}}}", ATOM)


def _joined(values: Sequence[Any], rule: str, digits: int) -> float:
    shown = [_shown(value, digits) for value in values]
    return float(JOINED[rule](shown))


def _shown(value: Any, digits: int) -> float:
    """Return a number as its figures on the screen have it."""
    return float(value) if isinstance(value, bool) else float(scalar(value, digits, ascii=True))


def _made(expr: Expr, digits: int) -> float:
    def read(value: Array) -> Array:
        return rounded(value, lambda number: scalar(number, digits, ascii=True))

    return float(Evaluation(read=read).of(expr).value.reshape(-1)[0])

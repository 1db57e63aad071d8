"""One level down: an equation as a table of plain values, an element or a sample a row.

A reduction shows what it joins, stage by stage; a matrix product the row and the column that meet
in one element; an elementwise equation each of its elements.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from tutor.derive.columns import Column, Foot, Table, column, cut
from tutor.derive.feet import JOINED, outer
from tutor.derive.naming import by_name, constant
from tutor.derive.samples import beside
from tutor.maths.evaluation import Evaluation, NotRecorded
from tutor.maths.expression import Apply, Const, Expr, Leaf, NoRule
from tutor.maths.tabled import (
    JOINING,
    Joined,
    Meeting,
    Stages,
    elementwise,
    found,
    joined,
    kept,
    meeting,
    stages,
    untransposed,
)
from tutor.maths.typeset.layout import inline
from tutor.maths.written import POWER, bracketed, leaves, written
from tutor.maths.written import name as named
from tutor.plain.numbers import scalar
from tutor.trace.model import Equation, View
from tutor.trace.state_names import short

TERMS = 6
"""The most products that are also written out in a line."""

TOTALS = {
    "sum": "Σ", "prod": "∏", "mean": "mean",
    "amax": "max", "amin": "min", "max_of_all": "max", "min_of_all": "min",
}  # fmt: skip
"""What the joined value is called."""


def tables(
    derived: Iterable[tuple[Equation, Expr]],
    element: int = 0,
    data: Mapping[str, View] = MappingProxyType({}),
) -> tuple[Table, ...]:
    """Return the tables of a step's equations; `element` chooses where there is a choice.

    `data` has a row for each sample; it stands beside the samples that a loss joins. What is too
    large to be recorded whole has no table.
    """
    return tuple(
        table._replace(title=equation.symbolic, remarks=equation.remarks)
        for equation, expr in derived
        for table in _tables(equation, expr, element, data)
    )


def _tables(
    equation: Equation, expr: Expr, element: int, data: Mapping[str, View]
) -> Iterator[Table]:
    """Yield the tables of one equation: of its reductions and products, else of its elements."""
    values = Evaluation()
    parts = found(expr, JOINING | {"matmul"})
    try:
        if not parts and elementwise(expr) and expr.size > 1:
            yield _elements(equation, expr, stages(expr, values))
        for part in parts:
            if part.rule.name == "matmul":
                yield _product(equation, expr, part, meeting(part, values, element), values)
            else:
                yield _reduction(equation, expr, part, joined(part, values, element), data)
    except (NotRecorded, NoRule):
        return


def _elements(equation: Equation, expr: Expr, parts: Stages) -> Table:
    """Return an elementwise equation, one row an element; its last column is the result."""
    columns = [column(stage) for stage in parts.stages]
    title = short(equation.name)
    if any(part.name == equation.name for part in leaves(expr)):
        title = f"new {title}"
    columns[-1] = columns[-1]._replace(head=named(title), word=title)
    return cut(Table(equation.name, equation.op, "i", _labels(parts), tuple(columns)))


def _reduction(
    equation: Equation, expr: Expr, node: Apply, found: Joined, data: Mapping[str, View]
) -> Table:
    """Return what a reduction joins, one row for each, with the joined value below."""
    word = TOTALS[node.rule.name]
    rows = "rows" if node.rule.name in JOINED else ""
    feet = [Foot(word, found.total, rows, node.rule.name)]
    if expr is not node and kept(expr, node):
        feet += _finished(equation, found.at, expr, node, feet[0])
    name = _indexed(equation.name, found.at) if expr is node else word
    count, dims = node.operands[0].shape[0], node.settings["dims"]
    samples = beside(data, found.parts.indices, count) if 0 in dims and count > 1 else ()
    columns = (*samples, *(column(stage) for stage in found.parts.stages))
    labels = _labels(found.parts)
    choices = max(node.size, 1)
    return cut(Table(name, equation.op, "i", labels, columns, tuple(feet), choices=choices))


def _product(
    equation: Equation, expr: Expr, node: Apply, met: Meeting, values: Evaluation
) -> Table:
    """Return the products that are summed in one element of a matrix product."""
    first, second = (_factor(operand, at) for operand, at in
                     zip(node.operands, (met.first, met.second), strict=True))  # fmt: skip
    products = tuple(a * b for a, b in zip(met.row, met.column, strict=True))
    columns = (
        _side(first, met.first, met.row), _side(second, met.second, met.column),
        Column(r"\mathrm{product}", "product", products),
    )  # fmt: skip
    added = _added(expr, node, met.at, values)
    feet = [Foot("Σ", met.total, "rows", "sum"), *added]
    alone = expr is node or bool(added)
    if added:
        feet += [value._replace(of="feet") for value in _value(equation, met.at)]
    elif expr is not node and kept(expr, node):
        feet += _finished(equation, met.at, expr, node, feet[0])
    name = _indexed(equation.name, met.at) if alone else "Σ"
    line = _line(name, met, added, _value(equation, met.at) if alone else [])
    labels = tuple(str(place) for place in range(len(products)))
    return cut(
        Table(name, equation.op, "k", labels, columns, tuple(feet), choices=node.size, line=line)
    )


def _side(text: str, at: tuple[int | None, ...], values: tuple[Any, ...]) -> Column:
    """Return a row or a column of a product; the word for a long formula has its index too."""
    inside = text[text.rindex("[") :] if at else ""
    return Column(named(text), f"{'row' if at and at[-1] is None else 'column'}{inside}", values)


def _line(name: str, met: Meeting, added: list[Foot], value: list[Foot]) -> str:
    """Return an element of a product with its numbers: ``y[0,0] = 1·1 + 1.2·1 = 2.2``.

    Where the figures that are shown would not give the result, the last sign says so.
    """
    if len(met.row) > TERMS or (added and not value):
        return ""
    pairs = list(zip(met.row, met.column, strict=True))
    terms = [f"{_signed(a)}·{_signed(b)}" for a, b in pairs]
    terms += [_signed(foot.value) for foot in added]
    total = scalar(value[0].value if value else met.total)
    shown = sum(_shown(a) * _shown(b) for a, b in pairs)
    shown += sum(_shown(foot.value) for foot in added)
    return f"{name} = {' + '.join(terms)} {'=' if scalar(shown) == total else '≈'} {total}"


def _shown(value: Any) -> float:
    """Return a number as its figures on the screen have it."""
    return float(value) if isinstance(value, bool) else float(scalar(value, ascii=True))


def _signed(value: Any) -> str:
    """Return a number as a factor or a term: a negative one in brackets."""
    text = scalar(value)
    return f"({text})" if text.startswith("−") else text


def _added(expr: Expr, node: Apply, index: tuple[int, ...], values: Evaluation) -> list[Foot]:
    """Return what is added to a product, as a layer adds its bias, at the same element."""
    if not isinstance(expr, Apply) or expr.rule.name != "add" or expr.shape != node.shape:
        return []
    first, second = expr.operands
    other = second if first is node else first if second is node else None
    if other is None:
        return []
    value = values.of(other).value
    lead = len(index) - value.ndim
    at = tuple(0 if size == 1 else index[lead + axis] for axis, size in enumerate(value.shape))
    return [Foot(f"+ {_factor(other, at)}", value[at].item())]


def _value(equation: Equation, index: tuple[int, ...]) -> list[Foot]:
    """Return the recorded value of an equation at an element, none where it has another shape."""
    value = equation.value
    for place in index:
        if not isinstance(value, list | tuple) or place >= len(value):
            return []
        value = value[place]
    if value is None or isinstance(value, list | tuple):
        return []
    return [Foot(_indexed(equation.name, index), value)]


def _finished(
    equation: Equation, index: tuple[int, ...], expr: Expr, node: Apply, total: Foot
) -> list[Foot]:
    """Return the value of an equation that does more to what a part of it has joined."""
    found = []
    for foot in _value(equation, index):
        name, made = outer(foot.name, expr, node, total)
        found.append(foot._replace(name=name, made=made))
    return found


def _factor(expr: Expr, at: tuple[int | None, ...]) -> str:
    """Return an operand at an index, ``k`` for the dimension summed over: ``X[0,k]``."""
    inner = untransposed(expr)
    if inner is not None:
        expr, at = inner, (*at[:-2], at[-1], at[-2])
    if isinstance(expr, Const):
        return str(expr.number)
    text = short(expr.name) if isinstance(expr, Leaf) and expr.name else _inline(expr)
    inside = ",".join("k" if place is None else str(place) for place in at)
    return f"{text}[{inside}]" if at else text


def _inline(expr: Expr) -> str:
    """Return an expression on one line, in brackets where an index behind it needs them."""
    return inline(bracketed(written(expr, by_name, constant), POWER))


def _labels(parts: Stages) -> tuple[str, ...]:
    return tuple(",".join(str(place) for place in index) for index in parts.indices)


def _indexed(name: str, index: tuple[int, ...]) -> str:
    inside = ",".join(str(place) for place in index)
    return f"{short(name)}[{inside}]" if index else short(name)

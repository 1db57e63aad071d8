"""What a table of an equation is made of: columns of plain values, with some below them."""

from typing import Any, NamedTuple

from tutor.derive.naming import in_names
from tutor.derive.remarks import marked, shape
from tutor.maths.expression import Apply, Expr
from tutor.maths.tabled import Stage
from tutor.maths.typeset.layout import inline

MOST = 12
"""The most rows of a table; the rows behind them are counted."""

WORDS = {
    "sub": "difference", "pow": "power", "square": "square", "mul": "product", "abs": "size",
    "add": "sum", "div": "quotient", "neg": "negative", "matmul": "product", "where": "choice",
    "index": "chosen", "index_at": "chosen",
}  # fmt: skip
"""What a stage is called where its formula is too long for the head of a column."""


class Column(NamedTuple):
    """One column: its formula, a word for it, its value in each row.

    `stretched` says from which shape to which it was stretched by broadcasting, empty where it was
    not.
    """

    head: str
    word: str
    values: tuple[Any, ...]
    stretched: str = ""


class Foot(NamedTuple):
    """A value below the table, and what it is made of, where that is shown.

    `of` is ``rows`` for what joins the last column by `rule`, and ``feet`` for what adds up the
    values above it; `made` is an expression over the first of these.
    """

    name: str
    value: Any
    of: str = ""
    rule: str = ""
    made: Expr | None = None


class Table(NamedTuple):
    """A table of plain values that belongs to an equation; `title` is that, in symbols.

    `op` is the op of the step that gave the equation's value; `labels` name the rows, `corner` the
    column of labels. `more` is the number of rows that are left out. `choices` is the number of
    elements that such a table can be asked for; `line` is the whole in one line, empty where it
    would be long.
    """

    name: str
    op: int | None
    corner: str
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    feet: tuple[Foot, ...] = ()
    more: int = 0
    choices: int = 1
    line: str = ""
    title: str = ""
    remarks: tuple[str, ...] = ()


def column(stage: Stage) -> Column:
    """Return a stage as a column."""
    head = in_names(stage.expr)
    rule = stage.expr.rule.name if isinstance(stage.expr, Apply) else ""
    if head.endswith("^{2}"):
        rule = "square"
    stretched = ""
    if stage.shape != stage.to and len(stage.values) > 1:
        stretched = f"{shape(stage.shape)}→{marked(stage.shape, stage.to)}"
    return Column(head, WORDS.get(rule, rule or inline(head)), stage.values, stretched)


def cut(table: Table) -> Table:
    """Return a table with its first rows only, and how many are left out."""
    count = len(table.labels)
    columns = tuple(column._replace(values=column.values[:MOST]) for column in table.columns)
    more = max(count - MOST, 0)
    return table._replace(labels=table.labels[:MOST], columns=columns, more=more)

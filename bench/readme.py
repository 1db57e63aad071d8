"""The table of budgets in the README, written from the rows of one run of the bench.

``python -m bench --readme`` measures everything and replaces what stands between the two markers;
nothing else in the file is touched.
"""

import datetime
import os
from collections.abc import Iterable
from pathlib import Path

from bench.budgets import BUDGETS, Budget
from bench.measure import Row, Unmeasured

README = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- budgets: written by python -m bench --readme -->"
END = "<!-- end of budgets -->"
HEAD = "| what | at most | against | measured | |\n|---|---|---|---|---|"
CORES = {1: "one core", 2: "two cores", 4: "four cores"}


def table(rows: Iterable[Row | Unmeasured], how: str) -> str:
    """Return the table with all budgets, and `how` they were measured above it."""
    measured = {row.name: row for row in rows}
    lines = [_line(budget, measured.get(budget.name)) for budget in BUDGETS]
    return "\n".join([how, "", HEAD, *lines])


def _line(budget: Budget, row: Row | Unmeasured | None) -> str:
    limit = "stated only" if budget.most is None else f"{_short(budget.most)} {budget.against}"
    figure, verdict = "not measured", row.reason if isinstance(row, Unmeasured) else ""
    if isinstance(row, Row):
        figure, verdict = f"{_short(row.figure)} {row.against}", "" if row.kept else _missed(row)
    cells = (budget.name.replace("|", "\\|"), limit, budget.reference, figure, verdict)
    return "| " + " | ".join(cells) + " |"


def _missed(row: Row) -> str:
    """Say by how much a budget is missed."""
    assert row.budget is not None
    by = row.figure - row.budget
    return f"missed by {_short(by)} {'x' if row.against == 'x' else row.unit}"


def _short(number: float) -> str:
    """Write three digits of a number, and all before the decimal point."""
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def how_measured(load: float) -> str:
    """Return the sentence that says when and where the figures were taken."""
    count = os.cpu_count() or 1
    cores = CORES.get(count, f"{count} cores")
    busy = "" if load <= count else f", which other programs kept busy as well (load {load:.0f})"
    return (
        f"Measured on {datetime.date.today():%d %B %Y} with `python -m bench --readme` on a\n"
        f"machine of {cores}{busy}:\neach figure in turns with what it is held against."
    )


def replaced(text: str, between: str) -> str:
    """Return a text with what stands between the markers replaced; ValueError without both."""
    before, begin, rest = text.partition(BEGIN)
    _, end, behind = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the README has no lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n{between}\n{END}{behind}"


def write(rows: Iterable[Row | Unmeasured], load: float, path: Path = README) -> None:
    """Write the table into the README."""
    text = path.read_text(encoding="utf-8")
    path.write_text(replaced(text, table(rows, how_measured(load))), encoding="utf-8")

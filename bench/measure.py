"""Rows of the table of budgets, and how their figures are taken.

Figures of one machine mean little alone, so a budget is a ratio wherever it can be: the thing and
its reference are measured in turns, in the same run, and their medians are compared.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.budgets import budget_of

Sample = Callable[[], float]
"""Takes one measurement and returns it, in the unit of its row."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `measured` and `reference` are medians in `unit` (`reference` None where the budget is
    absolute); `figure` is what is held against `budget` (None: it is only stated): their ratio,
    their difference or `measured` itself, as `against` says. `note` says what else there is to
    know.
    """

    name: str
    unit: str
    measured: float
    reference: float | None
    figure: float
    budget: float | None
    against: str
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the figure is within the budget; one that is only stated always is."""
        return self.budget is None or self.figure <= self.budget


@dataclass(frozen=True)
class Unmeasured:
    """A row that could not be measured, and why."""

    name: str
    reason: str


def in_turns(
    samples: dict[str, Sample],
    rounds: int,
    of: Callable[[list[float]], float] = median,
) -> dict[str, float]:
    """Return the median (or what `of` takes) of each sample over `rounds`, taken in turns.

    Taking turns lets a slow minute of the machine fall on all of them alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in samples}
    for _ in range(rounds):
        for name, sample in samples.items():
            taken[name].append(sample())
    return {name: of(values) for name, values in taken.items()}


def row(
    name: str, unit: str, measured: float, reference: float | None = None, note: str = ""
) -> Row:
    """Return the row of a budget from what was measured of the thing and of its reference."""
    budget = budget_of(name)
    figure = measured
    if reference is not None:
        figure = measured / reference if budget.against == "x" else measured - reference
    return Row(name, unit, measured, reference, figure, budget.most, budget.against, note)


def milliseconds(action: Callable[[], object]) -> float:
    """Return how long `action` takes."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def processor_milliseconds(action: Callable[[], object]) -> float:
    """Return how much processor time this thread takes for `action`.

    Beside other programs that is steadier than the time that passes.
    """
    began = time.thread_time()
    action()
    return (time.thread_time() - began) * 1000

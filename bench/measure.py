"""Rows of the table of budgets, and how their figures are taken.

Figures of one machine mean little alone, so a budget is a ratio wherever it can be: the thing and
its reference are measured in turns, in the same run, and their medians are compared.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Sample = Callable[[], float]
"""Takes one measurement and returns it, in the unit of its row."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `measured` and `reference` are medians in `unit` (`reference` None where the budget is
    absolute); `figure` is what is held against `budget`: their ratio, their difference or
    `measured` itself, as `against` says. `note` says what else there is to know.
    """

    name: str
    unit: str
    measured: float
    reference: float | None
    figure: float
    budget: float
    against: str
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the figure is within the budget."""
        return self.figure <= self.budget


@dataclass(frozen=True)
class Unmeasured:
    """A row that could not be measured, and why."""

    name: str
    reason: str


def in_turns(samples: dict[str, Sample], rounds: int) -> dict[str, float]:
    """Return the median of each sample over `rounds`, taken in turns.

    Taking turns lets a slow minute of the machine fall on all of them alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in samples}
    for _ in range(rounds):
        for name, sample in samples.items():
            taken[name].append(sample())
    return {name: median(values) for name, values in taken.items()}


def ratio(
    name: str, unit: str, measured: float, reference: float, budget: float, note: str = ""
) -> Row:
    """Return a row whose budget is a multiple of its reference."""
    return Row(name, unit, measured, reference, measured / reference, budget, "x", note)


def difference(name: str, unit: str, measured: float, reference: float, budget: float) -> Row:
    """Return a row whose budget is what it may take beyond its reference."""
    return Row(name, unit, measured, reference, measured - reference, budget, f"{unit} above")


def absolute(name: str, unit: str, measured: float, budget: float, note: str = "") -> Row:
    """Return a row whose budget is a plain amount."""
    return Row(name, unit, measured, None, measured, budget, unit, note)


def milliseconds(action: Callable[[], object]) -> float:
    """Return how long `action` takes."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000

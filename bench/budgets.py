"""The budgets: what each row of the bench may cost, and what it is held against.

The rows and the table of the README take them from here, so that neither can name another.
"""

from typing import NamedTuple

FRAME = 1000 / 60
"""Milliseconds of one frame: Textual draws at most sixty a second."""


class Budget(NamedTuple):
    """What one row may cost: at most `most` in the unit `against`.

    ``x`` is a multiple of the reference, ``ms above`` what comes on top of it, anything else a
    plain amount. `most` is None where the figure is only stated. `reference` says in words what
    it is measured against, "" where it stands alone.
    """

    name: str
    most: float | None
    against: str
    reference: str = ""


PASS = "`python -c pass`"
SCRIPT = "the plain script"

BUDGETS = (
    Budget("first frame", 1.3, "x", "a bare Textual app of the same size"),
    Budget("first step shown", 1.3, "x", "`import torch`"),
    Budget("first step shown, with an optimizer", 1.3, "x", "`import torch` and one optimizer"),
    Budget("gradstep --help", 60, "ms above", PASS),
    Budget("gradstep list", 60, "ms above", PASS),
    Budget("gradstep check, one lesson", 60, "ms above", PASS),
    Budget("gradstep check, all lessons", 60, "ms above", PASS),
    Budget("key to the last byte, p50", 0.6, "x", "a bare app with six changing panels"),
    Budget("bytes for one step, 120x40", 0.25, "x", "the same bare app"),
    Budget("100,000 iterations unrecorded", 1.15, "x", SCRIPT),
    Budget("recorded iteration, small lesson", 5, "ms"),
    Budget("recorded forward + backward, 3 layers", 8, "x", SCRIPT),
    Budget("against torchlens.trace of the forward", 0.1, "x", "`torchlens.trace`"),
    Budget("10^7 parameters, unrecorded iteration", 1.15, "x", SCRIPT),
    Budget("10^7 parameters, recorded iteration", None, "x", SCRIPT),
    Budget("a step's equations, the slowest", FRAME, "ms"),
    Budget("going to a recorded step", FRAME, "ms"),
    Budget("opening a 1000 x 1000 tensor", 40, "ms"),
    Budget("scrolling it", 16, "ms"),
    Budget("memory of the screen, one session", 60, "MB"),
    Budget("memory of its engine and run", None, "MB"),
    Budget("memory of all screens, 30 sessions", 30 * 60, "MB"),
    Budget("memory of all engines and runs, 30", None, "MB"),
)
"""Every row of the bench in the order of its table."""

_BY_NAME = {budget.name: budget for budget in BUDGETS}


def budget_of(name: str) -> Budget:
    """Return the budget of a row; KeyError for a row that has none."""
    return _BY_NAME[name]

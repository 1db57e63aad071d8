"""How far the text alone tells the phases of a loop, as a share of what they rest on.

A phase rests on the names that its statements read. One whose origin stands in the script, or in
torch, NumPy and Python's own library, is known; one that comes from anywhere else (a neighbouring
module, an argument that no call in the script gives) may be anything. The certainty of a phase is
the share of known names among all that its statements read. A phase that was not found is as
certain as what is known of the statements without any phase, among which it might be hidden.
Names inside of a followed call count by half, and a loop without autograd as a whole for less: of
scripts that were told for the first time these are the ones in which most lines were told wrong.
"""

import builtins
import sys

from tutor.lesson.inference.bindings import Bindings, plain
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.keeping import MARK
from tutor.lesson.inference.renaming import is_inside
from tutor.lesson.model import PHASES

LIBRARIES = frozenset({"torch", "numpy", *sys.stdlib_module_names})
"""Modules of which is known what they do."""

INSIDE, BY_HAND = 0.5, 0.7
"""How much names inside of followed calls count, and phases in loops without autograd."""


def certainty(
    units: list[Unit], found: list[set[str]], bindings: Bindings, by_hand: bool = False
) -> dict[str, float]:
    """Return for each phase which share of the names that it rests on is known."""
    share = BY_HAND if by_hand else 1.0
    return {
        phase: round(share * _share(_resting(units, found, phase), bindings), 2) for phase in PHASES
    }


def _resting(units: list[Unit], found: list[set[str]], phase: str) -> set[str]:
    """Return the names that the statements of a phase read, or those of no phase without any."""
    there = any(phase in phases for phases in found)
    names: set[str] = set()
    for each, phases in zip(units, found, strict=True):
        if phase in phases or not (there or phases):
            names |= {name.partition(".")[0] for name in each.reads}
    return names


def _share(names: set[str], bindings: Bindings) -> float:
    """Return which share of the names is known; all of them, if there is none."""
    known = sum(_known(name, bindings) for name in names)
    return known / len(names) if names else 1.0


def _known(name: str, bindings: Bindings) -> float:
    """Return how far the origin of a name is known: whether it stands in the script or a library.

    What a followed call binds is known by half.
    """
    if is_inside(name):
        return INSIDE
    name = plain(name).partition(MARK)[0]
    if name in bindings.imports:
        return float(bindings.imports[name].partition(".")[0] in LIBRARIES)
    return float(name == "self" or name in bindings.bound or hasattr(builtins, name))

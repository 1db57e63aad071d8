"""How far the text alone tells the phases of a loop, as a share of what they rest on.

A phase rests on the names that its statements read. One whose origin stands in the script, or in
torch, NumPy and Python's own library, is known; one that comes from anywhere else (a neighbouring
module, an argument that no call in the script gives) may be anything. The certainty of a phase is
the share of known names among all that its statements read. A phase that was not found is as
certain as what is known of the statements without any phase, among which it might be hidden.
"""

import builtins
import sys

from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.model import PHASES

LIBRARIES = frozenset({"torch", "numpy", *sys.stdlib_module_names})
"""Modules of which is known what they do."""


def certainty(units: list[Unit], found: list[set[str]], bindings: Bindings) -> dict[str, float]:
    """Return for each phase which share of the names that it rests on is known."""
    return {phase: _share(_resting(units, found, phase), bindings) for phase in PHASES}


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
    known = [name for name in names if _is_known(name, bindings)]
    return round(len(known) / len(names), 2) if names else 1.0


def _is_known(name: str, bindings: Bindings) -> bool:
    """Tell whether the origin of a name stands in the script or in a library."""
    if name in bindings.imports:
        return bindings.imports[name].partition(".")[0] in LIBRARIES
    return name in bindings.bound or hasattr(builtins, name)

"""The chain from parameters to the differentiated scalar: where forward ends and loss begins."""

from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.dataflow import Unit, tainted
from tutor.lesson.inference.mixing import Mix, Names


def split(
    units: list[Unit], weights: set[str], roots: set[str], bindings: Bindings
) -> dict[int, set[str]]:
    """Tell forward from loss among the units that lead to what is differentiated.

    `weights` are the paths of the parameters, `roots` those that are differentiated. Units that
    depend on no parameter are left out: they prepare data.
    """
    mixes = mix_all(units, weights, bindings)
    roots = _behind_copies(units, roots)
    found = _forward(units, mixes)
    compared = _compared(units, mixes)
    applied = any(mix.applied for mix in mixes.values())
    lost: set[str] = set()
    for k, mix in mixes.items():
        each = units[k]
        if each.plumbing:
            found[k] = _source(units, k, found)
        if k not in found:
            penalty = applied and not each.reads & _outputs(units, found)
            last = bool(each.writes & roots) or not each.writes
            beside = bool(compared) and k not in compared
            loses = mix.closes or mix.applied or penalty or last or beside or each.reads & lost
            found[k] = {"loss"} if loses else {"forward"}
        lost |= each.writes if "loss" in found[k] else set()
    if not any(mix.closes for mix in mixes.values()):
        _returned_by_model(units, roots, found)
    return found


def _compared(units: list[Unit], mixes: dict[int, Mix]) -> set[int]:
    """Return the units that compare something with data, and those that lead to them."""
    found: set[int] = set()
    wanted: set[str] = set()
    for k in sorted(mixes, reverse=True):
        compares = mixes[k].closes and not mixes[k].called
        if compares or (found and units[k].writes & wanted):
            found.add(k)
            wanted |= units[k].reads
    return found


def _behind_copies(units: list[Unit], roots: set[str]) -> set[str]:
    """Return the roots with what they are copied from where a call hands its result back."""
    found = set(roots)
    for each in reversed(units):
        if each.plumbing and each.writes & found:
            found |= each.reads
    return found


def _source(units: list[Unit], end: int, found: dict[int, set[str]]) -> set[str]:
    """Return the phases of the unit that made what a copy reads."""
    for k in range(end - 1, -1, -1):
        if units[k].writes & units[end].reads:
            return set(found.get(k, ()))
    return set()


def _returned_by_model(units: list[Unit], roots: set[str], found: dict[int, set[str]]) -> None:
    """Add the loss where nothing compares: a model that is given the targets returns the loss."""
    for k, phases in found.items():
        if units[k].writes & roots:
            phases.add("loss")


def mix_all(units: list[Unit], weights: set[str], bindings: Bindings) -> dict[int, Mix]:
    """Return how each unit that depends on parameters combines them with other values."""
    return {
        k: Names(weights, through, bindings).mix(units[k].statement)
        for k, through in tainted(units, weights).items()
        # Another name for a weight is no use of it.
        if not (units[k].writes and units[k].writes <= weights)
    }


def _forward(units: list[Unit], mixes: dict[int, Mix]) -> dict[int, set[str]]:
    """Return the units where parameters meet data, and those that lead to them.

    A product of a parameter with a plain value behind the first comparison is a penalty.
    """
    compares = [k for k, mix in mixes.items() if mix.closes and not mix.applied]
    found: dict[int, set[str]] = {}
    wanted: set[str] = set()
    for k in sorted(mixes, reverse=True):
        mix, leads = mixes[k], bool(units[k].writes & wanted)
        penalty = not mix.called and not mix.strong and any(other < k for other in compares)
        if leads or (mix.applied and not penalty):
            both = mix.applied and mix.closes and not leads
            found[k] = {"forward", "loss"} if both else {"forward"}
            wanted |= units[k].reads
    return found


def _outputs(units: list[Unit], found: dict[int, set[str]]) -> set[str]:
    """Return what the units of the forward phase write."""
    return set().union(*(units[k].writes for k, phases in found.items() if "forward" in phases))

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
    found = _forward(units, mixes)
    applied = any(mix.applied for mix in mixes.values())
    lost: set[str] = set()
    for k, mix in mixes.items():
        each = units[k]
        if k in found:
            lost |= each.writes if "loss" in found[k] else set()
            continue
        penalty = applied and not each.reads & _outputs(units, found)
        last = bool(each.writes & roots) or not each.writes
        if mix.closes or mix.applied or penalty or last or each.reads & lost:
            found[k] = {"loss"}
            lost |= each.writes
        else:
            found[k] = {"forward"}
    if not any(mix.closes for mix in mixes.values()):
        _returned_by_model(units, roots, found)
    return found


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

"""The chain from parameters to the differentiated scalar: where forward ends and loss begins."""

import ast

from tutor.lesson.inference import by_call
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.copying import copies, copies_all
from tutor.lesson.inference.dataflow import Unit, differentiable_slice, tainted
from tutor.lesson.inference.meanings import only_keeps
from tutor.lesson.inference.mixing import Mix, Names
from tutor.lesson.inference.passing import carried
from tutor.lesson.inference.paths import calls, ends, path, reads
from tutor.lesson.inference.scalars import is_number, losses


def split(
    units: list[Unit], weights: set[str], roots: set[str], bindings: Bindings
) -> dict[int, set[str]]:
    """Tell forward from loss among the units that lead to what is differentiated.

    `weights` are the paths of the parameters, `roots` those that are differentiated. Units that
    depend on no parameter are left out: they prepare data.
    """
    inner = {k: root for k, each in enumerate(units) if (root := _inner(each, bindings))}
    adapted = _adapted(units, weights, inner)
    weights = weights | {name for k in adapted for name in units[k].writes}
    mixes = mix_all(units, weights, bindings)
    roots = _behind_copies(units, roots)
    aside = [differentiable_slice(units, k, reads(root)) for k, root in inner.items() if adapted]
    inner = {k: root for k, root in inner.items() if not _predicts(units, mixes, k)}
    weighed = losses(units, mixes, bindings, {*inner, *adapted})
    found = _forward(units, mixes, inner, set().union(*aside), weighed)
    _rest(units, mixes, roots, found, bindings)
    if not any(mix.closes for mix in mixes.values()):
        _returned_by_model(units, roots, found, bindings)
    by_call.tell(units, {k: mix for k, mix in mixes.items() if k in found}, set(inner), found)
    found |= {k: {"forward"} for k in adapted}
    for k, phases in found.items():
        # What makes the scalar itself makes the loss, whatever else it does.
        if units[k].writes & roots and not units[k].plumbing:
            phases.add("loss")
    for k, root in inner.items() if adapted else ():
        places = sorted(differentiable_slice(units, k, reads(root)))
        own = split([units[place] for place in places], weights, reads(root), bindings)
        found |= {places[n]: phases for n, phases in own.items() if places[n] not in adapted}
    return found


def _rest(
    units: list[Unit],
    mixes: dict[int, Mix],
    roots: set[str],
    found: dict[int, set[str]],
    bindings: Bindings,
) -> None:
    """Tell of the units that lead to no prediction whether they make one or the loss."""
    compared = _compared(units, mixes)
    # What data only scales is no comparison where one comes behind it.
    compares = [k for k, mix in mixes.items() if mix.closes and not mix.scales]
    applied = any(mix.applied for mix in mixes.values())
    lost: set[str] = set()
    for k, mix in mixes.items():
        each = units[k]
        # What only keeps a prediction for later is no comparison of it.
        keeps = isinstance(each.statement, ast.Expr) and only_keeps(each.statement)
        if each.plumbing or (k not in found and keeps):
            found[k] = _source(units, k, found)
        if k not in found:
            penalty = applied and k not in compared and not each.flow & _outputs(units, found)
            last = bool(each.writes & roots) or not each.writes
            # Where nothing is compared with data, all behind the prediction makes the scalar.
            beside = k not in compared
            reduced = is_number(each.statement, bindings)
            scales = mix.scales and not reduced and any(other > k for other in compares)
            closes = mix.closes and not scales
            loses = closes or mix.applied or penalty or last or beside or each.flow & lost
            found[k] = {"loss"} if loses else {"forward"}
        lost |= each.writes if "loss" in found[k] else set()


def _inner(each: Unit, bindings: Bindings) -> ast.expr | None:
    """Return what a unit differentiates so that its gradient can be differentiated again."""
    for call in calls(each.statement):
        again = any(keyword.arg == "create_graph" for keyword in call.keywords)
        if again and call.args and bindings.full(path(call.func)).endswith("autograd.grad"):
            return call.args[0]
    return None


def _predicts(units: list[Unit], mixes: dict[int, Mix], inner: int) -> bool:
    """Tell whether an inner gradient is the prediction: targets come only behind it, and new ones.

    A gradient that is adapted to or punished is one of a loss, or of what no target is compared to.
    """
    before = set().union(*(each.flow for each in units[: inner + 1]))
    if any(mix.closes for k, mix in mixes.items() if k < inner):
        return False
    led = set(units[inner].writes)
    for k in range(inner + 1, len(units)):
        each = units[k]
        if each.flow & led:
            targets = each.flow - led - before
            if k in mixes and mixes[k].closes:
                return bool(targets)
            led |= each.writes
    return False


def _adapted(units: list[Unit], weights: set[str], inner: dict[int, ast.expr]) -> list[int]:
    """Return the units that make other weights of the weights and of inner gradients."""
    moved = set(weights)
    gradients: set[str] = set()
    found: list[int] = []
    for k, each in enumerate(units):
        if k in inner:
            gradients |= each.writes
        elif each.flow & gradients and each.flow & moved and not each.header and _adds(each):
            found.append(k)
            moved |= each.writes
    return found


def _adds(each: Unit) -> bool:
    """Tell whether a unit adds or subtracts anything, as a step does."""
    sums = (ast.Add, ast.Sub)
    nodes = (n for n in ast.walk(each.statement) if isinstance(n, (ast.BinOp, ast.AugAssign)))
    return any(isinstance(node.op, sums) for node in nodes)


def _compared(units: list[Unit], mixes: dict[int, Mix]) -> set[int]:
    """Return the units that compare something with data, and those that lead to them."""
    found: set[int] = set()
    wanted: set[str] = set()
    for k in sorted(mixes, reverse=True):
        compares = mixes[k].closes and not mixes[k].called
        if compares or (found and units[k].writes & wanted):
            found.add(k)
            wanted |= units[k].flow
    return found


def _behind_copies(units: list[Unit], roots: set[str]) -> set[str]:
    """Return the roots with what they are copied from where a call hands its result back."""
    found = set(roots)
    for each in reversed(units):
        if each.plumbing and each.writes & found:
            found |= each.flow
    return found


def _source(units: list[Unit], end: int, found: dict[int, set[str]]) -> set[str]:
    """Return the phases of the unit that made what a copy reads."""
    for k in range(end - 1, -1, -1):
        if units[k].writes & units[end].reads:
            return set(found.get(k, ()))
    return set()


def _returned_by_model(
    units: list[Unit], roots: set[str], found: dict[int, set[str]], bindings: Bindings
) -> None:
    """Add the loss where nothing compares: a model that is given the targets returns the loss."""
    for k, phases in found.items():
        if units[k].writes & roots:
            phases.add("loss")
    predicts = [k for k, phases in found.items() if "forward" in phases]
    behind = [units[k].statement for k in found if predicts and k > max(predicts)]
    if behind and all(_takes_out(each, bindings) for each in behind):
        found[max(predicts)] = {"forward", "loss"}


def _takes_out(statement: ast.stmt, bindings: Bindings) -> bool:
    """Tell whether a statement only takes a part of something, or scales it by a number."""
    value = getattr(statement, "value", None)
    while isinstance(value, (ast.Attribute, ast.Subscript, ast.BinOp)):
        if isinstance(value, ast.BinOp):
            scales = isinstance(value.op, (ast.Div, ast.Mult))
            if not scales or any(map(bindings.is_data, ends(carried(value.right)))):
                return False
            value = value.left
        else:
            value = value.value
    return isinstance(value, ast.Name)


def mix_all(
    units: list[Unit], weights: set[str], bindings: Bindings, by_hand: bool = False
) -> dict[int, Mix]:
    """Return how each unit that depends on parameters combines them with other values.

    What data chooses, joins or adds to compares only where nothing else does.
    """
    found: dict[int, Mix] = {}
    pure: set[str] = set()
    for k, through in tainted(units, weights).items():
        each = units[k]
        # Another name for a weight is no use of it.
        if (each.writes and each.writes <= weights) or copies(each, weights):
            continue
        if not by_hand and copies_all(each, weights):
            continue
        names = Names(weights | pure, through - pure, bindings, by_hand)
        found[k] = names.mix(each.statement)
        # What is made of weights alone (the exponential of one) is used on data as a weight is.
        alone = not by_hand and not through - pure and not names.meets(each.statement)
        pure = pure | each.writes if alone else pure - each.writes
    if any(mix.closes and not mix.called for mix in found.values()):
        return found
    return {k: mix._replace(closes=mix.closes or mix.picks) for k, mix in found.items()}


def _forward(
    units: list[Unit],
    mixes: dict[int, Mix],
    inner: dict[int, ast.expr],
    aside: set[int],
    losses: dict[int, set[str]],
) -> dict[int, set[str]]:
    """Return the units where parameters meet data, and those that lead to them.

    A product of a parameter with a plain value behind the first comparison is a penalty, and one
    with a loss weighs it. `losses` are those that are known before each unit.
    """
    compares = [k for k, m in mixes.items() if m.closes and not m.applied and k not in aside]
    listed = _listed(units) if any(mix.called for mix in mixes.values()) else set()
    found: dict[int, set[str]] = {}
    wanted: set[str] = set()
    for k in sorted(mixes, reverse=True):
        mix, leads = mixes[k], bool(units[k].writes & wanted)
        behind = any(other < k for other in compares) or units[k].flow & listed
        weighs = units[k].flow & losses[k]
        penalty = not mix.called and ((not mix.strong and behind) or weighs)
        if k in inner:
            found[k] = {"loss"}
        elif leads or (mix.applied and not penalty):
            # What is only scaled is no loss where it is compared with data later.
            scaled = mix.scales and any(other > k for other in compares)
            both = mix.applied and mix.closes and not leads and not scaled
            found[k] = {"forward", "loss"} if both else {"forward"}
            wanted |= units[k].flow
    return found


def _listed(units: list[Unit]) -> set[str]:
    """Return the names that stand for each parameter of a model in turn."""
    found: set[str] = set()
    for each in units:
        match each.statement:
            case ast.Assign(value=ast.Call(func=ast.Attribute(attr=name))) if each.header:
                found |= each.writes if name in ("parameters", "named_parameters") else set()
    return found


def _outputs(units: list[Unit], found: dict[int, set[str]]) -> set[str]:
    """Return what the units of the forward phase write."""
    return set().union(*(units[k].writes for k, phases in found.items() if "forward" in phases))

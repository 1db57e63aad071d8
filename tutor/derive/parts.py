"""Parts of a tensor that are changed in place: ``w[1:].sub_(...)``, and ``w[0] += 1``.

Python runs ``w[0] += 1`` as three calls: the part is read, changed, and written back to where it
was. The part is a view, so that the tensor has changed before it is written back.
"""

from tutor.derive.arguments import arguments
from tutor.derive.bindings import changes_in_place
from tutor.derive.seeing import seen
from tutor.derive.unruled import refuse_complex
from tutor.maths.calls import called
from tutor.maths.expression import NoRule
from tutor.trace.model import Op, Step, View

READS = frozenset({"getitem", "select", "narrow"})
"""Calls that give a part of a tensor which shares its memory."""


def parts(step: Step) -> dict[int, str]:
    """Return what the script calls the part that a call changes, by the number of the op.

    Only for calls that change a part of what the script names, for good and without writing it
    back themselves: the equation of that one says it.
    """
    found: dict[int, str] = {}
    if not any(op.output.name is None and changes_in_place(op) for op in step.ops):
        return found
    written_back = {value.from_ for op in step.ops if op.op == "setitem" for value in op.inputs[1:]}
    views: dict[int, str] = {}
    for op in step.ops:
        if not op.inputs:
            continue
        given = op.inputs[0]
        base = views.get(-1 if given.from_ is None else given.from_)
        if op.op in READS:
            base = given.name if given.name in step.changed else base
            text = _index(op) if base is not None else None
            if text is not None:
                views[op.id] = f"{base}[{text}]"
        elif base is not None and op.output.name is None and changes_in_place(op):
            views[op.id] = base
            if op.id not in written_back:
                found[op.id] = base
    return found


def before(op: Op, step: Step) -> View | None:
    """Return a tensor as it was before a part of it was changed that a call writes back to it.

    None where the call is none that writes back what it has read itself.
    """
    changed = _maker(op, -1, step) if op.op == "setitem" and len(op.inputs) > 1 else None
    read = None if changed is None or not changes_in_place(changed) else _maker(changed, 0, step)
    if read is None or read.op != "getitem":
        return None
    whole, other = read.inputs[0], op.inputs[0]
    same = (whole.name, whole.from_) == (other.name, other.from_) != (None, None)
    return whole.view if same and read.arguments[1:] == op.arguments[1:2] else None


def _maker(op: Op, place: int, step: Step) -> Op | None:
    number = op.inputs[place].from_
    return None if number is None or number >= op.id else step.ops[number]


def _index(op: Op) -> str | None:
    """Return what stands between the brackets; None where reading there gives a copy, or fails."""
    whole = op.inputs[0].view
    try:
        refuse_complex(op)
        leaves = [seen(given.view, None) for given in op.inputs]
        args, kwargs = arguments(op, leaves)
        expr = called(op.op, args, kwargs, output=leaves[0], numpy=whole.kind != "tensor")
    except NoRule:
        return None
    settings = getattr(expr, "settings", {})
    pattern = settings.get("index", ())
    plain = all(isinstance(at, (int, slice, type(None), type(...))) for at in pattern)
    return settings.get("text") if pattern and plain else None

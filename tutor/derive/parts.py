"""Parts of a tensor that are changed in place: ``w.T[1:].sub_(...)``, and ``w[0] += 1``.

Python runs ``w[0] += 1`` as three calls: the part is read, changed, and written back to where it
was. The part is a view, so that the tensor has changed before it is written back.
"""

from typing import NamedTuple

from tutor.derive.arguments import PLACE, UNRECORDED, arguments
from tutor.derive.bindings import changes_in_place
from tutor.derive.seeing import seen
from tutor.derive.unruled import refuse_complex
from tutor.maths.calls import called
from tutor.maths.expression import NoRule
from tutor.maths.rules.indexing import plain
from tutor.trace.model import Op, Step, View

READS = frozenset({"getitem", "select", "narrow"})
"""Calls that give a part of a tensor which shares its memory."""

SEVERAL = frozenset({"unbind", "chunk", "split"})
"""Calls that give several parts."""

PROPERTIES = frozenset({"T", "mT"})
VIEWS = PROPERTIES | SEVERAL | {
    "t", "transpose", "permute", "swapaxes", "swapdims", "movedim", "moveaxis", "view", "unsqueeze",
    "squeeze", "diagonal", "detach",
}  # fmt: skip
"""Calls that give another form of a tensor, or several parts, and never a copy."""


SHARING = READS | VIEWS | {
    "reshape", "reshape_as", "flatten", "ravel", "contiguous", "view_as", "expand", "expand_as",
    "broadcast_to", "unfold", "unflatten", "as_strided", "tensor_split", "hsplit", "vsplit",
    "to", "type", "float", "double", "numpy", "asarray", "as_tensor", "from_numpy",
}  # fmt: skip
"""Calls that may give a tensor that shares the memory of another, or may give a copy."""


class Changed(NamedTuple):
    """A part that a call changes: what the script calls it, and the name at its beginning."""

    name: str
    whole: str


def parts(step: Step) -> dict[int, Changed]:
    """Return the part that a call changes, by the number of the op: ``w.T[0, 1:]``.

    Only for calls that change a part of what the script names, for good and without writing it
    back themselves: the equation of that one says it.
    """
    found: dict[int, Changed] = {}
    if not any(op.output.name is None and changes_in_place(op) for op in step.ops):
        return found
    written_back = _written_back(step)
    views: dict[int, Changed] = {}
    for op in step.ops:
        if not op.inputs:
            continue
        given = op.inputs[0]
        base = views.get(-1 if given.from_ is None else given.from_)
        if base is not None and step.ops[given.from_ or 0].op in SEVERAL:
            base = Changed(f"{base.name}[{given.part}]", base.whole)
        if op.op in READS or op.op in VIEWS:
            if given.name in step.changed and given.name is not None:
                base = Changed(given.name, given.name)
            text = None if base is None else _read(op, base.name)
            if text is not None and base is not None:
                views[op.id] = Changed(text, base.whole)
        elif base is not None and op.output.name is None and changes_in_place(op):
            views[op.id] = base
            if op.id not in written_back:
                found[op.id] = base
    return found


def untold(step: Step) -> dict[str, Op]:
    """Return the names whose value a call may have changed, and no name of a part says so.

    It changed what ``reshape`` gave, or the like, which may be a copy or not. The last such call of
    each comes with it.
    """
    told = {*parts(step), *_written_back(step)}
    found: dict[str, Op] = {}
    for op in step.ops:
        if changes_in_place(op) and op.output.name is None and op.id not in told:
            name = _origin(op, step)
            if name in step.changed and name is not None:
                found[name] = op
    return found


def _written_back(step: Step) -> set[int | None]:
    """Return the calls whose results other calls write somewhere."""
    return {value.from_ for op in step.ops if op.op == "setitem" for value in op.inputs[1:]}


def _origin(op: Op, step: Step) -> str | None:
    """Return the name of what the call's first operand may share its memory with."""
    while op.inputs:
        given = op.inputs[0]
        if given.name is not None:
            return given.name
        if given.from_ is None or given.from_ >= op.id:
            return None
        op = step.ops[given.from_]
        if op.op not in SHARING:
            return None
    return None


def _read(op: Op, base: str) -> str | None:
    """Return how the script may write what a call gives of a base; None if it may be a copy."""
    if op.op in PROPERTIES:
        return f"{base}.{op.op}"
    if op.op in READS:
        text = _index(op)
        return None if text is None else f"{base}[{text}]"
    given = op.arguments[1:]
    if any(PLACE.search(text) or text == UNRECORDED for text in given):
        return None
    return f"{base}.{op.op}({', '.join(given)})"


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
    return settings.get("text") if pattern and plain(pattern) else None

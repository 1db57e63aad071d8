"""Whether a step that was recorded twice is the same both times, as in a replay it must be."""

import msgspec
from msgspec.structs import replace

from tutor.trace.lines import views
from tutor.trace.model import Flow, Op, Step

_fields = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode
_step = msgspec.msgpack.Decoder(Step).decode
_encode = msgspec.msgpack.Encoder().encode


def same(left: bytes, right: bytes) -> bool:
    """Say whether two encoded steps hold the same to the last bit, apart from how long they took.

    Values travel as bytes or unfolded, so steps that are encoded differently may yet be the same.
    So may two of which one does not know what made a part of the graph, because the iteration that
    did was not recorded that time.
    """
    fields, others = _fields(left), _fields(right)
    fields.pop("ms", None)
    others.pop("ms", None)
    if fields == others:
        return True
    one, other = _step(left), _step(right)
    return _unfolded(one, other) == _unfolded(other, one)


def tells_more(left: bytes, right: bytes) -> bool:
    """Say whether the first of two encodings of a step knows more of what made its graph."""
    apart = _fields(left).get("flows") != _fields(right).get("flows")
    return apart and _known(_step(left)) > _known(_step(right))


def _known(step: Step) -> int:
    return sum(flow.maker is not None for flow in step.flows)


def _unfolded(step: Step, other: Step) -> bytes:
    """Return what the same run always records of a step, compared with another record of it."""
    for view in views(step):
        view.unfold()
    flows = step.flows
    if len(flows) == len(other.flows):
        pairs = zip(flows, other.flows, strict=True)
        flows = tuple(_without(flow, again, step.index) for flow, again in pairs)
    ops = step.ops
    if len(ops) == len(other.ops):
        ops = tuple(_unmade(op, again) for op, again in zip(ops, other.ops, strict=True))
    return _encode(replace(step, ms=0.0, flows=flows, ops=ops))


def _unmade(op: Op, again: Op) -> Op:
    """Return an op without what an earlier step made for it, where one record has none of that."""
    if len(op.inputs) != len(again.inputs):
        return op
    pairs = zip(op.inputs, again.inputs, strict=True)
    inputs = [
        replace(given, part=0, earlier=msgspec.UNSET)
        if msgspec.UNSET in (given.earlier, other.earlier) and given.from_ is None
        else given
        for given, other in pairs
    ]
    return replace(op, inputs=tuple(inputs))


def _without(flow: Flow, again: Flow, index: int) -> Flow:
    """Return a flow without what made it, if an earlier step did and one record has none."""
    makers = flow.maker, again.maker
    earlier = [maker is None or maker.step < index for maker in makers]
    if all(earlier) and makers.count(None) == 1:
        return replace(flow, op=None, line=None, inner=msgspec.UNSET, made_by=msgspec.UNSET)
    return flow

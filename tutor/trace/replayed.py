"""Whether a step that was recorded twice is the same both times, as in a replay it must be."""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from tutor.trace.model import Step, View

_fields = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode
_step = msgspec.msgpack.Decoder(Step).decode
_encode = msgspec.msgpack.Encoder().encode


def same(left: bytes, right: bytes) -> bool:
    """Say whether two encoded steps hold the same to the last bit, apart from how long they took.

    Values travel as bytes or unfolded, so steps that are encoded differently may yet be the same.
    """
    fields, others = _fields(left), _fields(right)
    fields.pop("ms", None)
    others.pop("ms", None)
    return fields == others or _unfolded(left) == _unfolded(right)


def _unfolded(encoded: bytes) -> bytes:
    step = _step(encoded)
    for view in _views(step):
        view.unfold()
    return _encode(replace(step, ms=0.0))


def _views(step: Step) -> Iterator[View]:
    yield from step.tensors.values()
    for op in step.ops:
        yield from (operand.view for operand in op.inputs)
        yield op.output.view
        yield from (result.view for result in op.others)
    for flow in step.flows:
        yield from (view for view in flow.upstream if view is not None)
        yield from (edge.view for edge in flow.downstream if edge.view is not None)

"""The record as JSON Lines, the form in which other tools read it."""

from collections.abc import Iterator

import msgspec
from msgspec import UnsetType

from tutor.trace.model import Event, Step, View

_encode = msgspec.json.Encoder().encode


def json_line(event: Event) -> str:
    """Return an event as one line of JSON, its newline included."""
    if isinstance(event, Step):
        for view in views(event):
            view.unfold()
    return _encode(event).decode() + "\n"


def views(step: Step) -> Iterator[View]:
    """Yield every view of a step; a gradient's own is in that of its tensor."""
    yield from step.tensors.values()
    for op in step.ops:
        yield from (operand.view for operand in op.inputs)
        yield from (result.view for result in (op.output, *op.others))
        yield from () if isinstance(op.kept, UnsetType) else (op.kept,)
    for flow in step.flows:
        yield from (view for view in flow.upstream if view is not None)
        yield from (edge.view for edge in flow.downstream if edge.view is not None)

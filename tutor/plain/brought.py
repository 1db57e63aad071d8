"""What a backward pass has brought, in sentences: to which leaves, and what was there before."""

from tutor.plain.changes import grad_changed, listed, number
from tutor.plain.numbers import scalar
from tutor.plain.values import brief
from tutor.trace.likeness import alike
from tutor.trace.model import Edge, Step, View

CLEARED = " What was there before had been cleared."
"""What is said where the same step has cleared the gradient of a leaf."""


def brought(step: Step, previous: Step | None, ascii: bool) -> str:
    """Say which leaves got a gradient, what it means, and what it was added to."""
    leaves = [name for name in step.changed if grad_changed(name, step, previous)]
    if not leaves:
        return ""
    count = len(step.flows)
    walked = f"Autograd walked back through {count} node{'s' if count != 1 else ''}"
    said = f"{walked} to {listed(leaves)}." if step.flows else ""
    if len(leaves) == 1:
        said += " " + _slope(leaves[0], step, previous, ascii)
    elif any(_accumulated(name, step, previous) for name in leaves):
        said += " The new gradients were added to those that were there."
    if any(cleared(name, step, previous) for name in leaves):
        said += " Those of before had been cleared." if len(leaves) > 1 else CLEARED
    return said.strip()


def _accumulated(name: str, step: Step, previous: Step | None) -> bool:
    """Say whether a gradient was there to which another one was added."""
    return _was_there(name, previous) and not alike(_arrived(name, step), step.tensors[name].grad)


def cleared(name: str, step: Step, previous: Step | None) -> bool:
    """Say whether a step has cleared a gradient before another one arrived.

    Then a gradient was there before, and what is there now is what has arrived and nothing else.
    """
    now = step.tensors.get(name)
    arrived = _arrived(name, step)
    return _was_there(name, previous) and now is not None and alike(arrived, now.grad)


def _was_there(name: str, previous: Step | None) -> bool:
    before = previous.tensors.get(name) if previous else None
    stats = before.grad.stats if before and before.grad else None
    return stats is not None and bool(stats.min or stats.max)


def _slope(name: str, step: Step, previous: Step | None, ascii: bool) -> str:
    """Say what a single leaf's gradient means, and what it was added to."""
    grad = step.tensors[name].grad
    if grad is None:
        return ""
    said = ""
    if previous is not None and _accumulated(name, step, previous):
        before = previous.tensors[name].grad
        assert before is not None
        arrived = _arrived(name, step)
        new = f"{brief(arrived, ascii)}" if arrived else "The new gradient"
        said = f"{new} was added to the {brief(before, ascii)} that was there: "
    said += f"{name}.grad is {brief(grad, ascii)}."
    slope = _derivative(name, step)
    if slope:
        way = "lower" if slope < 0 else "raise"
        times = scalar(abs(slope), ascii=ascii)
        much = "by as much" if times == "1" else f"{times} times as much"
        said += f" Raising {name} a little would {way} {_root(step)} {much}."
    return said


def _edges(name: str, step: Step) -> list[Edge]:
    return [edge for flow in step.flows for edge in flow.downstream if edge.leaf == name]


def _arrived(name: str, step: Step) -> View | None:
    """Return the gradient that this step added to a leaf's, in one piece; None if in several."""
    edges = _edges(name, step)
    receivers = {edge.to for edge in edges if edge.to is not None}
    views = [view for flow in step.flows if flow.id in receivers for view in flow.upstream]
    views = views or [edge.view for edge in edges]
    return views[0] if len(views) == 1 else None


def _derivative(name: str, step: Step) -> float | None:
    """Return the slope that one backward pass found for a single number: its paths' sum.

    A hook or a clipping may have changed what was stored; what the nodes passed on is the slope.
    """
    if _arrived(name, step) is None:
        return None
    parts = [number(edge.view) for edge in _edges(name, step)]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _root(step: Step) -> str:
    """Return what was differentiated: the loss, unless this step made something else of it."""
    made_here = {op.id: op.output.name for op in step.ops}
    first = step.flows[0].op
    if first is None or first.step != step.index or made_here.get(first.id):
        return "the loss"
    return "what was differentiated"

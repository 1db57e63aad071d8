"""Sentences on what an update moved, and on which gradients were cleared."""

import math

from tutor.plain.changes import MANY, grad_changed, listed, number, once, values_changed
from tutor.plain.numbers import flat, scalar
from tutor.plain.values import brief
from tutor.trace.model import Step, View
from tutor.trace.state_names import short


def update(step: Step, previous: Step | None, ascii: bool) -> str:
    """Say what an update moved, how far, and whether against its gradient."""
    names = [name for name in values_changed(step, previous) if name not in step.loop_vars]
    names = once(names, step)
    if not names:
        return "No weight has changed." if knows_weights(step) else ""
    moved = [_moved(name, step, previous, ascii) for name in names[:MANY]]
    more = len(names) - MANY
    return " ".join([*moved, f"{more} more have changed."] if more > 0 else moved)


def knows_weights(step: Step) -> bool:
    """Say whether a weight is in sight; where none is, one may be where nothing is named."""
    own = any(name.endswith(".grad") for name in step.tensors)
    return own or any(each.requires_grad and each.is_leaf for each in step.tensors.values())


def _moved(name: str, step: Step, previous: Step | None, ascii: bool) -> str:
    after, before = step.tensors[name], previous.tensors.get(name) if previous else None
    if before is None:
        # The step before was in a function, from which this one has come back.
        how = "was set" if step.known_as and name in step.known_as else "is new"
        return f"{short(name)} {how}: {brief(after, ascii)}."
    alike = brief(before, ascii) == brief(after, ascii)
    if after.values is None or math.prod(after.shape) > MANY or alike:
        return f"{_called(name, step)} has changed{_most(before, after, ascii)}."
    said = f"{_called(name, step)} went from {brief(before, ascii)} to {brief(after, ascii)}"
    new, old, slope = number(after), number(before), number(after.grad)
    if new is None or old is None or new == old:
        return f"{said}."
    way = "up" if new > old else "down"
    said += f", {way} by {scalar(abs(new - old), 4, ascii)}"
    if slope and (new - old) * slope < 0:
        said += ", against the sign of its gradient"
    return f"{said}."


def _called(name: str, step: Step) -> str:
    """Return the name of what was moved, with the others that it has."""
    further = step.same_as if step.same_as else {}
    others = [other for other, first in further.items() if first == name]
    return f"{short(name)} (the same tensor as {listed(others)})" if others else short(name)


def _most(before: View, after: View, ascii: bool) -> str:
    """Say by how much the element moved that moved most, where all elements are known."""
    depth = len(after.shape)
    if before.values is None or after.values is None or before.shape != after.shape:
        return ""
    pairs = zip(flat(before.values, depth), flat(after.values, depth), strict=True)
    gaps = [abs(new - old) for old, new in pairs if _is_float(old) and _is_float(new)]
    return f", by at most {scalar(max(gaps), 4, ascii)}" if gaps else ""


def _is_float(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def zero_grad(step: Step, previous: Step | None, ascii: bool) -> str:
    """Say which gradients were cleared, and to what."""
    names = [name for name in step.changed if grad_changed(name, step, previous)]
    cleared = [name for name in once(names, step) if not _holds(step.tensors[name].grad)]
    if not cleared:
        return _zeroed(step, previous)
    first = step.tensors[cleared[0]].grad
    state = "none" if first is None else "zero"
    verb = "is" if len(cleared) == 1 else "are"
    return f"{listed([f'{name}.grad' for name in cleared])} {verb} {state} again."


def _zeroed(step: Step, previous: Step | None) -> str:
    """Say which gradients of the script's own objects are zero, which have names of their own."""
    changed = values_changed(step, previous)
    own = [name for name in changed if name.endswith(".grad") and number(step.tensors[name]) == 0]
    if not own:
        # What a step has cleared that goes backward as well holds new gradients at its end.
        seen = knows_weights(step) and "backward" not in step.phase
        return "No gradient was cleared here." if seen else ""
    return f"{listed(own)} {'is' if len(own) == 1 else 'are'} zero again."


def _holds(grad: View | None) -> bool:
    if grad is None:
        return False
    stats = grad.stats
    if stats.min is None and not (stats.nan or stats.inf):
        # Complex numbers have no smallest one.
        return any(flat(grad.values or (), len(grad.shape) + 1))
    return bool(stats.min or stats.max or stats.nan or stats.inf)

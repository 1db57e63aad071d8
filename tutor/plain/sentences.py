"""A sentence that says what a step did, read from its record and from nothing else."""

import re

from tutor.lesson.model import phases_in
from tutor.plain.changes import (
    grad_changed,
    listed,
    number,
    of_another_kind,
    values_changed,
)
from tutor.plain.figures import drew
from tutor.plain.moved import knows_weights, update, zero_grad
from tutor.plain.numbers import scalar
from tutor.plain.values import brief, not_finite
from tutor.trace.likeness import alike
from tutor.trace.model import Edge, Step, View

_LOSS = re.compile(r"\bloss\b")
_SETS_LOSS = re.compile(r"\bloss\b[^=\n]*=(?!=)")
_GOES_THROUGH = re.compile(r"^\s*(?:async )?for\s+(.+?)\s+in\b", re.MULTILINE)
_WORD = re.compile(r"\w+")
_PLACE = re.compile(r"\[\d+\]$")
"""Ends the name of what stands in a list: one part of a loss most often, or what it is made of."""

NOTHING = "No tensor, array or number that the script names has changed."
"""What is said where nothing else is; what else a script holds is not looked at."""


def happened(step: Step, previous: Step | None, ascii: bool = False) -> str:
    """Return what a step did, in one to three sentences. `previous` is the step before it."""
    parts = [_of_phase(part, step, previous, ascii) for part in phases_in(step.phase)]
    said = [sentence for sentence in dict.fromkeys(parts) if sentence]
    if step.stdout and not said:
        said.append(printed(step))
    if step.figures:
        said.append(drew(step.figures))
    return " ".join([*said, *_alarms(step)]) or NOTHING


def _of_phase(phase: str, step: Step, previous: Step | None, ascii: bool) -> str:
    match phase:
        case "forward":
            return _computed(step, ascii)
        case "loss":
            return _loss(step, previous, ascii)
        case "backward":
            return _backward(step, previous, ascii)
        case "update":
            return update(step, previous, ascii)
        case "zero_grad":
            return zero_grad(step, previous, ascii)
        case _:
            return " ".join(filter(None, (_set(step, previous), _counted(step, ascii))))


def _counted(step: Step, ascii: bool) -> str:
    """Say how far the loop has counted, where this step has counted on."""
    counted = [name for name in step.changed if name in step.loop_vars and name in step.tensors]
    told = [f"{name} is {brief(step.tensors[name], ascii)}" for name in counted]
    return f"{' and '.join(told)} now." if told else ""


def _set(step: Step, previous: Step | None) -> str:
    """Say which names are new and which have changed, as far as the step before is known."""
    named = [name for name in step.changed if name not in step.loop_vars]
    if not named:
        return ""
    if previous is None and step.index > 0:
        return f"{listed(named)} {'is' if len(named) == 1 else 'are'} new or changed."
    known = previous.tensors if previous else {}
    # Names of a function to which the step has come from another one.
    others = step.known_as if step.known_as else {}
    set_ = [name for name in named if name not in known and name in others]
    moved = set(values_changed(step, previous))
    new = [name for name in named if name not in known and name not in others]
    both = [name for name in named if name in known]
    graded = {name for name in both if grad_changed(name, step, previous)}
    other = [name if name in moved else f"{name}.grad" for name in both if name in moved | graded]
    said = [f"{listed(new)} {'is' if len(new) == 1 else 'are'} new"] if new else []
    said += [f"{listed(set_)} {'was' if len(set_) == 1 else 'were'} set"] if set_ else []
    said += [f"{listed(other)} {'has' if len(other) == 1 else 'have'} changed"] if other else []
    told = [f"{'; '.join(said)}."] if said else []
    rest = [name for name in both if name not in moved | graded]
    told += [of_another_kind(name, step, previous) for name in rest if previous]
    return " ".join(told)


def printed(step: Step) -> str:
    """Return how many lines a step has printed, empty where it has printed nothing."""
    if not step.stdout:
        return ""
    lines = step.stdout.count("\n") or 1
    return f"It printed {lines} line{'s' if lines != 1 else ''}."


def _computed(step: Step, ascii: bool) -> str:
    held = _held(step)
    named = [name for name in step.changed if name not in step.loop_vars]
    if "+" in step.phase:
        # What the same step does to the weights and their gradients is told of its other phases.
        named = [name for name in named if not _learns(step.tensors[name])]
    # What layers keep count of, such as running means, is no result of the computation.
    new = [name for name in named if name not in held]
    beside = len(named) - len(new)
    # Nor is what a loop within the step counts with.
    new = [name for name in new if step.tensors[name].dtype != "int"] or new
    ops = list(dict.fromkeys(op.op for op in step.ops))
    how = f" by {listed(ops)}" if ops else ""
    # What is tested beside it, as the arguments of a distribution are, is no result.
    outputs = [op.output for op in step.ops]
    result = next((o for o in reversed(outputs) if o.view.requires_grad), None)
    result = result or (outputs[-1] if outputs else None)
    if not new and result is not None and result.name is None:
        what = f"the result, which has no name here, is {brief(result.view, ascii)}"
        return f"Computed{how}; {what}.{_kept(beside)}"
    if not new and result is not None and result.name in (step.returns or ()):
        what = f"{result.name} is {brief(result.view, ascii)}"
        return f"Computed{how}." if "loss" in phases_in(step.phase) else f"Computed{how}; {what}."
    if not new and not beside:
        same = "Nothing was predicted here." if knows_weights(step) else ""
        return f"Computed{how}, all came out as before." if ops else same
    new = new or named
    # The gradients of the script's own objects are nothing that was computed with them.
    new = [name for name in new if not name.endswith(".grad")] or new
    first = new[-1]
    verb = "was" if len(new) == 1 else "were"
    said = f"{listed(new)} {verb} computed{how}: {first} = {brief(step.tensors[first], ascii)}."
    return said + _kept(beside if len(new) < len(named) else 0)


def _held(step: Step) -> set[str]:
    """Return the names of what modules hold: parameters, and what layers keep count of."""
    return {name for module in step.modules for name in module.own.values()}


def _kept(count: int) -> str:
    """Say how many values have changed that modules keep, such as running means."""
    if not count:
        return ""
    many = "value that its modules keep" if count == 1 else "values that its modules keep"
    return f" {count} {many} changed as well."


def _learns(view: View) -> bool:
    return view.is_leaf is True and view.requires_grad is True


def _loss_name(step: Step, previous: Step | None) -> str | None:
    counted = {*step.loop_vars, *_WORD.findall(" ".join(_GOES_THROUGH.findall(step.source)))}
    counted |= _held(step)
    numbers = [
        name
        for name in values_changed(step, previous)
        if step.tensors[name].shape in ((), (1,), (1, 1)) and name not in counted
        if not (name.endswith(".grad") or _PLACE.search(name) or _learns(step.tensors[name]))
    ]
    known: list[str] = [name for name in ("loss", "loss.data") if name in numbers]
    # One of several numbers in a dictionary says by its key what it is.
    known = known or [name for name in reversed(numbers) if _LOSS.search(name)]
    return known[0] if known else (numbers[-1] if numbers else None)


def _returned(step: Step) -> tuple[str, View] | None:
    """Return the first single number that the step's function returns, with its caller's name."""
    found = ((name, step.returned(name)) for name in step.returns or ())
    return next(((n, view) for n, view in found if view and view.shape in ((), (1,))), None)


def _loss(step: Step, previous: Step | None, ascii: bool) -> str:
    if (result := _returned(step)) is not None:
        # What its caller has by this name is still that of the iteration before.
        return _told(step, *result, number(step.tensors.get(result[0])), ascii)
    name = _loss_name(step, previous)
    if name is None:
        # A loss that the step does not set may be that of another loop.
        loss = step.tensors.get("loss") if _SETS_LOSS.search(step.source) else None
        same = "" if loss is None else f"The loss is {brief(loss, ascii)}, as before."
        # What a step that predicts as well has set is told of its forward.
        set_ = "" if "forward" in phases_in(step.phase) else _set(step, previous)
        return set_ or same
    before = number(previous.tensors.get(name)) if previous else None
    return _told(step, name, step.tensors[name], before, ascii)


def _told(step: Step, name: str, view: View, before: float | None, ascii: bool) -> str:
    """Say what the loss is, and how far from what it was in the iteration before."""
    now = number(view)
    called = "" if name in ("loss", "loss.data") else f" {name}"
    said = f"The loss{called} is {brief(view, ascii)}"
    # A sum that has been begun anew is compared with nothing.
    if now is None or not before or step.iteration in (None, 1):
        return f"{said}."
    way = "lower" if now < before else "higher"
    gap = scalar(abs(now - before), ascii=ascii)
    return f"{said}, {gap} {way} than before."


def _backward(step: Step, previous: Step | None, ascii: bool) -> str:
    leaves = [name for name in step.changed if grad_changed(name, step, previous)]
    if not leaves:
        return _computed(step, ascii) if step.changed else ""
    count = len(step.flows)
    walked = f"Autograd walked back through {count} node{'s' if count != 1 else ''}"
    said = f"{walked} to {listed(leaves)}." if step.flows else ""
    if len(leaves) == 1:
        said += " " + _slope(leaves[0], step, previous, ascii)
    elif any(_accumulated(name, step, previous) for name in leaves):
        said += " The new gradients were added to those that were there."
    return said.strip()


def _accumulated(name: str, step: Step, previous: Step | None) -> bool:
    """Say whether a gradient was there to which another one was added.

    One that is what has arrived, and nothing else, was cleared before in the same step.
    """
    before = previous.tensors.get(name) if previous else None
    stats = before.grad.stats if before and before.grad else None
    there = stats is not None and bool(stats.min or stats.max)
    return there and not alike(_arrived(name, step), step.tensors[name].grad)


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


def _alarms(step: Step) -> list[str]:
    """Say which of the changed values hold NaN or infinities."""
    return [
        f"{name} holds {not_finite(step.tensors[name])}."
        for name in step.changed
        if not_finite(step.tensors[name])
    ]

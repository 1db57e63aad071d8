"""A sentence that says what a step did, read from its record and from nothing else."""

import re

from tutor.lesson.model import phases_in
from tutor.plain.brought import brought
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
from tutor.trace.model import Step, View

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
    said = said or list(filter(None, [_counted(step, ascii)]))
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
    ops = list(dict.fromkeys(op.op for op in step.ops if op.output.name not in held))
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
    if re.search(rf"\b{re.escape(name)}\s*\+=", step.source):
        return f"{said} so far."
    # A sum that has been begun anew is compared with nothing.
    if now is None or not before or step.iteration in (None, 1):
        return f"{said}."
    way = "lower" if now < before else "higher"
    gap = scalar(abs(now - before), ascii=ascii)
    return f"{said}, {gap} {way} than before."


def _backward(step: Step, previous: Step | None, ascii: bool) -> str:
    said = brought(step, previous, ascii)
    moved = any(grad_changed(name, step, previous) for name in step.changed)
    return said if moved or not step.changed else _computed(step, ascii)


def _alarms(step: Step) -> list[str]:
    """Say which of the changed values hold NaN or infinities."""
    return [
        f"{name} holds {not_finite(step.tensors[name])}."
        for name in step.changed
        if not_finite(step.tensors[name])
    ]

"""What a condition asks of a recorded step."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tutor.trace.conditions.elements import Unknown
from tutor.trace.conditions.looking import Absent, Look, content
from tutor.trace.conditions.naming import readings
from tutor.trace.model import Step, View


class Asked(NamedTuple):
    """The three things that `holds` asks for, in its order."""

    lookup: Callable[[str], View | None]
    changed: Callable[[str], bool | None]
    facts: Mapping[str, object]


def of_step(step: Step, before: Step | None = None) -> Asked:
    """Return what a condition asks of a step, as in ``holds(condition, *of_step(step))``.

    `before` is the step that ran before it, where it is recorded: without it one cannot tell
    whether a value has changed or its gradient, or which element.
    """
    facts = {"iteration": step.iteration, "phase": step.phase, "names": tuple(step.tensors)}

    def changed(name: str) -> bool | None:
        return _changed(name, step, before)

    return Asked(step.tensors.get, changed, facts)


def _changed(name: str, step: Step, before: Step | None) -> bool | None:
    for text, suffixes in readings(name):
        if text not in step.tensors:
            continue
        if text not in step.changed:
            return False
        if not suffixes:
            return _value_changed(text, step, before)
        if before is None:
            return None
        return _part(name, step) != _part(name, before)
    return False


def _value_changed(text: str, step: Step, before: Step | None) -> bool | None:
    """Say whether it is the value that a step changed, and not its gradient alone."""
    now = step.tensors[text]
    if before is None:
        # Only a leaf has a gradient that may be what has changed.
        return None if now.requires_grad and now.is_leaf else True
    then = before.tensors.get(text)
    same = then is not None and (then.dtype, then.shape) == (now.dtype, now.shape)
    return not (same and then is not None and now.same_values(then))


def _part(name: str, step: Step) -> object:
    """Return the part of a value that a name picks, in a form that can be compared."""
    try:
        view, index = Look(step.tensors.get, {}).view(name)
        if not index:
            return view
        return [str(element) for element in getattr(content(view, index), "flat", ())]
    except (Absent, Unknown):
        return None

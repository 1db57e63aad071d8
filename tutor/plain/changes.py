"""What is another than it was a step before, and how several names are listed."""

from tutor.trace.model import Step, View
from tutor.trace.state_names import short

MANY = 4
"""So many names are listed; of more the rest is counted, unless it is a single one."""


def listed(names: list[str]) -> str:
    """Return names as a list in words, the last of many only counted."""
    names = [short(name) for name in names]
    if len(names) > MANY + 1:
        return f"{', '.join(names[:MANY])} and {len(names) - MANY} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def once(names: list[str], step: Step) -> list[str]:
    """Return names without the further ones of a tensor that has several."""
    further = step.same_as if step.same_as else {}
    return [name for name in names if further.get(name) not in names]


def values_changed(step: Step, previous: Step | None) -> list[str]:
    """Return the names whose own value changed, and not only their gradient's."""
    before = previous.tensors if previous else {}
    return [
        name
        for name in step.changed
        if name not in before
        or before[name].values != step.tensors[name].values
        or before[name].stats != step.tensors[name].stats
        or before[name].shape != step.tensors[name].shape
        # Of a large value not all is kept here; that it changed is known from the whole.
        or (step.tensors[name].values is None and before[name].grad == step.tensors[name].grad)
    ]


def number(view: View | None) -> float | None:
    """Return a value of a single element as a number, None where it is none."""
    values = None if view is None else view.values
    while isinstance(values, list) and len(values) == 1:
        values = values[0]
    return values if isinstance(values, (int, float)) and not isinstance(values, bool) else None


def grad_changed(name: str, step: Step, previous: Step | None) -> bool:
    """Say whether the gradient of a name is another than before."""
    before = previous.tensors.get(name) if previous else None
    return step.tensors[name].grad != (before.grad if before else None)


def of_another_kind(name: str, step: Step, previous: Step) -> str:
    """Say what is another about a name whose value and gradient are as before; mostly nothing."""
    before, after = previous.tensors[name], step.tensors[name]
    if before.dtype != after.dtype:
        return f"{name} is {after.dtype} now, no longer {before.dtype}."
    if before.device != after.device:
        return f"{name} is on {after.device} now, no longer on {before.device}."
    if before.requires_grad != after.requires_grad:
        return f"{name} {'requires' if after.requires_grad else 'no longer requires'} a gradient."
    if before.is_leaf != after.is_leaf:
        return f"{name} is {'a leaf now' if after.is_leaf else 'no longer a leaf'}."
    return f"{name} has changed."

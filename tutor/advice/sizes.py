"""Errors of sizes in losses, layers and reshapes: how many there are, and how many to be."""

from re import Match

from tutor.advice.case import Case, Shape, known_shapes, shape_text, sizes
from tutor.advice.told import Advice


def regrouped(case: Case, found: Match[str]) -> Advice:
    """Explain a view or reshape that does not keep the number of elements."""
    call = case.called("view", "reshape", "unflatten")
    owner = case.owner("view", "reshape", "unflatten")
    view = case.tensors.get(owner) if call is not None else None
    size = f" of shape {shape_text(view.shape)}" if view is not None else ""
    wanted = found["shape"].replace("[", "(").replace("]", ")")
    what = f"{case.place} asks {owner or 'a tensor'}{size} to take the shape {wanted}."
    cause = (
        f"Reshaping keeps the elements and only regroups them: there are {found['count']}, and "
        "the sizes of the new shape have to multiply to that number."
    )
    return Advice(what, cause, "Let -1 stand for one size, and torch works it out where it can.")


def batches(case: Case, found: Match[str]) -> Advice:
    """Explain a loss whose prediction and target have different numbers of examples."""
    what = (
        f"{case.place} compares {found['left']} predictions with {found['right']} targets. "
        f"{known_shapes(case)}".strip()
    )
    cause = "Each row of the prediction needs one class number as its target."
    mend = "Look where the two are made: rows are examples, and a reshape may have mixed them."
    return Advice(what, cause, mend)


def class_range(case: Case, found: Match[str]) -> Advice:
    """Explain a class number for which there is no output."""
    what = f"{case.place} has a target of class {found['target']}. {known_shapes(case)}".strip()
    cause = "Classes are counted from 0, so of n outputs the highest class is n - 1."
    return Advice(what, cause, "Give the last layer one output a class, or count classes from 0.")


def class_columns(case: Case, _: Match[str]) -> Advice:
    """Explain a target of cross_entropy with a dimension too many."""
    what = f"{case.place} gives cross_entropy a target with two dimensions."
    what = f"{what} {known_shapes(case)}".strip()
    cause = "The target holds one class number for each example: shape (N,), not (N, 1)."
    names = [n for n, v in case.named().items() if v.shape[1:] == (1,) and not v.requires_grad]
    code = f"{names[0]} = {names[0]}.squeeze(1)" if len(names) == 1 else ""
    return Advice(what, cause, "Take the second dimension away.", code)


def same_size(case: Case, found: Match[str]) -> Advice:
    """Explain a loss that wants prediction and target in one shape."""
    target, given = sizes(found["target"]), sizes(found["given"])
    what = (
        f"{case.place} compares a prediction of {shape_text(given)} with a target of "
        f"{shape_text(target)}. {known_shapes(case)}".strip()
    )
    cause = "This loss compares element by element and wants both in the same shape."
    names = [n for n, v in case.named().items() if v.shape == target and not v.requires_grad]
    code = f"{names[0]} = {names[0]}.reshape{shape_text(given)}" if len(names) == 1 else ""
    fits = _count(target) == _count(given)
    return Advice(
        what, cause, "Bring the target into the prediction's shape.", code if fits else ""
    )


def channels(case: Case, found: Match[str]) -> Advice:
    """Explain a convolution that gets another number of channels than it has weights for."""
    what = (
        f"{case.place} gives a convolution an input of {shape_text(sizes(found['given']))}, which "
        f"has {found['got']} channels; it takes {found['wanted']}."
    )
    cause = "Images are ordered as (batch, channels, height, width)."
    mend = "Change the layer's in_channels, or bring the channels to the second place with permute."
    return Advice(what, cause, mend)


def _count(shape: Shape) -> int:
    count = 1
    for size in shape:
        count *= size
    return count

"""Errors of sizes in losses, layers and reshapes: how many there are, and how many to be."""

import ast
from re import Match

from tutor.advice.case import Case, Shape, known_shapes, shape_text, sizes
from tutor.advice.layers import kind
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


def kernel(case: Case, found: Match[str]) -> Advice:
    """Explain a convolution or pooling whose kernel is larger than the image that is left."""
    left, wanted = found["left"].replace(" ", ""), found["kernel"].replace(" ", "")
    what = (
        f"{case.place} slides a kernel of {wanted} over images that have shrunk to {left}. "
        f"{known_shapes(case)}".strip()
    )
    cause = "Each convolution without padding and each pooling makes the image smaller."
    half = int(wanted.split("x")[0]) // 2
    mend = (
        f"Keep the size with padding={half or 1}, leave a pooling out, or begin with more pixels."
    )
    return Advice(what, cause, mend)


def single(case: Case, found: Match[str]) -> Advice:
    """Explain a batch norm in training that gets a single value of each feature."""
    given = shape_text(sizes(found["given"]))
    what = f"{case.place} gives batch norm a batch of {given}: one value of each feature."
    cause = "In training it divides by the spread within the batch, and one value has none."
    mend = (
        "Use larger batches; drop_last=True in the DataLoader leaves a last batch of one out. "
        "To evaluate, call eval() first."
    )
    return Advice(what, cause, mend)


def statistics(case: Case, found: Match[str]) -> Advice:
    """Explain a batch norm that was made for another number of features."""
    got, wanted = found["got"], found["wanted"]
    what = f"{case.place} gives batch norm {got} features. {known_shapes(case)}".strip()
    cause = f"It was made for {wanted}, and keeps a mean and a variance of each."
    lines = [
        call.lineno
        for call in case.script.calls
        if kind(call).startswith("BatchNorm") and [ast.unparse(a) for a in call.args] == [wanted]
    ]
    place = f" (line {lines[0]})" if len(lines) == 1 else ""
    return Advice(what, cause, f"Make it with {got}{place}, or change the layer before it.")


def apart(case: Case, _: Match[str]) -> Advice:
    """Explain a view of a tensor whose elements are not stored in that order."""
    owner = case.owner("view")
    what = (
        f"{case.place} asks {owner or 'a tensor'} for a view, and its elements lie in another "
        "order."
    )
    cause = (
        "transpose and permute change the order in which elements are read, and not how they are "
        "stored."
    )
    code = case.code.replace(f"{owner}.view(", f"{owner}.reshape(") if owner else ""
    return Advice(what, cause, "reshape does the same and copies them where it has to.", code)


def _count(shape: Shape) -> int:
    count = 1
    for size in shape:
        count *= size
    return count

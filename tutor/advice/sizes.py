"""Errors of sizes in losses, layers and reshapes: how many there are, and how many to be."""

import ast
from re import Match

from tutor.advice.case import Case, Shape, known_shapes, listed, shape_text, sizes
from tutor.advice.layers import kind
from tutor.advice.recurrent import time_first
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
    if view is not None and "-1" in wanted and len(view.shape) > 2:
        each = _count(view.shape[1:])
        mend = (
            f"Each of the {view.shape[0]} examples has {each} elements: keep the first dimension "
            f"and let -1 stand for the rest. What comes next then gets rows of {each}."
        )
        return Advice(what, cause, mend, f"{owner} = {owner}.view({owner}.size(0), -1)")
    return Advice(what, cause, "Let -1 stand for one size, and torch works it out where it can.")


def batches(case: Case, found: Match[str]) -> Advice:
    """Explain a loss whose prediction and target have different numbers of examples."""
    what = (
        f"{case.place} compares {found['left']} predictions with {found['right']} targets. "
        f"{known_shapes(case)}".strip()
    )
    cause = "Each row of the prediction needs one class number as its target."
    told = time_first(case, int(found["left"]), int(found["right"]))
    if told:
        return Advice(what, cause, told)
    lines = [
        str(call.lineno)
        for call in case.script.calls
        if kind(call) in ("view", "reshape") and call.args and ast.unparse(call.args[0]) == "-1"
    ]
    mend = "Look where the two are made: rows are examples."
    if lines:
        mend = f"Look at line {listed(lines)}: to keep one row an example, x.size(0) comes first."
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
    code = ""
    if len(names) == 1 and _count(target) == _count(given):
        way = f"reshape{shape_text(given)}"
        if given == (*target, 1):
            way = f"unsqueeze({len(target)})"
        elif target == (*given, 1):
            way = f"squeeze({len(given)})"
        code = f"{names[0]} = {names[0]}.{way}"
    return Advice(what, cause, "Bring the target into the prediction's shape.", code)


def channels(case: Case, found: Match[str]) -> Advice:
    """Explain a convolution that gets another number of channels than it has weights for."""
    what = (
        f"{case.place} gives a convolution an input of {shape_text(sizes(found['given']))}, which "
        f"has {found['got']} channels; it takes {found['wanted']}."
    )
    cause = "Images are ordered as (batch, channels, height, width)."
    given, wanted = sizes(found["given"]), int(found["wanted"])
    for name, view in case.named().items():
        if view.shape == given and given[-1] == wanted:
            mend = "The channels come last here: bring them to the second place."
            return Advice(what, cause, mend, f"{name} = {name}.permute(0, 3, 1, 2)")
        if view.shape == given[1:] and wanted == 1:
            what = f"{case.place} gives a convolution {name} of {shape_text(view.shape)}."
            mend = "There is no dimension for the channels: put one of size 1 in."
            return Advice(what, cause, mend, f"{name} = {name}.unsqueeze(1)")
    calls = [call for call in case.script.calls if kind(call).startswith("Conv") and call.args]
    lines = [call.lineno for call in calls if ast.unparse(call.args[0]) == str(wanted)]
    place = f" (line {lines[0]})" if len(lines) == 1 else ""
    mend = f"Make the layer with in_channels={found['got']}{place}, or change what comes before it."
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

"""Linear layers that get rows of another length than they were made for."""

import ast
import math

from tutor.advice.case import Case, Shape, known_shapes, shape_text
from tutor.advice.layers import assigned, changed, layer
from tutor.advice.told import Advice

LAST = "In a product of matrices the columns of the left one meet the rows of the right one"


def layered(case: Case, left: Shape, right: Shape) -> Advice:
    """Explain a product whose operands have no names, most often that inside a linear layer."""
    what = (
        f"{case.place} multiplies matrices of {shape_text(left)} and {shape_text(right)}. "
        f"{known_shapes(case)}".strip()
    )
    path = _path(case, right)
    if path is None:
        cause = f"{LAST}: {left[-1]} is not {right[0]}."
        return Advice(what, cause, "Look at which of the two has the wrong size.")
    cause = f"The layer {path} takes {right[0]} inputs a row, and it gets {left[-1]}."
    given = _given(case, left, right)
    if given is not None:
        return _not_flat(case, Advice(what, cause, ""), path, given)
    column = _row(case, left) if right[0] == 1 else ""
    if column:
        mend = f"{column} is one row of {left[-1]}; a column of {left[-1]} rows is what is meant."
        return Advice(what, cause, mend, f"{column} = {column}.unsqueeze(1)")
    call = layer(case.script, path)
    if call is None:
        return Advice(what, cause, _either(left, right))
    code = changed(call, 0, "in_features", ast.Constant(left[-1]))
    line = f" (line {call.lineno})"
    return Advice(what, cause, _either(left, right, line), assigned(case.script, path, code))


def _either(left: Shape, right: Shape, line: str = "") -> str:
    return f"Make the layer take {left[-1]} inputs{line}, or give it rows of {right[0]}."


def _path(case: Case, right: Shape) -> str | None:
    """Return the path of the only layer whose weight has such a shape, turned."""
    weights = [n for n, v in case.weights().items() if v.shape == right[::-1]]
    if len(weights) != 1 or not weights[0].endswith(".weight"):
        return None
    return weights[0].removesuffix(".weight")


def _given(case: Case, left: Shape, right: Shape) -> Shape | None:
    """Return the shape of what would fit if each example were made flat first."""
    made = [] if case.step is None else [op.output.view.shape for op in case.step.ops[-1:]]
    named = [view.shape for view in case.named().values()]
    for shape in [*made, *named]:
        several = len(shape) > 2 and math.prod(shape[:-1]) == left[0] and shape[-1] == left[1]
        if several and math.prod(shape[1:]) == right[0]:
            return shape
    return None


def _not_flat(case: Case, told: Advice, path: str, given: Shape) -> Advice:
    """Explain images that go into a linear layer as they are."""
    mend = (
        f"What comes in is {shape_text(given)}; made flat, each of its {given[0]} examples has "
        f"{math.prod(given[1:])} numbers."
    )
    names = [name for name, view in case.named().items() if view.shape == given]
    if len(names) == 1:
        return Advice(told.what, told.cause, f"{mend} Flatten it first.", _flat(names[0]))
    call = layer(case.script, path)
    line = "" if call is None else f" (line {call.lineno})"
    return Advice(told.what, told.cause, f"{mend} Put nn.Flatten() before the layer{line}.")


def _flat(name: str) -> str:
    return f"{name} = {name}.flatten(1)"


def _row(case: Case, left: Shape) -> str:
    """Return the name of the line's only input of one dimension that is as long as the row."""
    names = [n for n, v in case.named().items() if v.shape == (left[-1],) and not v.requires_grad]
    return names[0] if names and left[0] == 1 else ""

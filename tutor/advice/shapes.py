"""Errors of shapes: the op, the names and shapes of its operands, and what would fit."""

import ast
from re import Match

from tutor.advice.case import Case, Shape, known_shapes, shape_text, sizes
from tutor.advice.operations import differ, operations, pair
from tutor.advice.told import Advice

LAST = "In a product of matrices the columns of the left one meet the rows of the right one"


def product(case: Case, found: Match[str]) -> Advice:
    """Explain a product of matrices that do not fit."""
    left, right = sizes(found["left"]), sizes(found["right"])
    names = pair(case, left, right)
    if names is None:
        return _layer(case, left, right)
    one, other = names
    what = (
        f"{case.place} multiplies {one} @ {other}: {one} is {shape_text(left)} and {other} is "
        f"{shape_text(right)}."
    )
    cause = f"{LAST}: {left[-1]} is not {right[0]}."
    fits = _fitting(one, left, other, right)
    mend = f"{fits} would fit; whether it means what you want is for you to decide." if fits else ""
    return Advice(what, cause, mend or "Look at which of the two has the wrong size.", fits)


def _layer(case: Case, left: Shape, right: Shape) -> Advice:
    """Explain a product whose operands have no names, most often that inside a linear layer."""
    what = (
        f"{case.place} multiplies matrices of {shape_text(left)} and {shape_text(right)}. "
        f"{known_shapes(case)}".strip()
    )
    weights = [n for n, v in case.weights().items() if v.shape == right[::-1]]
    cause = f"{LAST}: {left[-1]} is not {right[0]}."
    if len(weights) == 1 and weights[0].endswith(".weight"):
        layer = weights[0].removesuffix(".weight")
        cause = f"The layer {layer} takes {right[0]} inputs a row, and it gets {left[-1]}."
    mend = (
        f"Make the layer take {left[-1]} inputs, or give it rows of {right[0]}."
        if len(weights) == 1
        else "Look at which of the two has the wrong size."
    )
    return Advice(what, cause, mend)


def _fitting(one: str, left: Shape, other: str, right: Shape) -> str:
    """Return a product that fits, by turning one of the two; empty where none does."""
    if len(left) == 2 and len(right) == 2:
        if left[1] == right[1]:
            return f"{one} @ {_turned(other)}"
        if left[0] == right[0]:
            return f"{_turned(one)} @ {other}"
    if len(left) == 2 and len(right) == 1 and left[0] == right[0]:
        return f"{_turned(one)} @ {other}"
    return ""


def _turned(name: str) -> str:
    return name.removesuffix(".T") if name.endswith(".T") else f"{name}.T"


def together(case: Case, found: Match[str]) -> Advice:
    """Explain operands that cannot be broadcast; the message names one size of each."""
    one, other = int(found["left"]), int(found["right"])
    place = int(found["dimension"])
    fitting = [found for found in operations(case) if differ(case, found, place, one, other)]
    cause = (
        f"Element by element, sizes have to be equal or 1, and here they are {one} and {other} "
        f"in dimension {place}."
    )
    if len(fitting) != 1:
        what = (
            f"{case.place} combines tensors whose shapes do not fit. {known_shapes(case)}".strip()
        )
        return Advice(
            what, cause, "Print the shapes of both, and look where the wrong one is made."
        )
    sign, left, right = fitting[0]
    return _unlike(case, sign, left, right, cause)


def arrays(case: Case, found: Match[str]) -> Advice:
    """Explain NumPy's arrays that cannot be broadcast; the message names both shapes."""
    left, right = sizes(found["left"]), sizes(found["right"])
    pairs = [
        pair
        for pair in operations(case)
        if (case.shape(pair[1]), case.shape(pair[2])) == (left, right)
    ]
    cause = "Element by element, sizes have to be equal or 1, counted from the last dimension."
    if len(pairs) != 1:
        what = (
            f"{case.place} combines arrays of {shape_text(left)} and {shape_text(right)}. "
            f"{known_shapes(case)}".strip()
        )
        return Advice(what, cause, "Look at which of the two has the wrong size.")
    return _unlike(case, *pairs[0], cause)


def _unlike(case: Case, sign: str, left: ast.expr, right: ast.expr, cause: str) -> Advice:
    one, other = ast.unparse(left), ast.unparse(right)
    shapes = shape_text(case.shape(left) or ()), shape_text(case.shape(right) or ())
    what = (
        f"{case.place} computes {one} {sign} {other}: {one} is {shapes[0]} and {other} is "
        f"{shapes[1]}."
    )
    return Advice(what, cause, f"Look where {one} and {other} are made: one has the wrong length.")


def core(case: Case, found: Match[str]) -> Advice:
    """Explain NumPy's complaint about a product, which names only the two sizes that differ."""
    pairs = [pair for pair in operations(case) if pair[0] == "@"]
    shapes = [(case.shape(left), case.shape(right)) for _, left, right in pairs]
    if len(pairs) == 1 and None not in shapes[0]:
        _, left, right = pairs[0]
        one, other = ast.unparse(left), ast.unparse(right)
        first, second = shapes[0]
        assert first is not None
        assert second is not None
        fits = _fitting(one, first, other, second)
        what = (
            f"{case.place} multiplies {one} @ {other}: {one} is {shape_text(first)} and {other} is "
            f"{shape_text(second)}."
        )
        mend = f"{fits} would fit; whether it means what you want is for you to decide."
    else:
        fits = ""
        what = f"{case.place} multiplies arrays that do not fit. {known_shapes(case)}".strip()
        mend = ""
    cause = f"{LAST}: the sizes {found['other']} and {found['one']} differ."
    return Advice(what, cause, mend if fits else "Look at which has the wrong size.", fits)

"""Errors of shapes: the op, the names and shapes of its operands, and what would fit."""

import ast
from re import Match

from tutor.advice.case import Case, Shape, known_shapes, shape_text, sizes
from tutor.advice.linear import LAST, layered
from tutor.advice.operations import differ, operations, pair, pair_of
from tutor.advice.told import Advice

Named = tuple[str, Shape]
"""An operand as the line writes it, and its shape."""


def product(case: Case, found: Match[str]) -> Advice:
    """Explain a product of matrices that do not fit."""
    left, right = sizes(found["left"]), sizes(found["right"])
    names = pair(case, left, right)
    if names is None:
        return layered(case, left, right)
    one, other = names
    what = (
        f"{case.place} multiplies {one} @ {other}: {one} is {shape_text(left)} and {other} is "
        f"{shape_text(right)}."
    )
    cause = f"{LAST}: {left[-1]} is not {right[0]}."
    return Advice(what, cause, *_mend(case, (one, left), (other, right)))


def _mend(case: Case, one: Named, other: Named) -> tuple[str, str]:
    """Return what to do about a product that does not fit, and the line as it would."""
    fits, (name, left), (second, right) = _fitting(one, other), one, other
    needed = ""
    view = case.tensors.get(second)
    if view is not None and view.requires_grad and view.is_leaf:
        needed = f" Or make {second} with {left[-1]} rows, one for each column of {name}."
    if not fits:
        return f"Look at which of the two has the wrong size.{needed}", ""
    mend = f"{fits} would fit; whether it means what you want is for you to decide.{needed}"
    return mend, _in_line(case, left, right, fits)


def _in_line(case: Case, left: Shape, right: Shape, fits: str) -> str:
    """Return the line with a product that fits in place of the one that does not."""
    found = pair_of(case, left, right)
    if found is None or not case.code:
        return fits
    whole = case.code
    written = ast.unparse(found)
    return whole.replace(written, fits if whole.endswith(written) else f"({fits})", 1)


def _fitting(one: Named, other: Named) -> str:
    """Return a product that fits, by turning one of the two or both round; empty if none does."""
    (name, left), (second, right) = one, other
    if len(left) == 2 and len(right) == 2:
        if right[1] == left[0]:
            return f"{second} @ {name}"
        if left[1] == right[1]:
            return f"{name} @ {_turned(second)}"
        if left[0] == right[0]:
            return f"{_turned(name)} @ {second}"
    if len(left) == 2 and len(right) == 1 and left[0] == right[0]:
        return f"{_turned(name)} @ {second}"
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
        what = (
            f"{case.place} multiplies {one} @ {other}: {one} is {shape_text(first)} and {other} is "
            f"{shape_text(second)}."
        )
        mend, code = _mend(case, (one, first), (other, second))
    else:
        what = f"{case.place} multiplies arrays that do not fit. {known_shapes(case)}".strip()
        mend, code = "Look at which has the wrong size.", ""
    cause = f"{LAST}: the sizes {found['other']} and {found['one']} differ."
    return Advice(what, cause, mend, code)

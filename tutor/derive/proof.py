"""Proving an equation: its right side is worked out anew and compared with what was recorded."""

from typing import Any, NamedTuple

from tutor.derive.naming import digits_of, written_out
from tutor.maths.edges import beyond
from tutor.maths.evaluation import (
    LIMITED,
    Bounded,
    Evaluation,
    NotRecorded,
    agrees,
    precision,
    rounded,
    unrecorded,
)
from tutor.maths.expression import Array, Expr, Leaf, NoRule, Shape
from tutor.plain.numbers import scalar

FEW = 6
"""How many numbers of each side are told where the two differ."""


WITHIN = "a number on the way is too small or too large for {dtype}, which has 0 or ∞ in its place"


class Verdict(NamedTuple):
    """Whether an equation holds, and why not or why that is not known.

    `remark` says where it holds in the run's arithmetic and not in that of a pocket calculator.
    """

    checked: bool | None
    error: str | None
    remark: str | None = None


def proved(expr: Expr, recorded: Leaf, dtypes: frozenset[str]) -> Verdict:
    """Work an expression out from its recorded operands and compare it with the recorded result.

    `dtypes` are those in which the script computed: the coarsest sets the tolerance.
    """
    epsilon = max((precision(dtype) for dtype in (*dtypes, recorded.dtype)), default=0.0)
    try:
        return compared(Evaluation(epsilon), expr, recorded)
    except NoRule as problem:
        return Verdict(None, f"not checked: {problem}")


def compared(evaluation: Evaluation, expr: Expr, recorded: Leaf, thorough: bool = True) -> Verdict:
    """Compare what an evaluation gives for an expression with the recorded result.

    NoRule where a part of the expression cannot be worked out. Unless it is to be `thorough`, what
    the ends of a dtype do on the way is looked at only where the result shows that they may: of
    many expressions that are tried most are simply others.
    """
    if recorded.value is None:
        return Verdict(None, f"not checked: the result {unrecorded(recorded.shape)}")
    if not thorough and expr.shape != recorded.shape:
        return Verdict(False, _other_shape(expr.shape, recorded.shape))
    try:
        found = evaluation.of(expr)
    except NotRecorded as problem:
        return Verdict(None, f"not checked: {problem} {problem.why}")
    if agrees(found, recorded.value, recorded.dtype):
        return Verdict(True, None, beyond(found, recorded))
    if (thorough or _is_at_an_end(recorded)) and _holds_within(evaluation, expr, recorded):
        return Verdict(True, None, WITHIN.format(dtype=recorded.dtype))
    return Verdict(False, _differ(found, recorded))


def _is_at_an_end(recorded: Leaf) -> bool:
    """Say whether a result has elements that are 0, infinite or no numbers."""
    value = recorded.value
    return value is not None and not bool(((value != 0) & (abs(value) < float("inf"))).all())


def _holds_within(evaluation: Evaluation, expr: Expr, recorded: Leaf) -> bool:
    """Say whether an equation holds if each result on the way is a number of the run's dtype."""
    assert recorded.value is not None
    if recorded.dtype not in LIMITED:
        return False
    try:
        found = Evaluation(evaluation.epsilon, within=recorded.dtype).of(expr)
    except (NotRecorded, NoRule):
        return False
    return agrees(found, recorded.value, recorded.dtype)


def _differ(found: Bounded, recorded: Leaf) -> str:
    if found.value.shape != recorded.shape:
        return _other_shape(found.value.shape, recorded.shape)
    assert recorded.value is not None
    ours = _few(found.value.reshape(-1)[:FEW].tolist())
    theirs = _few(recorded.value.reshape(-1)[:FEW].tolist())
    return f"the equation gives {ours}, the run {theirs}"


def _other_shape(ours: Shape, theirs: Shape) -> str:
    return f"the equation gives the shape {ours}, the run {theirs}"


def _few(numbers: list[Any]) -> str:
    return ", ".join(
        str(number) if isinstance(number, complex) else scalar(number, 9) for number in numbers
    )


def approximate(expr: Expr, recorded: Leaf, digits: int) -> bool:
    """Say whether the digits that are shown would not give the result that is shown.

    An operand that is too large to be written out stands there by its name, which rounds nothing.
    """
    if recorded.value is None or recorded.dtype.startswith("complex"):
        return False
    cut = False

    def text(number: float) -> str:
        return scalar(number, digits, ascii=True)

    def read(value: Array) -> Array:
        nonlocal cut
        if written_out(Leaf(None, value, value.shape), digits) is None:
            return value
        shown = rounded(value, text)
        cut = cut or bool((shown != value).any())
        return shown

    def spelled(value: Array) -> Array:
        nonlocal cut
        shown = rounded(value, lambda n: scalar(n, digits_of(n, digits), ascii=True))
        cut = cut or bool((shown != value).any())
        return shown

    try:
        found = Evaluation(read=read, number=spelled).of(expr).value
    except (NotRecorded, NoRule):
        return False
    if not cut or found.shape != recorded.value.shape or found.dtype.kind == "c":
        return False
    if found.dtype.kind == "b":
        # A condition that is kept as a number counts as 1 or 0.
        found = found.astype(recorded.value.dtype)
    ours, theirs = found.reshape(-1).tolist(), recorded.value.reshape(-1).tolist()
    return any(scalar(a, digits) != scalar(b, digits) for a, b in zip(ours, theirs, strict=True))

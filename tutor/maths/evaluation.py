"""Evaluating an expression in double precision, with a bound on what rounding may have done.

torch rounds every intermediate result to its own precision, so a recorded value differs from the
exact one. How far it may is worked out beside the value: each operation adds a rounding of its own
and carries the errors of its operands on, times its slopes. This is the running error analysis of
Wilkinson; it makes a check sharp where nothing cancels and forgiving where something does.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tutor.maths.expression import Apply, Array, Const, Expr, NoRule, Number
from tutor.trace.view import WHOLE

EPSILON = {"float64": 2.0**-52, "complex128": 2.0**-52, "float16": 2.0**-10, "bfloat16": 2.0**-7}
"""The distance from 1 to the next number of a dtype; `SINGLE` for those that are not named."""

SINGLE = 2.0**-23

LARGEST = {"float16": 65504.0, "float64": 1.7976931348623157e308}
"""The largest finite numbers; beyond them stands infinity. Half as many digits as float32 else."""

LARGEST_SINGLE = 3.4028234663852886e38

LIMITED = {"float16": np.float16, "float32": np.float32, "bfloat16": np.float32}
"""Dtypes whose numbers end where those of double precision go on, and which those are in NumPy."""

TINY = {"float16": 6.0e-8, "float64": 1e-300}
"""Below these numbers digits are lost one by one; `TINY_SINGLE` for the other dtypes."""

TINY_SINGLE = 1e-37


class NotRecorded(Exception):
    """An operand of which the record does not hold every element; the text is its name.

    `why` says so of it, in words that follow the name.
    """

    def __init__(self, name: str, shape: tuple[int, ...]) -> None:
        super().__init__(name)
        self.why = unrecorded(shape)


def unrecorded(shape: tuple[int, ...]) -> str:
    """Say why the record does not hold all elements: there are too many, or none could be read.

    A transform of torch hands functions tensors that cannot be read (``torch.func.grad``).
    """
    large = math.prod(shape) > WHOLE
    return "is too large to be recorded whole" if large else "could not be read while it ran"


EXACT = np.zeros(())
"""The error of what was not rounded: one for all, so that it is known without looking at it."""


class Bounded(NamedTuple):
    """A value and how far, at most, rounding may have moved the recorded one from it.

    The error has the shape of the value or, where it is the same for all elements, is one number.
    """

    value: Array
    error: Array


def precision(dtype: str) -> float:
    """Return the relative step between two numbers of a dtype; 0 for integers and booleans."""
    if dtype.startswith(("int", "uint", "bool")):
        return 0.0
    return EPSILON.get(dtype, SINGLE)


class Evaluation:
    """Evaluates expressions over the same leaves; what they share is worked out once.

    `epsilon` is the precision in which the script computed, 0 for no bound. `read` may change the
    leaves' values first, for example to the digits that are shown of them, and `number` those of
    numbers, which is done as with leaves' else. `within` is a dtype in whose range each result
    stays: what is too small for it becomes 0, what is too large infinite.
    """

    def __init__(
        self,
        epsilon: float = 0.0,
        read: Callable[[Array], Array] | None = None,
        number: Callable[[Array], Array] | None = None,
        within: str | None = None,
    ) -> None:
        self.epsilon = epsilon
        self._kind = LIMITED.get(within or "")
        self._read = read or np.asarray
        self._number = number or self._read
        # Slopes are looked at for their size only, so their own rounding does not matter.
        self._slopes = Evaluation() if epsilon else self
        self._known: dict[int, tuple[Expr, Bounded]] = {}

    def of(self, expr: Expr) -> Bounded:
        """Return the value of an expression and its bound.

        NotRecorded where a leaf has no recorded value, NoRule where the arithmetic fails.
        """
        with np.errstate(all="ignore"):
            return self._of(expr)

    def _of(self, expr: Expr) -> Bounded:
        found = self._known.get(id(expr))
        if found is None:
            found = self._known[id(expr)] = (expr, self._work_out(expr))
        return found[1]

    def _work_out(self, expr: Expr) -> Bounded:
        if isinstance(expr, Apply):
            return self._applied(expr)
        if isinstance(expr, Const):
            return self._given(self._number(_constant(expr.number)))
        if expr.value is None:
            raise NotRecorded(expr.name or "a value without a name", expr.shape)
        return self._given(self._read(expr.value))

    def _given(self, value: Array) -> Bounded:
        """Return a recorded value, which is exact, or a number, of which a tensor takes its digits.

        A sum with it that nearly cancels is off by what was lost, however small the sum is.
        """
        if self.epsilon < SINGLE or value.shape or value.dtype.kind != "f":
            return Bounded(value, EXACT)
        lost = np.abs(value - value.astype(np.float32))
        return Bounded(value, np.asarray(lost) if lost > 0 else EXACT)

    def _applied(self, expr: Apply) -> Bounded:
        parts = [self._of(operand) for operand in expr.operands]
        values = [part.value for part in parts]
        try:
            value = np.asarray(expr.rule.value(*values, **expr.settings))
        except (ValueError, IndexError, TypeError, ArithmeticError) as problem:
            raise NoRule(f"{expr.rule.name}: {problem}") from problem
        if self._kind is not None and value.dtype.kind == "f":
            value = value.astype(self._kind).astype(np.float64)
        if not self.epsilon:
            return Bounded(value, EXACT)
        try:
            carried = self._carried(expr, parts)
        except (ValueError, IndexError, TypeError, ArithmeticError) as problem:
            raise NoRule(f"how far {expr.rule.name} may be off is not known") from problem
        if carried is EXACT and not expr.rule.roundings:
            return Bounded(value, EXACT)
        own = expr.rule.roundings * self.epsilon * np.abs(value)
        # The larger of an error and 0 is 0 where the error is not a number.
        return Bounded(value, np.fmax(own + carried, 0.0))

    def _carried(self, expr: Apply, parts: list[Bounded]) -> Array:
        """Return what the errors of the operands come to in the result."""
        rule = expr.rule
        if rule.spread is not None:
            found = rule.spread(*parts, epsilon=self.epsilon, **expr.settings)
            return np.asarray(found)
        if all(part.error is EXACT for part in parts):
            return EXACT
        total = EXACT
        if rule.slopes is not None:
            slopes = rule.slopes(expr, *expr.operands, **expr.settings)
            for slope, part in zip(slopes, parts, strict=True):
                if slope is not None and part.error is not EXACT:
                    total = total + np.abs(self._slopes.of(slope).value) * part.error
            return total
        # What is neither linear nor elementwise is taken to stretch no error by more than two.
        largest = max((float(np.max(part.error, initial=0.0)) for part in parts), default=0.0)
        return np.asarray(2 * largest)


def _constant(number: Number) -> Array:
    """Return a number of the source as an array; an integer beyond 64 bits as a float."""
    found = np.asarray(number)
    return found if found.dtype.kind != "O" else np.asarray(float(number.real))


def agrees(found: Bounded, recorded: Array, dtype: str) -> bool:
    """Say whether a recorded value is the one worked out, up to what rounding explains.

    Integers and booleans have to be equal, NaN and infinities stand at the same places.
    """
    value = np.asarray(found.value)
    if value.shape != recorded.shape:
        return False
    if precision(dtype) == 0.0:
        if value.dtype.kind in "iu" and not dtype.startswith("bool"):
            # Beyond the largest integer of their kind, recorded ones went round.
            value = value.astype(dtype)
        return bool(np.array_equal(value, recorded))
    if value.dtype.kind == "b":
        value = value.astype(np.float64)
    allowed = 4 * (found.error + precision(dtype) * np.abs(value)) + TINY.get(dtype, TINY_SINGLE)
    with np.errstate(all="ignore"):
        near = np.abs(value - recorded) <= allowed
        same = (value == recorded) | (np.isnan(value) & np.isnan(recorded))
        over = np.isinf(recorded) & (np.abs(value) >= LARGEST.get(dtype, LARGEST_SINGLE) * 0.999)
        right = over & (np.sign(np.real(value)) == np.sign(np.real(recorded)))
    return bool(np.all(near | same | right))


def rounded(value: Array, text: Callable[[float], str]) -> Array:
    """Return floats as they are read back from how they are shown, other kinds as they are."""
    if value.dtype.kind != "f":
        return value
    shown = [float(text(number)) for number in value.reshape(-1).tolist()]
    return np.asarray(shown, np.float64).reshape(value.shape)

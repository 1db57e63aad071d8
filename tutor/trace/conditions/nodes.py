"""What a condition is made of, once it has been read."""

from typing import Literal

from msgspec import Struct

Arithmetic = Literal["+", "-", "*", "/", "//", "%", "**"]
Relation = Literal["<", "<=", ">", ">=", "==", "!="]
Reduction = Literal["min", "max", "mean", "sum", "norm"]
Oddity = Literal["isnan", "isinf"]
Quantifier = Literal["any", "all"]


class Number(Struct, frozen=True):
    """A number as it was typed."""

    value: int | float


class Text(Struct, frozen=True):
    """A word that is compared with the phase."""

    text: str


class Name(Struct, frozen=True):
    """A name of the record, maybe with an index behind it: ``w``, ``w.grad``, ``w[2, 1]``."""

    text: str


class Negative(Struct, frozen=True):
    """A value with its sign turned."""

    operand: "Value"


class Absolute(Struct, frozen=True):
    """The absolute value of each element."""

    operand: "Value"


class Operation(Struct, frozen=True):
    """Two values and an operation between each pair of their elements."""

    operator: Arithmetic
    left: "Value"
    right: "Value"


class Reduced(Struct, frozen=True):
    """One number from all elements of a value."""

    function: Reduction
    operand: "Value"


Value = Number | Text | Name | Negative | Absolute | Operation | Reduced
"""What stands for numbers."""


class Comparison(Struct, frozen=True):
    """Values side by side and the relations between neighbours, as in ``0 < w < 1``."""

    relations: tuple[Relation, ...]
    values: tuple[Value, ...]


class Odd(Struct, frozen=True):
    """Whether elements are NaN or infinite; without an operand, those of anything in the step."""

    oddity: Oddity
    operand: Value | None


class Quantified(Struct, frozen=True):
    """Whether something is true of any or of all elements."""

    quantifier: Quantifier
    operand: "Comparison | Odd | Value"


class Changed(Struct, frozen=True):
    """Whether the step changed a value or its gradient; of ``w.grad``, the gradient alone."""

    name: str


class Nothing(Struct, frozen=True):
    """Whether a name stands for nothing, as ``w.grad is None`` asks; or, `negated`, for something.

    A name that the script has not bound yet stands for neither.
    """

    name: Name
    negated: bool


class Not(Struct, frozen=True):
    """The opposite of a condition."""

    operand: "Truth"


class Junction(Struct, frozen=True):
    """Conditions joined by ``and``, or all by ``or``."""

    every: bool
    parts: tuple["Truth", ...]


Truth = Comparison | Odd | Quantified | Changed | Nothing | Not | Junction
"""What is true or false of a step."""
Node = Value | Truth


class Condition(Struct, frozen=True):
    """A condition as it was typed and as it was read."""

    text: str
    root: Truth

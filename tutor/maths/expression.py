"""Expressions: what a call computes, as a tree over the values that it was given.

A tree has leaves, which are operands with a name and a recorded value, numbers of the source, and
applications of a rule. Shapes are known throughout, values only at the leaves and only while they
are small. Nodes are immutable and are told apart by identity, so that a part that is used twice
is worked out once.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Shape = tuple[int, ...]
Number = bool | int | float | complex


class NoRule(Exception):
    """A call or a derivative that no rule covers; the text says which."""


class Written(NamedTuple):
    """An expression as LaTeX, and how strongly its parts hold together (see `written`)."""

    latex: str
    level: int


class Rule(NamedTuple):
    """One entry of the rules: what an operation computes, beside what its derivative is.

    `value` takes the operands' arrays and the settings. `slopes` are the partial derivatives of an
    elementwise operation, one for each operand, None where it has none: given the result and the
    operands. `gradient` is for all others: given the upstream gradient, the result and the
    operands with the settings, it returns what each operand gets. `shape` is the shape of the
    result, None for the common shape of broadcasting. `spread` bounds how an error of the operands
    is carried on, where the operation is linear in them; `roundings` says how many times the last
    digit may be off in the operation itself.
    """

    name: str
    value: Callable[..., Any]
    write: Callable[..., Written]
    slopes: "Callable[..., tuple[Expr | None, ...]] | None" = None
    gradient: "Callable[..., tuple[Expr | None, ...]] | None" = None
    shape: Callable[..., Shape] | None = None
    spread: Callable[..., Any] | None = None
    roundings: float = 1.0


RULES: dict[str, Rule] = {}
"""All rules by name. `tutor.maths.rules` fills it."""


class Base:
    """What leaves, numbers and applications can do: Python's operators build new expressions."""

    __slots__ = ()
    shape: Shape

    def __add__(self, other: "Operand") -> "Apply":
        return apply("add", self, other)

    def __radd__(self, other: "Operand") -> "Apply":
        return apply("add", other, self)

    def __sub__(self, other: "Operand") -> "Apply":
        return apply("sub", self, other)

    def __rsub__(self, other: "Operand") -> "Apply":
        return apply("sub", other, self)

    def __mul__(self, other: "Operand") -> "Apply":
        return apply("mul", self, other)

    def __rmul__(self, other: "Operand") -> "Apply":
        return apply("mul", other, self)

    def __truediv__(self, other: "Operand") -> "Apply":
        return apply("div", self, other)

    def __rtruediv__(self, other: "Operand") -> "Apply":
        return apply("div", other, self)

    def __pow__(self, other: "Operand") -> "Apply":
        return apply("pow", self, other)

    def __rpow__(self, other: "Operand") -> "Apply":
        return apply("pow", other, self)

    def __matmul__(self, other: "Operand") -> "Apply":
        return apply("matmul", self, other)

    def __neg__(self) -> "Apply":
        return apply("neg", self)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)


class Leaf(Base):
    """An operand as it was recorded: a name of the script (None for a value without one).

    `value` is None where the record does not hold all elements; `dtype` is the recorded one.
    """

    __slots__ = ("dtype", "name", "shape", "value")

    def __init__(
        self, name: str | None, value: Array | None, shape: Shape, dtype: str = "float64"
    ) -> None:
        self.name = name
        self.value = value
        self.shape = shape
        self.dtype = dtype


class Const(Base):
    """A number of the source."""

    __slots__ = ("number", "shape")

    def __init__(self, number: Number) -> None:
        self.number = number
        self.shape: Shape = ()


class Apply(Base):
    """A rule applied to operands; `settings` are what else the operation was told.

    `simpler` is the same simplified, once `tutor.maths.simplified` was asked for it: a part stands
    in many expressions of a step, and as a tree does not change, neither does that.
    """

    __slots__ = ("operands", "rule", "settings", "shape", "simpler")

    def __init__(
        self, rule: Rule, operands: "tuple[Expr, ...]", settings: Mapping[str, Any], shape: Shape
    ) -> None:
        self.rule = rule
        self.operands = operands
        self.settings = settings
        self.shape = shape
        self.simpler: Expr | None = None


Expr = Leaf | Const | Apply
"""Any expression."""

Operand = Base | Number
"""What an operator takes: an expression or a Python number."""


def apply(name: str, *operands: Operand, **settings: Any) -> Apply:
    """Return a rule applied to operands. NoRule where there is none, or shapes do not fit."""
    rule = RULES.get(name)
    if rule is None:
        raise NoRule(f"there is no rule for {name}")
    wrapped = tuple([expression(operand) for operand in operands])
    shapes = [operand.shape for operand in wrapped]
    try:
        if rule.shape is None:
            shape: Shape = _common(shapes)
        else:
            shape = tuple(rule.shape(*shapes, **settings))
    except (ValueError, IndexError, TypeError) as problem:
        raise NoRule(f"{name} is not known for these shapes: {problem}") from problem
    return Apply(rule, wrapped, settings, shape)


PRODUCTS = frozenset({"mul", "kept"})
"""The products of each element: of numbers, and of a gradient with a mask."""


def through(gradient: Operand, slope: Expr) -> Apply:
    """Return a gradient times a slope; the mask of a choice lets it through or not."""
    masked = isinstance(slope, Apply) and slope.rule.name == "mask"
    return apply("kept" if masked else "mul", gradient, slope)


def _common(shapes: list[Shape]) -> Shape:
    """Return the shape that broadcasting gives; the usual cases are told without NumPy."""
    largest: Shape = ()
    for shape in shapes:
        if shape and shape != largest:
            if largest:
                return tuple(np.broadcast_shapes(*shapes))
            largest = shape
    return largest


def expression(operand: Operand) -> Expr:
    """Return an operand as an expression. NoRule for what is neither expression nor number."""
    if isinstance(operand, (Leaf, Const, Apply)):
        return operand
    if isinstance(operand, (bool, int, float, complex)):
        return Const(operand)
    raise NoRule(f"{type(operand).__name__} is no operand")


def replaced(expr: Expr, part: Expr, value: Expr) -> Expr:
    """Return an expression in which a part is another value; parts used twice stay one part."""
    known: dict[int, Expr] = {id(part): value}

    def visit(node: Expr) -> Expr:
        found = known.get(id(node))
        if found is None:
            found = known[id(node)] = _with(node)
        return found

    def _with(node: Expr) -> Expr:
        if not isinstance(node, Apply):
            return node
        operands = tuple(visit(operand) for operand in node.operands)
        if all(new is old for new, old in zip(operands, node.operands, strict=True)):
            return node
        return Apply(node.rule, operands, node.settings, node.shape)

    return visit(expr)

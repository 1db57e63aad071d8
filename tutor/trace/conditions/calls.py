"""The functions of a condition, as Python, NumPy and torch write them."""

from difflib import get_close_matches
from typing import Any, cast, get_args

from tutor.trace.conditions.kinds import value
from tutor.trace.conditions.nodes import (
    Absolute,
    Changed,
    Comparison,
    Name,
    Node,
    Odd,
    Oddity,
    Quantified,
    Quantifier,
    Reduced,
    Reduction,
    Value,
)

MODULES = ("torch.linalg.", "numpy.linalg.", "np.linalg.", "torch.", "numpy.", "np.", "math.")
"""What may stand in front of a function and says nothing."""

FUNCTIONS = ("abs", "changed", *get_args(Oddity), *get_args(Quantifier), *get_args(Reduction))


def method(text: str) -> tuple[str, str] | None:
    """Split ``w.grad.norm`` into a name and a function; None where it is a function alone."""
    if _plain(text) in FUNCTIONS:
        return None
    inner, _, function = text.rpartition(".")
    return (inner, function) if inner and function in FUNCTIONS else None


def called(text: str, arguments: list[Node]) -> Node:
    """Return a function of what stands in its brackets; ValueError where there is none such."""
    function = _plain(text)
    if function not in FUNCTIONS:
        near = get_close_matches(function, FUNCTIONS, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FUNCTIONS)}"
        raise ValueError(f"there is no function {text}; {hint}")
    if not arguments and function in get_args(Oddity):
        return Odd(cast(Oddity, function), None)
    if len(arguments) != 1:
        raise ValueError(f"{function} is of one value, as in {function}(w)")
    return _of_one(function, arguments[0])


def _of_one(function: str, operand: Node) -> Node:
    if function == "changed":
        if not isinstance(operand, Name):
            raise ValueError("changed is of a name, as in changed(w) or changed(w.grad)")
        return Changed(operand.text)
    if function in get_args(Quantifier):
        return Quantified(cast(Quantifier, function), _quantified(function, operand))
    if function in get_args(Oddity):
        return Odd(cast(Oddity, function), value(operand))
    if function == "abs":
        return Absolute(value(operand))
    return Reduced(cast(Reduction, function), value(operand))


def _quantified(function: str, operand: Node) -> Any:
    if isinstance(operand, Value):
        return value(operand)
    if isinstance(operand, Comparison | Odd) and operand != Odd("isnan", None):
        return operand
    raise ValueError(
        f"{function} is of one comparison; write {function}(w > 0) and {function}(w < 1)"
    )


def _plain(text: str) -> str:
    for module in MODULES:
        if text.startswith(module):
            return text.removeprefix(module)
    return text

"""Calls without a rule: they are written as calls and have the values that were recorded."""

import re
from collections.abc import Sequence
from typing import Any

from tutor.maths.calls import called
from tutor.maths.calls.registry import Drawn
from tutor.maths.expression import Apply, Expr, Leaf, NoRule, Rule, Shape, Written
from tutor.maths.written import ATOM, function, word
from tutor.trace.model import Op

OWN_WAY = frozenset(
    {"conj", "resolve_conj", "real", "imag", "angle", "sgn", "sign", "vdot", "adjoint", "mH", "H",
     "var", "std"}
)  # fmt: skip
"""Calls that treat complex numbers in a way of their own, which the rules do not know."""


OPERAND = re.compile(r"\$(\d+)")
PLAIN = re.compile(r"(\w+=)?('\w+'|-?[\w.]+|\([\d, ]+\)|\[[\d, ]+\])")
"""An argument that is a number, a word or a few of them, maybe behind its name."""

LIST = re.compile(r"([\[(])([^\[\]()]+)([\])])")
"""Several arguments together, none of which is a list in its turn."""


def unknown(op: Op, operands: Sequence[Expr], output: Leaf, part: int = 0) -> Apply:
    """Return a call without a rule; `part` is which of its several results is meant."""

    def value(*_: object) -> object:
        if output.value is None:
            raise NoRule(f"the result of {op.op} is not in the record")
        return output.value

    def write(*parts: Any, **_: Any) -> Written:
        call = function(_name(op))(*_told(op, parts))
        return call._replace(latex=rf"{call.latex}[{part}]") if op.others else call

    def shape(*_: object) -> Shape:
        return output.shape

    rule = Rule(op.op, value, write, shape=shape)
    return Apply(rule, tuple(operands), {}, output.shape)


def refuse_own(op: Op) -> None:
    """Raise NoRule for an ``autograd.Function``, of which the script says itself what it does."""
    if op.op == "apply":
        raise NoRule(f"{_name(op).removesuffix('.apply')} is a function of the script's own")


def _name(op: Op) -> str:
    """Return how a call is written: that of an ``autograd.Function`` as ``Cube.apply``."""
    owner = op.arguments[0] if op.op == "apply" and op.arguments else ""
    return f"{owner}.{op.op}" if owner.isidentifier() else op.op


def _told(op: Op, parts: Sequence[Any]) -> Sequence[Any]:
    """Return the arguments as they are written: operands, and the numbers and words among them.

    Where others are in the record than these, only the operands are told.
    """
    given = op.arguments[1 if op.op == "apply" else 0 :]
    found = [_argument(text, parts) for text in given]
    return found if found and None not in found else parts


def _argument(text: str, parts: Sequence[Any]) -> Any:
    """Return one argument as it is written, None for what is not told: an operand, a word, a list.

    A list holds operands and words, as the states and weights of a recurrent layer do.
    """
    place = OPERAND.fullmatch(text)
    if place:
        return parts[int(place[1])] if int(place[1]) < len(parts) else None
    if PLAIN.fullmatch(text):
        return Written(rf"\mathrm{{{word(text.replace('-', '−'))}}}", ATOM)
    several = LIST.fullmatch(text)
    inner: list[Any] = (
        [_argument(each, parts) for each in several[2].split(", ")] if several else [None]
    )
    if several is None or None in inner:
        return None
    return Written(rf"{several[1]}{', '.join(each.latex for each in inner)}{several[3]}", ATOM)


def refuse_complex(op: Op) -> None:
    """Raise NoRule where complex numbers are not just added, multiplied and the like."""
    dtypes = [given.view.dtype for given in op.inputs]
    if not any(dtype.startswith("complex") for dtype in dtypes):
        return
    leaves = not op.output.view.dtype.startswith("complex") and op.op not in ("abs", "absolute")
    if leaves or op.op in OWN_WAY:
        raise NoRule(f"there is no rule for {op.op} of complex numbers")


def drawn(op: Op) -> Drawn | None:
    """Return why a call has no formula if it draws numbers, whatever its arguments are."""
    try:
        called(op.op, (), {}, numpy=True)
    except Drawn as problem:
        return problem
    except NoRule:
        return None
    return None

"""Learning rates that the text of a script gives, and those that are out of all proportion."""

import ast
from typing import NamedTuple

from tutor.advice.script import Optimizer, Script

ADAPTIVE = frozenset({"Adam", "AdamW", "Adamax", "NAdam", "RAdam", "RMSprop"})
"""Optimizers that move each weight by about the rate in each step, whatever its gradient is."""

LONG = 0.5
"""A rate of theirs from which on a loss that does not fall is put down to it."""

STEEP = 1.0
"""The same of the others, which move a weight by the rate times its gradient."""


class Rate(NamedTuple):
    """The learning rate of the only optimizer of a script, and the line that builds it."""

    kind: str
    value: float
    line: int

    @property
    def adaptive(self) -> bool:
        """Whether it is the distance of a step."""
        return self.kind in ADAPTIVE


def large_rate(script: Script) -> Rate | None:
    """Return the learning rate of a script if it is large; None where the text does not say."""
    if len(script.optimizers) != 1:
        return None
    optimizer = script.optimizers[0]
    value = _value(script, optimizer)
    kind = optimizer.kind.rpartition(".")[2]
    if value is None or value < (LONG if kind in ADAPTIVE else STEEP):
        return None
    return Rate(kind, value, optimizer.line)


def _value(script: Script, optimizer: Optimizer) -> float | None:
    """Return the rate that an optimizer is built with, be it by a name that is assigned once."""
    for call in script.calls:
        if call.lineno == optimizer.line and ast.unparse(call.func) == optimizer.kind:
            words = {word.arg: word.value for word in call.keywords}
            node = words.get("lr") or (call.args[1] if len(call.args) > 1 else None)
            value = script.number(node)
            return None if value is None else float(value)
    return None

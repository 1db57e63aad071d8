"""A softmax before cross_entropy, which takes the softmax itself; a sigmoid likewise."""

from tutor.advice.noticed.watch import Seen
from tutor.advice.told import Hint
from tutor.trace.model import Op, Operand

Made = tuple[str, int | None]
"""An op's name and line."""

WRONG = {
    "cross_entropy": frozenset({"softmax", "sigmoid"}),
    "nll_loss": frozenset({"softmax", "sigmoid"}),
    "binary_cross_entropy_with_logits": frozenset({"softmax", "sigmoid"}),
}
"""Losses, and the ops whose results they do not want."""

WANTED = {
    "cross_entropy": (
        "cross_entropy takes logits and makes probabilities of them itself; with what are "
        "probabilities already, the loss cannot come near 0. Hand it the logits."
    ),
    "nll_loss": "nll_loss takes logarithms of probabilities. Use log_softmax, or cross_entropy.",
    "binary_cross_entropy_with_logits": (
        "It takes logits and makes probabilities of them itself, so that is done twice. "
        "Hand it the logits."
    ),
}
"""What each of them wants instead."""

PASSING = frozenset({"squeeze", "view", "reshape", "flatten", "transpose", "permute", "T", "float"})
"""Ops that give the same numbers in another arrangement."""


class Squashed:
    """Watches for losses of logits that get probabilities."""

    def __init__(self) -> None:
        self._named: dict[str, Made] = {}

    def forget(self) -> None:
        """Forget which op made what."""
        self._named.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        hint = None
        made: dict[int, Made] = {}
        for op in seen.step.ops:
            given = self._maker(op.inputs[0], made) if op.inputs else None
            wrong = given is not None and given[0] in WRONG.get(op.op, ())
            if given is not None and wrong and op.inputs[0].view.requires_grad:
                hint = hint or _hint(op, given)
            made[op.id] = given if op.op in PASSING and given is not None else (op.op, op.line)
        last = {op.output.name: made[op.id] for op in seen.step.ops if op.output.name}
        for name in seen.step.changed:
            if name in last:
                self._named[name] = last[name]
            else:
                self._named.pop(name, None)
        return hint

    def _maker(self, operand: Operand, made: dict[int, Made]) -> Made | None:
        if operand.from_ is not None:
            return made.get(operand.from_)
        return self._named.get(operand.name or "")


def _hint(op: Op, made: Made) -> Hint:
    name = f" {op.inputs[0].name}" if op.inputs[0].name else " what it gets"
    at = f" in line {made[1]}" if made[1] and made[1] != op.line else ""
    text = f"{op.op} gets{name}, which {made[0]} made{at}. {WANTED[op.op]}"
    return Hint("probabilities instead of logits", op.line, text)

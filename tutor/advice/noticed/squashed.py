"""A softmax before cross_entropy, which takes the softmax itself; a sigmoid likewise."""

from tutor.advice.noticed.watch import Seen
from tutor.advice.numbers import numbers
from tutor.advice.told import Hint
from tutor.plain.numbers import scalar
from tutor.trace.model import Op, Operand

ROUNDED = 1e-4
"""The logarithm of a probability may come out above 0 by so much."""

WRONG = {
    "cross_entropy": frozenset({"softmax", "sigmoid", "relu"}),
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
        self._named: dict[str, Op] = {}

    def forget(self) -> None:
        """Forget which op made what."""
        self._named.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        hint = None
        made: dict[int, Op] = {}
        for op in seen.step.ops:
            given = self._maker(op.inputs[0], made) if op.inputs else None
            if op.op in WRONG and op.inputs and op.inputs[0].view.requires_grad:
                hint = hint or _said(op, given)
            made[op.id] = given if op.op in PASSING and given is not None else op
        last = {op.output.name: made[op.id] for op in seen.step.ops if op.output.name}
        for name in seen.step.changed:
            if name in last:
                self._named[name] = last[name]
            else:
                self._named.pop(name, None)
        return hint

    def _maker(self, operand: Operand, made: dict[int, Op]) -> Op | None:
        if operand.from_ is not None:
            return made.get(operand.from_)
        return self._named.get(operand.name or "")


def _said(op: Op, made: Op | None) -> Hint | None:
    """Return what is to be said of a loss and of the op that made what it gets."""
    if made is not None and made.op in WRONG[op.op]:
        return _hint(op, made)
    if made is not None and made.op == "log_softmax":
        return _across(op, made)
    return _no_logarithms(op) if op.op == "nll_loss" else None


def _hint(op: Op, made: Op) -> Hint:
    name = f"{op.inputs[0].name}, which " if op.inputs[0].name else "what "
    layer = f" (the layer {made.module})" if made.module and made.line == op.line else ""
    at = f" in line {made.line}" if made.line and made.line != op.line else ""
    text = f"{op.op} gets {name}{made.op}{layer} made{at}. "
    if made.op == "relu":
        text += "relu cuts off all logits below 0, and no gradient passes there: leave it out."
        return Hint("logits cut off", op.line, text)
    return Hint("probabilities instead of logits", op.line, text + WANTED[op.op])


def _no_logarithms(op: Op) -> Hint | None:
    """Return the hint on nll_loss with what cannot be logarithms of probabilities."""
    high = max(numbers(op.inputs[0].view) or (0.0,))
    if high <= ROUNDED:
        return None
    name = op.inputs[0].name or "what it gets"
    text = (
        f"nll_loss takes logarithms of probabilities, which are never above 0, and {name} reaches "
        f"{scalar(high, ascii=True)}: the loss can fall without end. Use log_softmax before it, or "
        "cross_entropy, which takes logits."
    )
    return Hint("logits instead of logarithms", op.line, text)


def _across(op: Op, made: Op) -> Hint | None:
    """Return the hint on a softmax over the examples instead of the classes."""
    view = op.inputs[0].view
    if len(view.shape) != 2 or view.shape[0] < 2 or not _along_first(made):
        return None
    text = (
        f"{made.op} runs along dimension 0 here, over the {view.shape[0]} examples: each class is "
        "shared out among them. Classes stand in dimension 1: write dim=1."
    )
    return Hint("softmax over the examples", made.line, text)


def _along_first(made: Op) -> bool:
    named = [a for a in made.arguments if a.startswith("dim=")]
    return "dim=0" in named or (not named and made.arguments[1:2] == ("0",))

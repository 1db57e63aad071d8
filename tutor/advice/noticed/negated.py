"""A loss with a minus before it: the updates then make it larger."""

import ast
from collections import deque

from tutor.advice.noticed.watch import Seen
from tutor.advice.numbers import numbers
from tutor.advice.told import Hint
from tutor.plain.numbers import scalar
from tutor.trace.model import Op, Step

LOSSES = frozenset({
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "huber_loss",
    "l1_loss", "mse_loss", "nll_loss", "smooth_l1_loss",
})  # fmt: skip
"""Losses that are small where the prediction is right."""

UPDATES = 3
"""After so many updates it is looked whether the loss is larger than in the beginning."""

KEPT = 6
"""The steps in which the op of the loss is looked for."""


class Negated:
    """Watches a run of a single model, all of whose weights go along such a loss.

    Who attacks a model, or has two of them play against each other, means the minus: there weights
    that get a gradient stay as they are.
    """

    def __init__(self) -> None:
        self._steps: deque[Step] = deque(maxlen=KEPT)
        self._losses: list[float] = []
        self._loss: Op | None = None
        self._reached: set[str] = set()

    def forget(self) -> None:
        """Forget the losses and who made them."""
        self._steps.clear()
        self._losses.clear()
        self._loss = None

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with an update."""
        self._steps.append(seen.step)
        if seen.step.flows:
            self._loss = self._negated(seen.step)
            self._reached = {name for name, change in seen.weights.items() if change.reached}
        if self._loss is None or not seen.moved:
            return None
        loss, self._loss = self._loss, None
        if not self._reached <= set(seen.moved) or _several(seen) or _means_it(seen):
            self._losses.clear()
            return None
        self._losses += [float(each) for each in numbers(loss.output.view) or ()][:1]
        if len(self._losses) < UPDATES or self._losses[-1] <= self._losses[0]:
            return None
        first, last = (scalar(self._losses[place], ascii=True) for place in (0, -1))
        text = (
            f"backward starts from minus {loss.op}, and an optimizer goes down: {loss.op} itself "
            f"has grown from {first} to {last}. It is small where the prediction is right, so it "
            "is made smaller as it is: leave the minus out."
        )
        return Hint("negated loss", loss.line, text)

    def _negated(self, step: Step) -> Op | None:
        """Return the op of the loss that backward starts from the negative of, if it does."""
        ref = step.flows[0].op
        made = {(each.index, op.id): op for each in self._steps for op in each.ops}
        root = None if ref is None else made.get((ref.step, ref.id))
        if ref is None or root is None or not _is_minus(root):
            return None
        for operand in root.inputs:
            if operand.from_ is not None:
                inner = made.get((ref.step, operand.from_))
            else:
                inner = self._named(operand.name)
            if inner is not None and inner.op in LOSSES and inner.output.view.requires_grad:
                return inner
        return None

    def _named(self, name: str | None) -> Op | None:
        """Return the op that last gave a name its value."""
        ops = (op for step in reversed(self._steps) for op in reversed(step.ops))
        return next((op for op in ops if name and op.output.name == name), None)


def _is_minus(op: Op) -> bool:
    """Say whether an op gives the negative of what it gets."""
    return op.op == "neg" or (op.op == "mul" and bool({"-1", "-1.0"} & set(op.arguments)))


def _several(seen: Seen) -> bool:
    """Say whether there is more than one model in sight."""
    return len({module.model for module in seen.step.modules}) > 1


def _means_it(seen: Seen) -> bool:
    """Say whether the script has an optimizer go up."""
    return any(
        word.arg == "maximize" and ast.unparse(word.value) == "True"
        for call in seen.script.calls
        for word in call.keywords
    )

"""Gradients that are exactly zero: a ReLU that lets nothing through, an op without a slope."""

from tutor.advice.noticed.watch import Seen
from tutor.advice.numbers import is_zero, number
from tutor.advice.told import Hint
from tutor.trace.model import Op, View

TIMES = 3
"""So many times in a row it has to be seen."""

LONG = 10
"""So many times where nothing that is known explains it."""

REDUCING = frozenset({"mean", "sum"})
"""Ops by which a loss that is zero for what is right becomes one number."""

STEPS = frozenset({"round", "floor", "ceil", "trunc", "sign", "heaviside"})
"""Ops whose slope is zero wherever they have one."""


class DeadLayer:
    """Watches for a ReLU in training whose whole output is zero, again and again."""

    def __init__(self) -> None:
        self._times: dict[tuple[int | None, str | None], int] = {}

    def forget(self) -> None:
        """Begin to count anew."""
        self._times.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the forward that shows it."""
        for op in seen.step.ops if seen.step.loop is not None else ():
            if op.op not in ("relu", "relu_") or not op.output.view.requires_grad:
                continue
            if any(i.from_ == op.id for o in seen.step.ops if o.op in REDUCING for i in o.inputs):
                # A hinge, whose zeros say that all is right.
                continue
            key = (op.line, op.module)
            self._times[key] = self._times.get(key, 0) + 1 if _all_zero(op.output.view) else 0
            if self._times[key] == TIMES:
                return _hint(op)
        return None


def _all_zero(view: View) -> bool:
    """Say whether several elements are all zero, of those that are kept whole."""
    content = view.content
    if type(content) is bytes:
        return len(content) > 4 and not any(content)
    return content is not None and is_zero(view)


def _hint(op: Op) -> Hint:
    name = f" of {op.module}" if op.module else ""
    text = (
        f"the output{name} has been zero everywhere {TIMES} times in a row: relu gets nothing "
        "above 0, and where it gives 0 no gradient passes. The weights before it stay as they are. "
    )
    if op.inputs and is_zero(op.inputs[0].view):
        text += "What it gets is zero as well: begin with weights that are random, not zeros."
    else:
        text += "Begin with smaller weights or another bias, or try a smaller learning rate."
    return Hint("a layer that is dead", op.line, text)


class Flat:
    """Watches for updates whose gradients are all exactly zero although there is a loss.

    Where neither an op without a slope nor a weight that is zero explains it, it may be chance for
    a while: a right answer that is drawn as the wrong one to compare it with.
    """

    def __init__(self) -> None:
        self._times = 0
        self._flat = False
        self._zeros = False
        self._loss: float | None = None
        self._step: Op | None = None

    def forget(self) -> None:
        """Begin to count anew."""
        self._times = 0

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the update."""
        for op in seen.step.ops:
            if op.output.view.requires_grad and "update" not in seen.phases:
                value = number(op.output.view)
                self._loss = self._loss if value is None else value
                self._step = op if op.op in STEPS else self._step
        reached = [change for change in seen.weights.values() if change.reached]
        if reached:
            # What is asked is what backward gave; a gradient may have been cleared since.
            self._flat = all(each.given is not None and is_zero(each.given) for each in reached)
            self._zeros = any(is_zero(each.after) for each in reached)
        if not ("update" in seen.phases or seen.optimizing) or not seen.weights:
            return None
        self._times = self._times + 1 if self._flat and self._loss else 0
        enough = TIMES if self._step is not None or self._zeros else LONG
        return self._hint(seen) if self._times == enough else None

    def _hint(self, seen: Seen) -> Hint:
        text = (
            f"every gradient has been exactly zero {self._times} times in a row, so nothing moves. "
        )
        if self._step is not None:
            text += (
                f"{self._step.op} in line {self._step.line} has slope 0 everywhere: use it to look "
                "at results, and compute the loss without it."
            )
            return Hint("no slope", self._step.line, text)
        if self._zeros:
            text += "Weights that all begin with 0 give this: begin with small random ones."
        else:
            text += (
                "Look at what the loss is made of: terms that cancel, or a clamp or a mask that "
                "lets nothing through."
            )
        return Hint("no slope", seen.optimizing, text)

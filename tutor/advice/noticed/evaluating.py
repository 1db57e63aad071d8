"""A model that is trained in evaluation mode: its dropout and batch norm stand still."""

from tutor.advice.noticed.watch import Seen
from tutor.advice.told import Hint
from tutor.trace.model import Op

MODES = ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "batch_norm")
"""Ops that do one thing in training and another in evaluation."""


class LeftInEvaluation:
    """Watches for an iteration in which all that depends on the mode is in evaluation mode."""

    def __init__(self) -> None:
        self._turn: tuple[int | None, int | None] = (None, None)
        self._off: Op | None = None
        self._on = False
        self._learns = False
        self._moved: set[str] = set()

    def forget(self) -> None:
        """Forget the iteration that was begun."""
        self._turn = (None, None)

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the backward that follows."""
        step = seen.step
        self._moved.update(seen.moved)
        if (step.loop, step.iteration) != self._turn:
            self._turn = step.loop, step.iteration
            self._off, self._on, self._learns = None, False, False
        if step.loop is None:
            return None
        for op in step.ops:
            if op.op in MODES and op.module is not None:
                self._on |= "training=True" in op.arguments
                if "training=False" in op.arguments and op.output.view.requires_grad:
                    self._off = self._off or op
            # A part that is only looked through, such as a frozen network, is meant to stand still.
            self._learns |= any(i.view.requires_grad and i.view.is_leaf for i in op.inputs)
        walked = any(change.reached for change in seen.weights.values())
        if not walked or self._off is None or self._on or not self._learns:
            return None
        if not self._trains(self._off, seen):
            return None
        return _hint(self._off, seen)

    def _trains(self, op: Op, seen: Seen) -> bool:
        """Say whether the model of an op has been moved, and is in evaluation mode as a whole.

        One whose input is learned stands still, and a part may be kept in that mode on purpose.
        """
        parts = [module for module in seen.step.modules if module.model == op.model]
        if any(module.path == "" and module.training for module in parts):
            return False
        return any(name in self._moved for module in parts for name in module.own.values())


def _hint(op: Op, seen: Seen) -> Hint:
    calls = seen.script.evaluations
    outside = [call for call in calls if not seen.script.in_function(call.line)]
    one = outside[0] if len(outside) == 1 else calls[0] if len(calls) == 1 else None
    # What is made and put there in one expression has its name only afterwards.
    named = one is not None and "(" not in one.owner
    owner = one.owner if one in outside and one and named else op.model or "model"
    since = ""
    if one is not None:
        word = "eval()" if ".eval()" in seen.script.lines[one.line - 1] else "train(False)"
        call = f"{one.owner}.{word}" if named else word
        since = f" {call} in line {one.line} put it there."
    what = (
        "batch norm keeps its old statistics" if op.op == "batch_norm" else "dropout does nothing"
    )
    text = (
        f"the model is trained in evaluation mode, where {what}.{since} Write {owner}.train() "
        "before the iterations that train, and eval() only to evaluate."
    )
    return Hint("left in evaluation mode", op.line, text)

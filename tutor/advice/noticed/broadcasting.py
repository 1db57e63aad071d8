"""A column minus a row that silently becomes a square: (4, 1) - (4,) is (4, 4)."""

from tutor.advice.case import shape_text
from tutor.advice.noticed.watch import Seen
from tutor.advice.told import Hint
from tutor.trace.model import Op, Operand

COMPARING = frozenset({"sub", "subtract", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"})
"""Ops that compare a prediction with a target, element by element."""

COUNTING = frozenset({"eq", "ne"})
"""Ops by which right answers are counted."""

DECIDING = frozenset({"float", "long", "int", "round", "gt", "ge", "sigmoid", "argmax"})
"""Ops that turn what a model gives into its decision."""

SPREADING = frozenset({"getitem", "unsqueeze", "reshape", "view", "expand", "expand_dims"})
"""Ops by which an author makes a column or a row on purpose."""


class Square:
    """Watches for a prediction of shape (n, 1) that meets a target of shape (n,)."""

    def forget(self) -> None:
        """Nothing is remembered from step to step."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        training = bool({"loss", "forward"} & set(seen.phases))
        for op in seen.step.ops:
            if len(op.inputs) < 2:
                continue
            if training and op.op in COMPARING and _squares(op, seen):
                return _hint(op)
            if op.op in COUNTING and _is_square(op, seen) and _decided(op.inputs[0], seen):
                return _hint(op)
        return None


def _squares(op: Op, seen: Seen) -> bool:
    one, other = op.inputs[:2]
    if not _is_square(op, seen):
        return False
    if one.view.kind == "tensor":
        return one.view.requires_grad != other.view.requires_grad
    return "loss" in seen.phases


def _is_square(op: Op, seen: Seen) -> bool:
    one, other = op.inputs[:2]
    column, row = sorted((one.view.shape, other.view.shape), key=len, reverse=True)
    if len(column) != 2 or len(row) != 1 or column != (row[0], 1) or row[0] < 2:
        return False
    return not any(_spread(operand, seen) for operand in (one, other))


def _decided(operand: Operand, seen: Seen) -> bool:
    """Say whether the step made the operand a decision of the model, as for an accuracy."""
    return any(op.op in DECIDING for op in seen.step.ops if op.id == operand.from_)


def _spread(operand: Operand, seen: Seen) -> bool:
    """Say whether the step itself made the operand a column or a row."""
    makers = [op.op for op in seen.step.ops if op.id == operand.from_]
    return any(maker in SPREADING for maker in makers)


def _hint(op: Op) -> Hint:
    one, other = op.inputs[:2]
    # What has a gradient is the prediction, on whichever side it stands.
    roles = ("the prediction", "the target")
    if other.view.requires_grad and not one.view.requires_grad:
        roles = roles[::-1]
    names = one.name or roles[0], other.name or roles[1]
    shapes = shape_text(one.view.shape), shape_text(other.view.shape)
    size = max(*one.view.shape, *other.view.shape)
    column, row = names if len(one.view.shape) == 2 else names[::-1]
    # A gradient by hand multiplies the difference with data that has columns, too.
    by_hand = op.inputs[0].view.kind != "tensor"
    known = [f"{column}.squeeze(1)"] if column != "the prediction" and not by_hand else []
    known += [f"{row}.unsqueeze(1)"] if row not in ("the prediction", "the target") else []
    ways = " or ".join(known) or "squeeze(1) takes the second dimension away"
    text = (
        f"{names[0]} is {shapes[0]} and {names[1]} is {shapes[1]}, so torch stretched both to "
        f"{shape_text((size, size))}: each prediction is compared with every target. Give both "
        f"one shape: {ways}."
    )
    if by_hand:
        text = text.replace("torch", "NumPy").replace("unsqueeze(1)", "reshape(-1, 1)")
    return Hint("broadcast to a square", op.line, text)

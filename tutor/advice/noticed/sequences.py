"""A recurrent layer that takes the examples for time: what comes in has the batch first."""

from tutor.advice.layers import RECURRENT, kind
from tutor.advice.noticed.watch import Seen
from tutor.advice.told import Hint
from tutor.trace.model import Op

LAYERS = frozenset({"lstm", "gru", "rnn_tanh", "rnn_relu"})
LOSSES = frozenset({"cross_entropy", "nll_loss", "mse_loss", "binary_cross_entropy_with_logits"})


class TimeFirst:
    """Watches for a loss with as many targets as a recurrent layer took moments of time."""

    def __init__(self) -> None:
        self._layer: Op | None = None
        self._turn: tuple[int | None, int | None] = (None, None)

    def forget(self) -> None:
        """Forget the layer of this iteration."""
        self._layer = None

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the loss."""
        turn = seen.step.loop, seen.step.iteration
        if turn != self._turn:
            self._turn, self._layer = turn, None
        for op in seen.step.ops:
            if op.op in LAYERS and op.inputs and op.arguments[-1:] == ("False",):
                self._layer = op
            elif op.op in LOSSES and self._layer is not None and len(op.inputs) > 1:
                time, batch = self._layer.inputs[0].view.shape[:2]
                many = op.inputs[1].view.shape
                single = len(op.inputs[0].view.shape) <= 2 and many in ((time,), (time, 1))
                if len(self._layer.inputs[0].view.shape) == 3 and single and time != batch:
                    return _hint(self._layer, seen)
        return None


def _hint(op: Op, seen: Seen) -> Hint:
    calls = [call for call in seen.script.calls if kind(call) in RECURRENT]
    place = f" in line {calls[0].lineno}" if len(calls) == 1 else ""
    time, batch = op.inputs[0].view.shape[:2]
    text = (
        f"{op.op} reads (time, batch, features), and there are {time} targets: it takes the "
        f"{time} examples for moments of time, and {batch} for the batch, so that each example "
        f"sees the others. Make the layer{place} with batch_first=True."
    )
    return Hint("time before batch", op.line, text)

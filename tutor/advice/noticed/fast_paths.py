"""Where torch computes another way because it is watched: no mistake, and said all the same."""

import ast

from tutor.advice.noticed.watch import Seen
from tutor.advice.told import Hint
from tutor.trace.model import Op

REMARK = "remark"

PLAIN = "Running on unrecorded (c), or plain Python, takes it."


class Attention:
    """Watches for attention in evaluation, which has a fast path that no watched call takes.

    torch leaves the path whenever a function mode is active. It is for eval() without gradients,
    and adds the same products in another order.
    """

    def forget(self) -> None:
        """Nothing is remembered from step to step."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        for op in seen.step.ops:
            if op.op == "multi_head_attention_forward" and _quiet(op):
                text = (
                    "in evaluation torch has a fast path for attention, which it leaves while it "
                    f"is watched: the last digits may differ from those of a plain run. {PLAIN}"
                )
                return Hint("fast path left", op.line, text, REMARK)
        return None


def _quiet(op: Op) -> bool:
    return "training=False" in op.arguments and not op.output.view.requires_grad


class Compiled:
    """Says of a function that torch.compile has made faster that its inside is not seen."""

    def __init__(self) -> None:
        self._line: int | None = None
        self._looked = False

    def forget(self) -> None:
        """Go on: what is looked for stands in the text."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the remark comes with the first one that runs behind the compiling."""
        if not self._looked:
            self._looked, self._line = True, _compiling(seen)
        if self._line is None or seen.step.last_line <= self._line:
            return None
        text = (
            "torch.compile makes one piece of many ops, which runs as it would unwatched: what "
            "happens inside of it is not seen. Leave it out to look at each op."
        )
        return Hint("compiled", self._line, text, REMARK)


def _compiling(seen: Seen) -> int | None:
    for node in ast.walk(seen.script.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "torch.compile":
            return node.lineno
    return None

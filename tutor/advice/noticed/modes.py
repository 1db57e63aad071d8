"""Evaluation in training mode, and dropout that does not know of the mode."""

import ast
from collections import Counter

from tutor.advice.lineage import sources
from tutor.advice.noticed.evaluating import MODES
from tutor.advice.noticed.watch import Seen
from tutor.advice.script import Script
from tutor.advice.told import Hint
from tutor.trace.model import Op


class StillTraining:
    """Watches for a pass under no_grad of a model that was trained and is in training mode.

    A script that calls eval() somewhere knows of the modes. A pass that the loss is computed from,
    as in networks that train in turns, is no evaluation, and several passes in one step may be
    meant to differ.
    """

    def __init__(self) -> None:
        self._trained: set[tuple[str | None, str | None]] = set()

    def forget(self) -> None:
        """Go on: what was trained once stays known."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        if seen.script.evaluations:
            return None
        looked = [op for op in seen.step.ops if op.op in MODES and op.module is not None]
        on = [op for op in looked if "training=True" in op.arguments]
        self._trained |= {(op.model, op.module) for op in on if op.output.view.requires_grad}
        quiet = [op for op in on if not op.output.view.requires_grad]
        if not quiet or {"forward", "loss"} & set(seen.phases) or _feeds_a_loss(seen):
            return None
        passes = Counter((op.model, op.module) for op in quiet)
        if max(passes.values()) > 1 or not self._trained.issuperset(passes):
            return None
        return _hint(quiet[0])


def _feeds_a_loss(seen: Seen) -> bool:
    """Say whether backward is called on what is computed from the step's results."""
    for root, line in seen.script.roots.items():
        if sources(seen.script.tree, root, line) & set(seen.step.changed):
            return True
    return False


def _hint(op: Op) -> Hint:
    model = op.model or "model"
    what = (
        "batch norm takes the statistics of this batch and changes its own"
        if op.op == "batch_norm"
        else "dropout leaves numbers out at random"
    )
    text = (
        f"{model} is evaluated in training mode, where {what}. Write {model}.eval() before, and "
        f"{model}.train() before training goes on."
    )
    return Hint("evaluated in training mode", op.line, text)


class AlwaysDropping:
    """Watches for the function dropout that drops in a model that was put into evaluation mode."""

    def forget(self) -> None:
        """Nothing is remembered from step to step."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        if not seen.script.evaluations or {"forward", "loss"} & set(seen.phases):
            return None
        for op in seen.step.ops:
            if op.op == "dropout" and not op.output.view.requires_grad:
                call = _without_mode(seen.script, op.line)
                if call is not None and "training=True" in op.arguments:
                    code = ast.unparse(call)
                    text = (
                        f"{code} drops in evaluation as well: the function does not know of the "
                        f"model's mode. Write {code[:-1]}, training=self.training)."
                    )
                    return Hint("dropout in evaluation", op.line, text)
        return None


def _without_mode(script: Script, line: int | None) -> ast.Call | None:
    """Return the line's call of the function dropout that does not say whether to drop."""
    for call in script.calls:
        if call.lineno == line and ast.unparse(call.func).endswith(("F.dropout", ".dropout")):
            said = len(call.args) > 2 or any(word.arg == "training" for word in call.keywords)
            own = ast.unparse(call.func).startswith("self.")
            return None if said or own else call
    return None

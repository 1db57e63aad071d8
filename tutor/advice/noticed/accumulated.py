"""Gradients that nobody clears: an update uses those of the iterations before once more."""

import math

from tutor.advice.noticed.watch import Change, Seen
from tutor.advice.numbers import is_zero, number, numbers, same
from tutor.advice.told import Hint
from tutor.plain.numbers import scalar
from tutor.trace.model import View


class NeverCleared:
    """Watches for an update with a gradient to which an older one, used already, was added.

    Adding up over several batches before one update is no mistake, and nor is what a second
    backward leaves in weights that this update does not move.
    """

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._mixed: dict[str, tuple[View | None, View | None]] = {}

    def forget(self) -> None:
        """Forget which gradients were used."""
        self._used.clear()
        self._mixed.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the update that uses the sum."""
        hint = None
        for name, change in seen.weights.items():
            if change.reached:
                self._walk(name, change)
            if change.moved and name in self._mixed:
                hint = hint or _hint(name, *self._mixed[name], seen)
            if is_zero(change.after.grad):
                self._mixed.pop(name, None)
                self._used.discard(name)
            elif change.moved:
                self._used.add(name)
        return hint

    def _walk(self, name: str, change: Change) -> None:
        old = None if change.before is None else change.before.grad
        if name in self._used and not is_zero(old) and _added(old, change):
            self._mixed[name] = (old, change.given)
        elif name in self._used:
            # It was cleared in the same step, or nobody can say.
            self._mixed.pop(name, None)
        self._used.discard(name)


def _added(old: View | None, change: Change) -> bool:
    """Say whether the gradient is the old one and the new one together, and not the new alone."""
    held = change.after.grad
    if change.given is None or is_zero(change.given) or held is None:
        return False
    if same(change.given, held):
        return False
    views = (old, change.given, held)
    parts = [numbers(view) for view in views]
    if None in parts:
        # Of large gradients the means are known, which add up as well.
        parts = [_mean(view) for view in views]
    one, other, total = (part or () for part in parts)
    return 0 < len(total) == len(one) == len(other) and all(
        math.isclose(a + b, c, rel_tol=1e-4, abs_tol=1e-7 * max(abs(a), abs(b)))
        for a, b, c in zip(one, other, total, strict=True)
    )


def _owners(name: str, seen: Seen) -> set[str]:
    """Return what a call that clears this weight's gradient may be called on."""
    found = {f"{name}.grad"} | {optimizer.name for optimizer in seen.script.optimizers}
    return found | {name.split(".")[0]} if "." in name else found


def _mean(view: View | None) -> tuple[float, ...]:
    mean = None if view is None else view.stats.mean
    return () if mean is None else (mean,)


def _hint(name: str, old: View | None, given: View | None, seen: Seen) -> Hint:
    first, second = number(old), number(given)
    much, new = "the gradient of an update before", "to it"
    if first is not None and second is not None:
        much = f"{scalar(first, ascii=True)} of an update before"
        new = f"{scalar(second, ascii=True)} to it"
    optimizers = seen.script.optimizers
    clear = f"{optimizers[0].name}.zero_grad()" if optimizers else f"{name}.grad.zero_()"
    lines = [call.line for call in seen.script.clearing if call.owner in _owners(name, seen)]
    why = "because nothing clears it"
    if lines:
        why = f"because line {lines[0]} clears it too seldom"
    text = (
        f"this update uses {name}.grad, which still holds {much}: backward added {new}, {why}. "
        f"Clear it once in each iteration: {clear}."
    )
    return Hint("zero_grad missing", seen.optimizing or seen.written.get(name), text)

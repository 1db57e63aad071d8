"""Gradients that an update does not find: not computed yet, never computed, or cleared too soon."""

import ast
from difflib import get_close_matches

from tutor.advice.lineage import cuts
from tutor.advice.noticed.watch import Change, Seen
from tutor.advice.numbers import is_zero
from tutor.advice.script import Script
from tutor.advice.told import Hint
from tutor.lesson.dotted import last

STEPS = 2
"""So many steps of an optimizer in a row have to find no gradient although backward has run."""


class NothingToUse:
    """Watches for an update that moves nothing because every gradient is None or zero."""

    def __init__(self) -> None:
        self._pending: set[str] = set()
        self._cleared: dict[str, int] = {}
        self._walked = False
        self._without = 0
        self._found = False

    def forget(self) -> None:
        """Forget which gradients wait; that backward has run is taken for granted from now on."""
        self._pending.clear()
        self._cleared.clear()
        self._walked = True

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the update that finds nothing."""
        self._found |= any(change.after.grad is not None for change in seen.weights.values())
        self._walked |= bool(seen.step.flows) or any(
            not is_zero(change.after.grad) for change in seen.weights.values()
        )
        for name, change in seen.weights.items():
            if change.reached or not is_zero(change.after.grad):
                self._cleared.pop(name, None)
            waits = name in self._pending and not change.reached
            if (change.cleared and waits and not change.moved) or _cleared_within(change, seen):
                self._cleared[name] = _clearing_line(seen)
            if change.reached and not (is_zero(change.after.grad) or self._updates_too(seen)):
                self._pending.add(name)
            elif change.moved or change.cleared or self._updates_too(seen):
                self._pending.discard(name)
        if not self._updates(seen):
            return None
        hint = self._hint(seen)
        self._cleared.clear()
        return hint

    def _updates_too(self, seen: Seen) -> bool:
        """Say whether a step has an update as well, which uses what backward has just given."""
        return "update" in seen.phases or seen.optimizing is not None

    def _updates(self, seen: Seen) -> bool:
        """Say whether a step is an update that moved nothing, as it found no gradient.

        One that was cleared too soon is enough: what nobody hands over may have its own.
        """
        if not ("update" in seen.phases or seen.optimizing) or not seen.weights or seen.moved:
            return False
        return bool(self._cleared) or all(
            is_zero(change.after.grad) for change in seen.weights.values()
        )

    def _hint(self, seen: Seen) -> Hint | None:
        line = seen.optimizing
        if self._cleared:
            name, cleared = next(iter(self._cleared.items()))
            text = (
                f"the gradients were cleared here, after backward and before the update, so the "
                f"update found none ({name}.grad) and nothing moved. Clear them behind the "
                "update, or before backward."
            )
            return Hint("cleared before the update", cleared, text)
        if line is None:
            return None
        if self._walked:
            return self._never_reached(seen, line)
        call = next(call for call in seen.script.steps if call.line == line)
        if not seen.script.backwards and _is_misspelt(seen.script):
            # The run ends there, and says so.
            return None
        if not seen.script.backwards:
            text = (
                f"{call.owner}.step() moves nothing: every gradient is None, because nothing in "
                "this script calls backward. Write loss.backward() before it."
            )
            return Hint("backward missing", line, text)
        behind = [at for at in seen.script.backwards if at > line]
        if seen.step.loop is None or len(behind) < len(seen.script.backwards):
            return None
        later = _afterwards(seen.script, line, behind[0])
        text = (
            f"{call.owner}.step() runs before the first backward (line {behind[0]}), so every "
            f"gradient is None and nothing moves; {later}. Move it behind backward."
        )
        return Hint("step before backward", line, text)

    def _never_reached(self, seen: Seen, line: int) -> Hint | None:
        """Return the hint on a backward that has run and given no weight a gradient, ever."""
        none = all(change.after.grad is None for change in seen.weights.values())
        self._without = self._without + 1 if none and not self._found else 0
        if self._without != STEPS:
            return None
        for root, at in seen.script.roots.items():
            for cut in cuts(seen.script.tree, root, at):
                inner = "" if cut.inner is None else ast.unparse(cut.inner)
                view = seen.step.tensors.get(inner)
                if view is None or view.requires_grad:
                    text = (
                        f"backward runs, and no weight has a gradient: {cut.reason}. So nothing "
                        f"moves. Compute {root} from the weights without this cut."
                    )
                    return Hint("cut off", cut.line, text)
        return None


def _is_misspelt(script: Script) -> bool:
    """Say whether a script calls something that may be meant to be backward."""
    return any(get_close_matches(last(call.func), ["backward"]) for call in script.calls)


def _afterwards(script: Script, line: int, backward: int) -> str:
    """Say what a step in a line before backward finds in the iterations that follow."""
    around = [clear.line for clear in script.clearing if clear.line in script.loop(line)]
    for at in around:
        if not line < at < backward:
            return f"line {at} clears what backward computes before the next step"
    return "later it uses gradients of the iteration before"


def _cleared_within(change: Change, seen: Seen) -> bool:
    """Say whether one line goes backward, clears what it got, and then has nothing to update by."""
    given, kept = change.given, change.after.grad
    if given is None or is_zero(given) or not is_zero(kept) or change.moved:
        return False
    lines = range(seen.step.first_line, seen.step.last_line + 1)
    calls = [call for call in seen.script.calls if call.lineno in lines]
    places = {
        name: [(c.lineno, c.end_col_offset or 0) for c in calls if last(c.func) == name]
        for name in ("backward", "zero_grad", "step")
    }
    if not all(places.values()):
        return False
    return places["backward"][0] < places["zero_grad"][0] < places["step"][0]


def _clearing_line(seen: Seen) -> int:
    lines = range(seen.step.first_line, seen.step.last_line + 1)
    found = [call.line for call in seen.script.clearing if call.line in lines]
    return found[0] if found else seen.step.first_line

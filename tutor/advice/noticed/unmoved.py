"""Weights that have gradients and never move: nobody takes a step, or the optimizer has others."""

import ast

from tutor.advice.case import listed
from tutor.advice.lineage import Cut, cuts
from tutor.advice.noticed.watch import Seen
from tutor.advice.numbers import is_zero, largest
from tutor.advice.script import Optimizer, Script
from tutor.advice.told import Hint

WALKS = 3
"""So many backward passes without a step have to be seen in a script that takes none."""

STEPS = 2
"""So many steps of an optimizer in a row have to leave everything as it was."""


class Unmoved:
    """Watches for a run in which backward gives gradients and no weight was ever written."""

    def __init__(self) -> None:
        self._walks = 0
        self._steps = 0
        self._moved = False

    def forget(self) -> None:
        """Take for granted that the weights moved where nobody looked."""
        self._moved = True

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with a backward, or with the optimizer's step."""
        if self._moved:
            return None
        # A loss that is a leaf by mistake has another value each time, and is no weight.
        self._moved = bool({*seen.moved, *seen.written} - seen.script.roots.keys())
        if self._moved:
            return None
        steep = [name for name, change in seen.weights.items() if _steep(change.after.grad)]
        if seen.optimizing is not None:
            self._steps = self._steps + 1 if steep else 0
            return _unknown(steep, seen) if self._steps == STEPS else None
        if any(change.several for change in seen.weights.values()):
            # A loop without an update is no training loop, and is one step of the record.
            self._walks = WALKS
        self._walks += any(change.reached for change in seen.weights.values())
        if self._walks < WALKS or not seen.script.optimizers or _takes_steps(seen.script):
            return None
        return _no_step(seen.script.optimizers[0], seen)


def _steep(gradient: object) -> bool:
    return gradient is not None and not is_zero(gradient) and largest(gradient) is not None  # type: ignore[arg-type]


def _takes_steps(script: Script) -> bool:
    """Say whether anything is called that is named like a step, whatever it belongs to."""
    return any(
        isinstance(call.func, ast.Attribute) and "step" in call.func.attr for call in script.calls
    ) or any(isinstance(call.func, ast.Name) and "step" in call.func.id for call in script.calls)


def _no_step(optimizer: Optimizer, seen: Seen) -> Hint:
    text = (
        f"backward runs again and again and no weight moves: {optimizer.name} (line "
        f"{optimizer.line}) is built, and nothing calls its step. Write {optimizer.name}.step() "
        "behind backward."
    )
    lines = [
        at for at in seen.script.backwards if seen.step.first_line <= at <= seen.step.last_line
    ]
    return Hint("step missing", lines[0] if lines else None, text)


def _unknown(steep: list[str], seen: Seen) -> Hint | None:
    """Return the hint on an optimizer that moves nothing, with what it got."""
    line = seen.optimizing
    name = next(call.owner for call in seen.script.steps if call.line == line)
    found = [each for each in seen.script.optimizers if each.name == name]
    if len(found) != 1 or found[0].handed is None:
        return None
    optimizer = found[0]
    loose = _loose(steep, seen)
    if loose is not None:
        return loose
    some = listed(steep) if len(steep) <= 2 else f"{steep[0]} and {len(steep) - 1} more"
    text = f"{name}.step() moves none of the weights that have gradients ({some}). "
    new = _replaced(seen.script, optimizer)
    got = ast.unparse(found[0].handed)
    if new is None:
        text += (
            f"{name} got {got}. Hand over the weights of the model that is trained, "
            "such as model.parameters()."
        )
    else:
        owner, at = new
        text += (
            f"{name} (line {optimizer.line}) got {got}, and line {at} gave the name {owner} to a "
            f"new model behind it. Make the optimizer after line {at}."
        )
    return Hint("not handed to the optimizer", optimizer.line, text)


def _loose(steep: list[str], seen: Seen) -> Hint | None:
    """Return the hint on a loss that is a leaf itself, or is made of one that is made anew."""
    for root, line in seen.script.roots.items():
        found = cuts(seen.script.tree, root, line)
        if found and steep == [found[0].target] != [root]:
            return _remade(found[0], root)
        if steep != [root]:
            continue
        why = f": {found[0].reason}" if found else ""
        text = (
            f"backward begins at {root} and ends there, because {root} is a leaf that was computed "
            f"from nothing{why}. No weight of the model gets a gradient. Compute {root} from the "
            "model's output without such a cut."
        )
        return Hint("cut off", found[0].line if found else line, text)
    return None


def _remade(cut: Cut, root: str) -> Hint:
    """Return the hint on a prediction that was made into a leaf of its own on the way to a loss."""
    text = (
        f"backward from {root} ends at {cut.target}, which is a new leaf each time: {cut.reason}. "
        f"{cut.target} gets the gradient, and no weight of the model does. Use what the model "
        "gives as it is."
    )
    return Hint("cut off", cut.line, text)


def _replaced(script: Script, optimizer: Optimizer) -> tuple[str, int] | None:
    """Return what was handed over and is bound anew behind the optimizer, and the line."""
    assert optimizer.handed is not None
    names = {node.id for node in ast.walk(optimizer.handed) if isinstance(node, ast.Name)}
    for node in ast.walk(script.tree):
        if isinstance(node, ast.Assign) and node.lineno > optimizer.line:
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id in names:
                    return target.id, node.lineno
    return None

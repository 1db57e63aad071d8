"""A gradient that is None: a weight bound anew, a backward that did not run or did not reach it."""

import ast
from re import Match

from tutor.advice.case import Case, listed
from tutor.advice.lineage import rebound
from tutor.advice.told import Advice
from tutor.trace.model import View


def no_gradient(case: Case, _: Match[str]) -> Advice | None:
    """Explain a gradient that the line uses and that is None."""
    names = _without(case)
    if not names:
        return None
    name = names[0]
    view = case.tensors[name]
    what = f"{case.place} uses {_grads(names)}, and {'they are' if names[1:] else 'it is'} None."
    anew = rebound(case.script.tree, name)
    if anew is not None and not (view.requires_grad and view.is_leaf):
        where = "The same line, the time before," if anew.line == case.line else f"Line {anew.line}"
        return Advice(what, *_bound_anew(name, view, where, anew.inplace))
    if not view.requires_grad:
        cause = f"{name} does not require a gradient, so backward computes none for it."
        return Advice(what, cause, f"Make {name} with requires_grad=True.")
    if not view.is_leaf:
        cause = (
            f"{name} is no leaf: it was computed from something else, and torch keeps the "
            "gradients of leaves alone."
        )
        mend = f"Ask for it before backward, or make {name} the leaf itself."
        return Advice(what, cause, mend, f"{name}.retain_grad()")
    return Advice(what, *_not_reached(case, name))


def _grads(names: list[str]) -> str:
    return listed([f"{name}.grad" for name in names])


def _without(case: Case) -> list[str]:
    """Return the tensors whose gradient the line reads although it is None.

    Where the line goes through them by a passing name (``for p in weights``) all leaves without a
    gradient are meant.
    """
    read = [
        ast.unparse(node.value)
        for node in case.nodes()
        if isinstance(node, ast.Attribute) and node.attr == "grad"
    ]
    known = [name for name in dict.fromkeys(read) if name in case.tensors]
    if known:
        return [name for name in known if case.tensors[name].grad is None]
    if not read:
        return []
    return [name for name, view in case.weights().items() if view.grad is None]


def _bound_anew(name: str, view: View, where: str, inplace: str) -> tuple[str, str, str]:
    if view.requires_grad:
        kind = "the result of an op and no leaf, and torch keeps the gradients of leaves alone"
    else:
        kind = "made under no_grad and does not require a gradient"
    cause = f"{where} gave the name {name} to a new tensor, which is {kind}."
    mend = f"Change {name} in place under no_grad, so that it stays the leaf it was."
    return cause, mend, f"with torch.no_grad():\n    {inplace}" if inplace else ""


def _not_reached(case: Case, name: str) -> tuple[str, str, str]:
    """Say why no backward has given a gradient to a leaf that requires one."""
    script, line = case.script, case.line or 0
    if not script.backwards:
        cause = "Gradients are computed by backward, and nothing in this script calls it."
        return cause, "Call backward on the loss before the update.", "loss.backward()"
    before = [at for at in script.backwards if at < line]
    first = case.step is None or case.step.iteration in (None, 1)
    if not before and first:
        cause = f"backward has not run yet: it is called in line {script.backwards[0]}, below."
        return cause, "Move the update behind backward.", ""
    cleared = [call.line for call in script.clearing if before and before[-1] < call.line < line]
    if cleared:
        cause = f"Line {cleared[-1]} clears the gradients between backward and this line."
        return cause, "Clear them behind the update, or before backward.", ""
    cause = (
        f"No backward has reached {name}: the loss does not depend on it, or its way to the loss "
        "leaves the graph."
    )
    mend = "Look for detach(), item(), data, torch.tensor(...) or no_grad between it and the loss."
    return cause, mend, ""

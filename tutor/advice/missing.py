"""A gradient that is None: a weight bound anew, a backward that did not run or did not reach it."""

import ast
from re import Match

from tutor.advice.case import Case, listed
from tutor.advice.lineage import rebound
from tutor.advice.members import members
from tutor.advice.rebinding import updates
from tutor.advice.told import Advice
from tutor.trace.model import View


def no_gradient(case: Case, _: Match[str]) -> Advice | None:
    """Explain a gradient that the line uses and that is None."""
    told = members(case)
    if told is not None:
        return told
    names = _without(case)
    if not names:
        return None
    name = names[0]
    view = case.tensors[name]
    if isinstance(case.statement, ast.Expr) and not _before(case):
        what = f"{case.place} clears {name}.grad, and the first time it is None."
        cause = f"backward, which makes it, is called below, in line {case.script.backwards[0]}."
        mend = "Clear it behind the update, or only where there is something to clear."
        return Advice(what, cause, mend, f"if {name}.grad is not None:\n    {case.code}")
    what = f"{case.place} uses {_grads(names)}, and {'they are' if names[1:] else 'it is'} None."
    anew = rebound(case.script.tree, name)
    if anew is not None and not (view.requires_grad and view.is_leaf):
        where = "The same line, the time before," if anew.line == case.line else f"Line {anew.line}"
        return Advice(what, *_bound_anew(name, view, where, updates(case.script, anew)))
    if not view.requires_grad:
        cause = f"{name} does not require a gradient, so backward computes none for it."
        return Advice(what, cause, f"Make {name} with requires_grad=True.")
    if not view.is_leaf and (code := _as_leaf(case, name)):
        cause = (
            f"{name} is computed from the tensor that requires a gradient, and so is no leaf "
            "itself; torch keeps the gradients of leaves alone."
        )
        return Advice(what, cause, f"Ask for the gradient of what {name} is in the end.", code)
    if not view.is_leaf:
        cause = (
            f"{name} is no leaf: it was computed from something else, and torch keeps the "
            "gradients of leaves alone."
        )
        mend = f"Ask for it before backward, or make {name} the leaf itself."
        return Advice(what, cause, mend, f"{name}.retain_grad()")
    return Advice(what, *_not_reached(case, name))


def _before(case: Case) -> list[int]:
    """Return the calls of backward above the line, all where the iteration is not the first."""
    first = case.step is None or case.step.iteration in (None, 1)
    return [at for at in case.script.backwards if at < (case.line or 0) or not first] or (
        [0] if not case.script.backwards else []
    )


def _as_leaf(case: Case, name: str) -> str:
    """Return the line that makes a weight, with the gradient asked for behind the computation."""
    for node in ast.walk(case.script.tree):
        if isinstance(node, ast.Assign) and [name] == list(map(ast.unparse, node.targets)):
            text = ast.unparse(node.value)
            bare = text.replace(", requires_grad=True", "")
            if isinstance(node.value, ast.BinOp) and bare != text:
                return f"{name} = ({bare}).requires_grad_()"
    return ""


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
    return cause, mend, inplace


def _not_reached(case: Case, name: str) -> tuple[str, str, str]:
    """Say why no backward has given a gradient to a leaf that requires one."""
    script, line = case.script, case.line or 0
    if not script.backwards:
        cause = "Gradients are computed by backward, and nothing in this script calls it."
        return cause, "Call backward on the loss before the update.", "loss.backward()"
    before = [at for at in script.backwards if at < line]
    first = case.step is None or case.step.iteration in (None, 1)
    loop = script.loop(line)
    if not before and loop and not any(at in loop for at in script.backwards):
        cause = (
            f"Gradients are computed by backward, and this loop (lines {loop[0]} to {loop[-1]}) "
        )
        return cause + "calls none.", "Call backward on the loss before the update.", ""
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

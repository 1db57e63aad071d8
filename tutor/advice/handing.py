"""Errors of what an optimizer is handed: the weights of several models, or no closure."""

import ast
from re import Match

from tutor.advice.case import Case, listed
from tutor.advice.told import Advice

INNER = "    "


def several_models(case: Case, _: Match[str]) -> Advice | None:
    """Explain an optimizer that gets the parameters of several models one beside the other."""
    call = next((node for node in case.nodes() if isinstance(node, ast.Call) and node.args), None)
    if call is None:
        return None
    first = call.args[0]
    inner = first.elts if isinstance(first, (ast.List, ast.Tuple)) else call.args
    parts = [each for each in inner if _gives_weights(each)]
    if len(parts) < 2:
        return None
    given = listed([ast.unparse(each) for each in parts])
    what = f"{case.place} hands {given} to an optimizer."
    cause = "Each of them gives many weights, and the optimizer wants one list of all."
    rest = [each for each in call.args if each not in parts and each is not first]
    several = ast.List([ast.Starred(each, ast.Load()) for each in parts], ast.Load())
    code = ast.unparse(ast.Call(call.func, [several, *rest], call.keywords))
    whole = case.code.replace(ast.unparse(call), code)
    return Advice(what, cause, "Put all of them into one list.", whole)


def _gives_weights(node: ast.expr) -> bool:
    """Say whether an expression is ``model.parameters()``."""
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "parameters"


def no_closure(case: Case, found: Match[str]) -> Advice:
    """Explain an optimizer that computes the loss itself, several times in one step."""
    owner = case.owner("step") or "optimizer"
    what = f"{case.place} has {owner} take a step without a function that computes the loss."
    cause = (
        f"{found['kind']} looks at the loss several times in one step, each time with other "
        "weights, so that it has to be able to compute it and to go backward."
    )
    mend = "Put what leads to the step into a function that returns the loss, and hand that over."
    root = next(reversed(case.script.roots), "loss")
    rows = [
        "def closure():",
        f"{INNER}{owner}.zero_grad()",
        f"{INNER}{root} = ...",
        f"{INNER}{root}.backward()",
        f"{INNER}return {root}",
        f"{owner}.step(closure)",
    ]
    return Advice(what, cause, mend, "\n".join(rows))

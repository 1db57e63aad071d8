"""Errors of building things: optimizers that get nothing, modules without their beginning."""

import ast
from re import Match

from tutor.advice.case import Case
from tutor.advice.layers import class_of, made, plain_lists
from tutor.advice.told import Advice

BEGINNING = "super().__init__()"


def no_parameters(case: Case, _: Match[str]) -> Advice:
    """Explain an optimizer that gets an empty list."""
    what = f"{case.place} builds an optimizer that has nothing to change."
    call = _building(case)
    used = _used_up(case, call) if call is not None and call.args else None
    if call is not None and used is not None:
        name = ast.unparse(call.args[0])
        source = ast.unparse(used.value)
        cause = (
            f"{name} (line {used.lineno}) gives the weights once, and something has gone through "
            "it already."
        )
        mend = f"Call {source} anew wherever it is needed."
        return Advice(what, cause, mend, _with_first(case, call, source))
    listed = _in_list(case, call)
    if listed is not None:
        name = ast.unparse(listed.targets[0])
        cause = (
            f"{name} (line {listed.lineno}) is a plain list, and parameters() finds only modules "
            "and nn.Parameters that are attributes, or stand in an nn.ModuleList."
        )
        code = f"{name} = nn.ModuleList({ast.unparse(listed.value)})"
        return Advice(what, cause, "Make the list one that a module knows.", code)
    cause = (
        "What was handed to it is empty: parameters() finds the modules and nn.Parameters that "
        "are attributes of a module, not those in a plain list, and a generator gives them once."
    )
    return Advice(what, cause, "Hand over parameters(), or a list of weights.")


def not_a_leaf(case: Case, _: Match[str]) -> Advice:
    """Explain an optimizer that gets a tensor that was computed."""
    computed = [n for n, v in case.named().items() if v.requires_grad and not v.is_leaf]
    name = computed[0] if len(computed) == 1 else ""
    what = f"{case.place} hands {name or 'a tensor'} to an optimizer, and it is no leaf."
    cause = (
        f"{name or 'It'} was computed from something else; backward leaves no gradient there, and "
        "the next forward would compute it anew."
    )
    mend = "Hand over the leaf itself. To begin at computed values, cut them off first."
    code = f"{name} = {name}.detach().requires_grad_()" if name else ""
    return Advice(what, cause, mend, code)


def not_listed(case: Case, _: Match[str]) -> Advice:
    """Explain an optimizer that gets one tensor instead of a list."""
    call = next((node for node in case.nodes() if isinstance(node, ast.Call) and node.args), None)
    given = ast.unparse(call.args[0]) if call is not None else ""
    what = f"{case.place} hands {given or 'one tensor'} to an optimizer, which wants several."
    code = ""
    if call is not None:
        several = ast.List([call.args[0]], ast.Load())
        code = ast.unparse(ast.Call(call.func, [several, *call.args[1:]], call.keywords))
    return Advice(what, "It goes through a list of tensors.", "Put it into a list.", code)


def not_iterable(case: Case, found: Match[str]) -> Advice | None:
    """Explain an optimizer that gets a model, or its method, instead of its parameters."""
    call = _building(case)
    if call is None or not call.args:
        return None
    given = ast.unparse(call.args[0])
    what = f"{case.place} hands {given} to an optimizer, which wants weights."
    if found["kind"] in ("method", "function"):
        cause = "Without brackets that is the method itself, and nobody has called it."
        fixed = f"{given}()"
    else:
        cause = "A module is no list of its parameters; its parameters() gives them."
        fixed = f"{given}.parameters()"
    return Advice(what, cause, f"Hand over {fixed}.", _with_first(case, call, fixed))


def two_lists(case: Case, _: Match[str]) -> Advice | None:
    """Explain an optimizer that gets the parameters of a second model in place of its rate."""
    call = _building(case)
    given = [] if call is None else [ast.unparse(one) for one in call.args]
    several = [one for one in given if one.endswith(".parameters()")]
    if call is None or len(several) < 2:
        return None
    what = f"{case.place} hands {several[1]} to the optimizer as its learning rate."
    cause = "Only the first argument holds weights; the second one is lr."
    first = f"[{', '.join(f'*{one}' for one in several)}]"
    code = _with_first(case, call, first, len(several))
    return Advice(what, cause, "Put the parameters of all models into one list.", code)


def _used_up(case: Case, call: ast.Call) -> ast.Assign | None:
    """Return where the generator was made that the optimizer gets by its name."""
    found = made(case.script, ast.unparse(call.args[0]))
    if found is None or not ast.unparse(found.value).endswith("parameters()"):
        return None
    return found


def _in_list(case: Case, call: ast.Call | None) -> ast.Assign | None:
    """Return where the model that is handed over puts its layers into a plain list."""
    owner = ast.unparse(call.args[0]).split(".")[0] if call is not None and call.args else ""
    model = class_of(case.script, owner)
    lists = plain_lists(model) if model is not None else []
    return lists[0] if len(lists) == 1 else None


def _building(case: Case) -> ast.Call | None:
    """Return the line's call that builds an optimizer."""
    built = {one.line for one in case.script.optimizers}
    calls = [node for node in case.nodes() if isinstance(node, ast.Call)]
    return calls[0] if calls and case.line in built else None


def _with_first(case: Case, call: ast.Call, first: str, instead: int = 1) -> str:
    """Return the line with another first argument in place of the first `instead` ones."""
    new = ast.Call(call.func, [ast.parse(first, mode="eval").body], call.keywords)
    new.args += call.args[instead:]
    return case.code.replace(ast.unparse(call), ast.unparse(new))


def not_begun(case: Case, _: Match[str]) -> Advice:
    """Explain a module that sets a layer before its own beginning."""
    what = f"{case.place} gives a layer to a module that has not begun yet."
    cause = (
        f"nn.Module makes the tables for its layers in its own __init__, and {BEGINNING} calls it."
    )
    return Advice(what, cause, "Make it the first line of __init__.", BEGINNING)

"""Errors of calling things: a forward that is missing or returns nothing, what is no tensor."""

import ast
import difflib
from collections.abc import Iterator
from re import Match

from tutor.advice.case import Case
from tutor.advice.layers import RECURRENT, class_of, kind, made, method
from tutor.advice.script import Script
from tutor.advice.told import Advice

FLOATS = "torch.tensor({0}, dtype=torch.float32)"
"""How a list becomes a tensor that layers can compute with."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def no_forward(case: Case, found: Match[str]) -> Advice:
    """Explain a module without forward, and find the method that was meant."""
    name = found["module"]
    what = f"{case.place} calls a {name}, which has no method forward."
    cause = "Calling a module runs its forward; any other name is a method like others."
    classes = [n for n in ast.walk(case.script.tree) if isinstance(n, ast.ClassDef)]
    methods = {
        one.name: one.lineno
        for each in classes
        if each.name == name
        for one in each.body
        if isinstance(one, ast.FunctionDef)
    }
    near = difflib.get_close_matches("forward", methods, 1)
    if near:
        mend = f"Line {methods[near[0]]} defines {near[0]}: name it forward."
        return Advice(what, cause, mend)
    return Advice(
        what, cause, "Write def forward(self, x): inside the class, indented like __init__."
    )


def no_result(case: Case, _: Match[str]) -> Advice | None:
    """Explain a None that a function of the script gave because it returns nothing."""
    for name, function in _behind(case):
        if not any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(function)):
            what = f"{case.place} computes with what {name} gives, and that is None."
            last = function.body[-1]
            cause = f"{function.name} (line {function.lineno}) ends without return."
            target = last.targets[0] if isinstance(last, ast.Assign) else None
            value = ast.unparse(target) if target is not None else "the result"
            code = f"return {value}" if target is not None else ""
            return Advice(
                what, cause, f"Return {value} at its end, behind line {last.end_lineno}.", code
            )
    return None


def not_a_loss(case: Case, _: Match[str]) -> Advice | None:
    """Explain a loss that is made with the prediction and target instead of being called."""
    for node in case.nodes():
        if isinstance(node, ast.Call) and kind(node).endswith("Loss") and len(node.args) > 1:
            what = f"{case.place} makes a {kind(node)} with the prediction and the target."
            cause = "A loss module is made first, with its settings, and called then."
            whole = ast.unparse(case.statement) if case.statement is not None else ""
            old = ast.unparse(node)
            new = f"{ast.unparse(node.func)}(){old[len(ast.unparse(node.func)) :]}"
            return Advice(what, cause, "Make it, then call it.", whole.replace(old, new))
    return None


def no_tensor(case: Case, found: Match[str]) -> Advice:
    """Explain a layer that gets a list, an array or the several results of a recurrent layer."""
    got = found["got"]
    what = f"{case.place} gives a layer a {got} where a tensor is wanted."
    if got == "tuple":
        inner = [call for call in case.script.calls if kind(call) in RECURRENT]
        line = f" (line {inner[0].lineno})" if len(inner) == 1 else ""
        cause = f"RNN, LSTM and GRU return two things: the outputs and the last state{line}."
        mend = (
            "Take the first, as in out, state = rnn(x), and hand that on. In a Sequential there "
            "is no place for it: write a module with a forward of your own."
        )
        return Advice(what, cause, mend)
    cause = "Layers compute with tensors alone; lists and arrays are converted first."
    names = _given(case, got)
    ends = "torch.from_numpy({0}).float()" if got == "numpy.ndarray" else FLOATS
    code = "\n".join(f"{name} = {ends.format(name)}" for name in names)
    return Advice(what, cause, "Convert it once, before the loop.", code)


def _given(case: Case, got: str) -> list[str]:
    """Return the names of what the line hands on that is such a list or array."""
    found = []
    for node in case.nodes():
        layer = isinstance(node, ast.Call) and not ast.unparse(node.func).startswith("torch.")
        for argument in node.args if isinstance(node, ast.Call) and layer else ():
            if isinstance(argument, ast.Name):
                view = case.tensors.get(argument.id)
                array = got == "numpy.ndarray" and view is not None and view.kind == "ndarray"
                plain = got == "list" and view is None and _is_list(case.script, argument.id)
                if array or plain:
                    found.append(argument.id)
    return found


def _is_list(script: Script, name: str) -> bool:
    return any(
        isinstance(node, ast.Assign)
        and name in map(ast.unparse, node.targets)
        and isinstance(node.value, (ast.List, ast.ListComp))
        for node in ast.walk(script.tree)
    )


def _behind(case: Case) -> Iterator[tuple[str, Function]]:
    """Yield the functions of the script whose results the line uses, with the call's text."""
    calls = [node for node in case.nodes() if isinstance(node, ast.Call)]
    for node in case.nodes():
        if isinstance(node, ast.Name):
            assignment = made(case.script, node.id)
            if assignment is not None and isinstance(assignment.value, ast.Call):
                calls.append(assignment.value)
    for call in calls:
        name = ast.unparse(call.func)
        owner = class_of(case.script, name)
        if owner is not None and (forward := method(owner, "forward")) is not None:
            yield name, forward
        for found in ast.walk(case.script.tree):
            if isinstance(found, Function) and found.name == name:
                yield name, found

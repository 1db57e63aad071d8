"""Errors of recurrent layers: time before batch, states that do not fit, and what they return."""

import ast
from re import Match

from tutor.advice.case import Case, shape_text, sizes
from tutor.advice.layers import RECURRENT, assigned, changed, kind, layer
from tutor.advice.told import Advice
from tutor.trace.model import View

FIRST = "It reads (time, batch, features) unless it is made with batch_first=True"


def state(case: Case, found: Match[str]) -> Advice:
    """Explain a hidden state whose size is not the layer's."""
    wanted, got = sizes(found["wanted"]), sizes(found["got"])
    path, call, given = called(case)
    name = path or "the layer"
    what = f"{case.place} gives {name} a state of {shape_text(got)}, and it wants "
    what += f"{shape_text(wanted)}."
    seen = "" if given is None else f" The input is {shape_text(given.shape)}."
    cause = "A state is (layers, batch, hidden)."
    turned = given is not None and len(given.shape) == 3 and given.shape[:2] == (got[1], wanted[1])
    if call is not None and turned and not _batch_first(call):
        cause = f"{FIRST}, and so takes {wanted[1]} for the batch."
        code = assigned(
            case.script, path, changed(call, 9, "batch_first", ast.Constant(value=True))
        )
        mend = f"Say that the batch comes first (line {call.lineno})."
        return Advice(what + seen, cause, mend, code)
    return Advice(what + seen, cause, f"Make the state torch.zeros{shape_text(wanted)}.")


def features(case: Case, found: Match[str]) -> Advice:
    """Explain an input with another number of features than the layer was made for."""
    path, call, given = called(case)
    seen = "" if given is None else f" of {shape_text(given.shape)}"
    what = (
        f"{case.place} gives {path or 'a recurrent layer'} an input{seen} with {found['got']} "
        f"features in the last dimension; it takes {found['wanted']}."
    )
    cause = "The last dimension holds the features of one moment, and input_size says how many."
    if call is None:
        return Advice(what, cause, "Change input_size, or look where the input is made.")
    new = changed(call, 0, "input_size", ast.Constant(int(found["got"])))
    mend = f"Make the layer take {found['got']} (line {call.lineno}), or look at the input."
    return Advice(what, cause, mend, assigned(case.script, path, new))


def called(case: Case) -> tuple[str, ast.Call | None, View | None]:
    """Return the recurrent layer that the line calls: its path, what makes it, what it is given."""
    for node in case.nodes():
        if isinstance(node, ast.Call):
            path = ast.unparse(node.func)
            call = layer(case.script, path)
            if kind(call) in RECURRENT:
                return path, call, case.view(node.args[0]) if node.args else None
    return "", None, None


def made(case: Case) -> ast.Call | None:
    """Return the call of the script that makes a recurrent layer, if there is only one."""
    found = [call for call in case.script.calls if kind(call) in RECURRENT]
    return found[0] if len(found) == 1 else None


def _batch_first(call: ast.Call) -> bool:
    return any(word.arg == "batch_first" for word in call.keywords)


def time_first(case: Case, left: int, right: int) -> str:
    """Say that a layer without batch_first may have taken time for the batch; empty where not."""
    call = made(case)
    if call is None or not any(v.shape[:2] == (right, left) for v in case.tensors.values()):
        return ""
    if _batch_first(call):
        return (
            f"{ast.unparse(call.func)} in line {call.lineno} has batch_first=True, so its output "
            "is (batch, time, hidden): [-1] is the last example, and [:, -1] the last moment."
        )
    return (
        f"{ast.unparse(call.func)} in line {call.lineno} reads (time, batch, features), and here "
        f"the batch comes first: make it with batch_first=True, and take the last moment with "
        "[:, -1]."
    )

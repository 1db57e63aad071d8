"""Errors of dtypes and devices: whole numbers that require a gradient, kinds that do not fit."""

import ast
from collections.abc import Callable
from re import Match
from typing import NamedTuple

from tutor.advice.case import Case, listed
from tutor.advice.told import Advice
from tutor.trace.model import View

WHOLE = ("int", "uint", "bool")
"""How the dtypes begin that hold no fractions."""


CASTS = {"float32": "float", "float64": "double", "float16": "half", "bfloat16": "bfloat16"}
"""The methods that give a tensor of a dtype."""

CONVERTING = ("long", "int", "short", "char", "byte", "bool", "to")
"""Methods that give a tensor of whole numbers, or may."""

DTYPES = {"Int": "int32", "Short": "int16", "Char": "int8", "Float": "float32", "Double": "float64"}
"""What messages of torch call dtypes, and what scripts do."""


def whole_numbers(case: Case, _: Match[str]) -> Advice:
    """Explain why whole numbers cannot require a gradient."""
    what = f"{case.place} asks for the gradient of a tensor of whole numbers."
    cause = (
        "A gradient says what a very small change would do, and a whole number cannot change a "
        "little. Numbers without a decimal point become int64."
    )
    return Advice(
        what, cause, "Make it a tensor of floats: write 1.0, or name the dtype.", _float(case)
    )


def _float(case: Case) -> str:
    """Return the line with floats instead of whole numbers, empty where that is not sure."""
    match case.statement:
        case ast.Assign(targets=[ast.Attribute(value=owner, attr="requires_grad")]):
            name = ast.unparse(owner)
            return f"{name} = {name}.float().requires_grad_()"
    for node in case.nodes():
        if isinstance(node, ast.Call):
            words = {word.arg for word in node.keywords}
            inside = ast.unparse(node.func).endswith("Parameter") and node.args
            made = node.args[0] if inside else node
            if isinstance(made, ast.Call) and ("requires_grad" in words or inside):
                return case.code.replace(ast.unparse(made), _of_floats(made), 1)
    base = case.owner("requires_grad_")
    call = case.called("requires_grad_")
    old = "" if call is None else ast.unparse(call)
    code = case.code.replace(old, f"{base}.float().requires_grad_()") if base else ""
    # The converted tensor is another one, so that the name has to be given to it.
    alone = isinstance(case.statement, ast.Expr) and case.code == old
    return f"{base} = {code}" if code and alone else code


def _of_floats(call: ast.Call) -> str:
    """Return a call that makes a tensor, with float32 as its dtype."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in CONVERTING:
        return f"{ast.unparse(call.func.value)}.float()"
    kept = [word for word in call.keywords if word.arg != "dtype"]
    floats = ast.keyword("dtype", ast.parse("torch.float32", mode="eval").body)
    return ast.unparse(ast.Call(call.func, call.args, [floats, *kept]))


def dtypes(case: Case, _: Match[str]) -> Advice:
    """Explain operands whose dtypes do not fit together."""
    named, what = _combined(case, "of different dtypes", lambda view: view.dtype)
    cause = "This op wants one dtype for all of them, and torch does not convert by itself here."
    held = {v.dtype for n, v in named.items() if "." in n and v.requires_grad and v.is_leaf}
    wanted = held.pop() if len(held) == 1 and held < CASTS.keys() else "float32"
    odd = [name for name, view in named.items() if view.dtype != wanted]
    some = any(view.dtype == wanted for view in named.values())
    code = f"{odd[0]} = {odd[0]}.{CASTS[wanted]}()" if len(odd) == 1 and some else ""
    mend = "Convert data to float32, the dtype of parameters."
    if wanted != "float32":
        mend = (
            f"The parameters are {wanted}, which they are not by themselves: leave out what made "
            "them so, or convert the data as well."
        )
    return Advice(what, cause, mend, code)


def _combined(case: Case, how: str, kind: Callable[[View], str]) -> tuple[dict[str, View], str]:
    """Return the tensors that do not go together, with a sentence that names what each is.

    They are a module's parameters and what it gets where the line calls one, or those of the line.
    """
    named = _parameters(case) or _tensors(case)
    if len(set(map(kind, named.values()))) < 2:
        named = _tensors(case)
    what = f"{case.place} combines tensors {how}"
    if len(set(map(kind, named.values()))) < 2:
        return named, f"{what}."
    return named, f"{what}: {listed([f'{name} is {kind(view)}' for name, view in named.items()])}."


def class_numbers(case: Case, found: Match[str]) -> Advice:
    """Explain a target of cross_entropy that does not hold class numbers as int64."""
    target = _target(case)
    got = DTYPES.get(found["got"], found["got"])
    what = f"{case.place} gives a target of dtype {got} where class numbers are wanted."
    code = f"{target} = {target}.long()" if target else ""
    if made := _converted(case, ("int", "short", "char", "float", "double", "half")):
        what = f"{case.place} gives {made.whole} as target, and it is {got}."
        code = case.code.replace(made.whole, f"{made.owner}.long()")
    elif target:
        what = f"{case.place} gives {target} as target, and it is {case.tensors[target].dtype}."
    cause = "The target says by a number from 0 which class is right, and such numbers are int64."
    return Advice(what, cause, "Convert the target.", code)


def float_target(case: Case, _: Match[str]) -> Advice:
    """Explain a target that has to be of floats, as that of binary cross-entropy."""
    target = _target(case)
    kind = f", and it is {case.tensors[target].dtype}" if target else ""
    what = f"{case.place} computes with {target or 'whole numbers'}{kind} where floats are wanted."
    code = f"{target} = {target}.float()" if target else ""
    if made := _converted(case, ("long", "int", "short", "char", "byte", "bool")):
        what = f"{case.place} computes with {made.whole} where floats are wanted."
        code = case.code.replace(made.whole, f"{made.owner}.float()")
    cause = "The result has fractions, and a tensor of whole numbers cannot take them up."
    return Advice(what, cause, "Convert it.", code)


def whole_array(case: Case, found: Match[str]) -> Advice:
    """Explain a change in place of a NumPy array that holds whole numbers."""
    target = case.statement.target if isinstance(case.statement, ast.AugAssign) else None
    name = "" if target is None else ast.unparse(target)
    what = f"{case.place} changes {name or 'an array'} in place, and its dtype is {found['held']}."
    cause = "The result has fractions, and an array of whole numbers cannot take them up."
    mend = "Make it an array of floats where it begins: write 0.0, or convert it before the loop."
    return Advice(what, cause, mend, f"{name} = {name}.astype(float)" if name else "")


class _Converted(NamedTuple):
    """A call that converts a tensor, and what it converts, in the script's words."""

    whole: str
    owner: str


def _converted(case: Case, methods: tuple[str, ...]) -> _Converted | None:
    """Return the call by which the line itself makes a tensor of an unwanted dtype."""
    for node in case.nodes():
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr), args=[]) if attr in methods:
                return _Converted(ast.unparse(node), ast.unparse(owner))
    return None


def _target(case: Case) -> str:
    """Return the name of the line's only tensor that holds whole numbers, or of its last one."""
    named = [name for name in _tensors(case) if not case.tensors[name].requires_grad]
    whole = [name for name in named if case.tensors[name].dtype.startswith(WHOLE)]
    if len(whole) == 1:
        return whole[0]
    # A loss gets the prediction first and the target second.
    calls = (node for node in case.nodes() if isinstance(node, ast.Call) and len(node.args) == 2)
    second = [ast.unparse(call.args[1]) for call in calls]
    if len(second) == 1 and second[0] in named:
        return second[0]
    return named[0] if len(named) == 1 else ""


def no_mean(case: Case, found: Match[str]) -> Advice:
    """Explain why whole numbers have no mean."""
    owner = case.owner("mean", "std", "var")
    what = (
        f"{case.place} asks for the mean of {owner or 'a tensor'}, whose dtype is {found['got']}."
    )
    cause = "A mean has fractions, and torch does not choose the dtype of floats by itself."
    code = f"{owner}.float().mean()" if owner and case.owner("mean") else ""
    return Advice(what, cause, "Convert to floats first.", code)


def devices(case: Case, _: Match[str]) -> Advice:
    """Explain operands on different devices."""
    named, what = _combined(case, "on different devices", lambda view: f"on {view.device}")
    cause = "An op works on one device alone, and torch does not carry data from one to another."
    mend = (
        "Move the model once and each batch as it comes. to() of a tensor gives a new one, "
        "so its result has to be assigned."
    )
    moved = [name for name, view in named.items() if not view.requires_grad]
    fixed = [name for name in named if name != moved[0]] if moved else []
    code = f"{moved[0]} = {moved[0]}.to({fixed[0]}.device)" if fixed else ""
    return Advice(what, cause, mend, code)


def no_cuda(case: Case, _: Match[str]) -> Advice:
    """Explain a device that is not there."""
    what = f"{case.place} asks for a CUDA device, and there is none here."
    cause = "The script names the device, whatever machine it runs on."
    mend = "Ask first what is there. gradstep devices lists what this machine has."
    code = 'device = "cuda" if torch.cuda.is_available() else "cpu"'
    return Advice(what, cause, mend, code)


def _tensors(case: Case) -> dict[str, View]:
    return {name: view for name, view in case.named().items() if view.kind != "number"}


def _parameters(case: Case) -> dict[str, View]:
    """Return what the line gives to modules, and one parameter of each."""
    found: dict[str, View] = {}
    for node in case.nodes():
        if isinstance(node, ast.Call):
            inside = f"{ast.unparse(node.func)}."
            first = [name for name in case.tensors if name.startswith(inside)][:1]
            given = [ast.unparse(argument) for argument in node.args] if first else []
            names = [name for name in (*given, *first) if name in case.tensors]
            found |= {name: case.tensors[name] for name in names}
    return found

"""Errors of autograd: leaves and saved values changed in place, a loss of several numbers."""

import ast
from re import Match

from tutor.advice.case import Case, Shape, listed, shape_text
from tutor.advice.rebinding import following, under_no_grad
from tutor.advice.told import Advice

SCALARS = "backward starts from one number: how much that number would change is the gradient."


def leaf_changed(case: Case, found: Match[str]) -> Advice:
    """Explain an in-place change of a leaf that requires a gradient."""
    name = _changed_in_place(case)
    part = "a part of " if found["view"] else ""
    what = f"{case.place} changes {part}{name or 'a leaf'} in place, and autograd is recording."
    cause = (
        f"{name or 'It'} is a leaf that requires grad: torch would have to take the change for a "
        "part of the loss, and the values that backward needs would be gone."
    )
    mend = (
        "An update is no part of the loss, so it stands under no_grad, where nothing is recorded."
    )
    return Advice(what, cause, mend, _quietly(case))


def _quietly(case: Case) -> str:
    """Return the line and the changes in place right behind it under no_grad."""
    if not case.code or case.line is None:
        return ""
    rest = following(case.script, case.line)
    if not rest or rest[0].lineno != case.line:
        return under_no_grad([case.code])
    return under_no_grad([ast.unparse(statement) for statement in rest])


def _changed_in_place(case: Case) -> str:
    """Return the name of what the line changes, without an index; empty where it is not sure."""
    match case.statement:
        case ast.AugAssign(target=target):
            return ast.unparse(_held(target))
        case ast.Assign(targets=[ast.Subscript(value=value)]):
            return ast.unparse(value)
    calls = [node for node in case.nodes() if isinstance(node, ast.Call)]
    owners = [
        ast.unparse(_held(call.func.value))
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr.endswith("_")
    ]
    return owners[0] if len(set(owners)) == 1 else ""


def _held(owner: ast.expr) -> ast.expr:
    return owner.value if isinstance(owner, ast.Subscript) else owner


def not_scalar(case: Case, _: Match[str]) -> Advice:
    """Explain a backward that starts from more than one number."""
    root = case.owner("backward")
    view = case.tensors.get(root)
    shape = f" of shape {shape_text(view.shape)}" if view else ""
    what = f"{case.place} calls backward on {root or 'a tensor'}{shape}, which is not one number."
    mend = "Reduce it to one number first: mean() or sum() over the examples."
    code = f"{root}.mean().backward()" if root else ""
    return Advice(what, SCALARS, mend, code)


def inferred(case: Case, _: Match[str]) -> Advice:
    """Explain a tensor of inference mode that training computes with."""
    lines = [
        node.lineno
        for node in ast.walk(case.script.tree)
        if isinstance(node, ast.With)
        and any("inference_mode" in ast.unparse(item.context_expr) for item in node.items)
    ]
    place = f" (line {lines[0]})" if len(lines) == 1 else ""
    what = f"{case.place} computes with a tensor that was made under inference_mode{place}."
    cause = "Such tensors are for looking at results only: backward may not save them."
    return Advice(what, cause, "Write no_grad there, whose tensors may be used in training.")


def overwritten(case: Case, found: Match[str]) -> Advice:
    """Explain a backward whose saved values were changed meanwhile."""
    shape = tuple(int(size) for size in found["shape"].split(",") if size.strip())
    cause = "backward needs the values that forward used, and they are gone."
    known = _changes(case, shape)
    if len(known) == 1:
        name, change = known[0]
        what = f"Line {change.lineno} changes {name} in place, between forward and backward."
        if isinstance(change, ast.AugAssign) and not case.tensors[name].is_leaf:
            new = ast.BinOp(change.target, change.op, change.value)
            mend = f"Make a new tensor in line {change.lineno} instead."
            return Advice(what, cause, mend, f"{name} = {ast.unparse(new)}")
        return Advice(what, cause, f"Move line {change.lineno} behind backward.")
    names = [n for n, v in case.tensors.items() if v.shape == shape and v.kind == "tensor"]
    size = f"of shape {shape_text(shape)}"
    which = f"{names[0]} {size}" if len(names) == 1 else f"a tensor {size}"
    some = f" ({listed(names)} have it)" if 1 < len(names) <= 4 else ""
    what = f"Between forward and backward {which} was changed in place{some}."
    mend = (
        "Change nothing in place between forward and backward: run backward before the update, "
        "and write x = x + 1 instead of x += 1 for what the loss is computed from."
    )
    return Advice(what, cause, mend)


def _changes(case: Case, shape: Shape) -> list[tuple[str, ast.stmt]]:
    """Return what the script changes in place of tensors with such a shape, as it is or turned."""
    found: list[tuple[str, ast.stmt]] = []
    for node in ast.walk(case.script.tree):
        if not isinstance(node, (ast.AugAssign, ast.Expr)) or node.lineno >= (case.line or 0):
            continue
        name = ast.unparse(_held(node.target)) if isinstance(node, ast.AugAssign) else ""
        match node:
            case ast.Expr(ast.Call(ast.Attribute(value=owner, attr=attr))) if attr[-1] == "_":
                name = ast.unparse(_held(owner))
        view = case.tensors.get(name)
        if view is not None and view.kind == "tensor" and shape in (view.shape, view.shape[::-1]):
            found.append((name, node))
    return found

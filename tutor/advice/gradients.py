"""Errors of autograd: leaves changed in place, graphs that end early or are walked twice."""

import ast
from re import Match

from tutor.advice.case import Case, listed, shape_text
from tutor.advice.lineage import Cut, cuts, rebound, sources
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
    code = f"with torch.no_grad():\n    {case.code}" if case.code else ""
    return Advice(what, cause, mend, code)


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


def no_graph(case: Case, _: Match[str]) -> Advice:
    """Explain a backward from what does not depend on anything that requires a gradient."""
    root = _root(case)
    told = _rebound_quietly(case) or _cut(case, root)
    what = f"{case.place} calls backward on {root or 'a tensor'}, which has no graph to walk back."
    if told is not None:
        return Advice(what, *told)
    if not case.weights():
        cause = "Nothing that the script names here requires a gradient, so torch recorded no ops."
        return Advice(
            what, cause, "Make the weight with requires_grad=True, or use a module's parameters."
        )
    cause = (
        f"{listed(list(case.weights()))} require{_s(case.weights())} a gradient, but "
        f"{root or 'what is differentiated'} was not computed from there, or its history was cut."
    )
    mend = "Look for detach(), item(), data, numpy(), torch.tensor(...) or no_grad on the way."
    return Advice(what, cause, mend)


def _s(several: object) -> str:
    return "s" if isinstance(several, dict) and len(several) == 1 else ""


def _root(case: Case) -> str:
    """Return what is differentiated, in the script's words."""
    call = case.called("grad")
    if call is not None and call.args:
        return ast.unparse(call.args[0])
    return case.owner("backward")


def _rebound_quietly(case: Case) -> tuple[str, str, str] | None:
    """Explain a weight that was bound anew under no_grad and no longer requires a gradient."""
    used = sources(case.script.tree, _root(case), case.line or 0)
    for name, view in case.tensors.items():
        new = rebound(case.script.tree, name) if name in used and not view.requires_grad else None
        if new is None or not new.quiet:
            continue
        cause = (
            f"Line {new.line} makes a new tensor under no_grad and calls it {name}; the new one "
            "does not require a gradient, and so nothing that is computed from it has a graph."
        )
        mend = "Change the weight in place, so that it stays the leaf it was."
        return cause, mend, f"with torch.no_grad():\n    {new.inplace}" if new.inplace else ""
    return None


def _cut(case: Case, root: str) -> tuple[str, str, str] | None:
    """Explain where the way from the weights to the root leaves the graph."""
    if not root or case.line is None:
        return None
    found = [cut for cut in cuts(case.script.tree, root, case.line) if _carried(case, cut)]
    if not found:
        return None
    cut = found[0]
    cause = f"Line {cut.line} cuts it off: {cut.reason}."
    if cut.inner is None:
        mend = f"Compute {cut.target} outside of no_grad; no_grad is for the update."
        return cause, mend, f"{cut.target} = {ast.unparse(cut.value)}"
    mend = f"Keep the tensor in {cut.target}; take its value only where it is printed or stored."
    return cause, mend, f"{cut.target} = {without(cut)}"


def _carried(case: Case, cut: Cut) -> bool:
    """Say whether there may have been a graph where it was cut."""
    if cut.inner is None:
        return True
    view = case.tensors.get(ast.unparse(cut.inner))
    return view is None or view.requires_grad


def without(cut: Cut) -> str:
    """Return the expression of a cut without what cuts it."""
    assert cut.inner is not None
    if ast.unparse(cut.value) == ast.unparse(cut.inner):
        return ast.unparse(cut.inner)
    wanted = ast.unparse(cut.inner)
    return ast.unparse(_Bare(wanted).visit(ast.parse(ast.unparse(cut.value), mode="eval")))


class _Bare(ast.NodeTransformer):
    """Puts what is inside of a cutting call in its place."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Replace a node that holds what is wanted and nothing else."""
        inner: list[ast.expr] = []
        if isinstance(node, ast.Call):
            owner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            inner = [*owner, *node.args]
        elif isinstance(node, ast.Attribute) and node.attr == "data":
            inner = [node.value]
        for part in inner:
            if ast.unparse(part) == self._wanted:
                return part
        return super().generic_visit(node)


def no_tensor(case: Case, found: Match[str]) -> Advice | None:
    """Explain a backward that is called on a Python number or a NumPy value."""
    root = case.owner("backward")
    if not root:
        return None
    what = f"{case.place} calls backward on {root}, which is a {found['kind']} and not a tensor."
    told = _cut(case, root)
    if told is not None:
        return Advice(what, *told)
    cause = "A number does not know what it was computed from; only a tensor has a graph."
    return Advice(what, cause, f"Compute {root} from tensors, without item() or float().")


def no_numpy(case: Case, _: Match[str]) -> Advice:
    """Explain why NumPy cannot have a tensor that requires a gradient."""
    name = case.owner("numpy")
    what = f"{case.place} gives {name or 'a tensor'} to NumPy, and it requires a gradient."
    cause = "NumPy records nothing, so what it computes could not be walked back."
    mend = "To look at the values, detach them first. Within the loss, use torch's own functions."
    return Advice(what, cause, mend, f"{name}.detach().numpy()" if name else "")


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
    names = [n for n, v in case.tensors.items() if v.shape == shape and v.kind == "tensor"]
    size = f"of shape {shape_text(shape)}"
    which = f"{names[0]} {size}" if len(names) == 1 else f"a tensor {size}"
    some = f" ({listed(names)} have it)" if 1 < len(names) <= 4 else ""
    what = f"Between forward and backward {which} was changed in place{some}."
    cause = "backward needs the values that forward used, and they are gone."
    mend = (
        "Change nothing in place between forward and backward: run backward before the update, "
        "and write x = x + 1 instead of x += 1 for what the loss is computed from."
    )
    return Advice(what, cause, mend)

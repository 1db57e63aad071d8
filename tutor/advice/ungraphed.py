"""A loss without a way back to the weights: what cut it, and the lines without the cut."""

import ast
from collections.abc import Iterator
from re import Match

from tutor.advice.case import Case, listed
from tutor.advice.layers import made
from tutor.advice.lineage import Cut, cuts, cuts_in_models, rebound, sources
from tutor.advice.rebinding import updates
from tutor.advice.second import Told, without_create_graph
from tutor.advice.stripped import stripped
from tutor.advice.told import Advice

LOOK = "Look for detach(), item(), data, numpy(), torch.tensor(...) or no_grad on the way."


def no_graph(case: Case, _: Match[str]) -> Advice:
    """Explain a backward from what does not depend on anything that requires a gradient."""
    root = _root(case)
    what = f"{case.place} calls backward on {root or 'a tensor'}, which has no graph to walk back."
    told = _at_once(case) or _switched_off(case) or without_create_graph(case, root)
    told = told or _rebound_quietly(case) or _cut(case, root)
    if told is not None:
        return Advice(what, *told)
    if not case.weights():
        return Advice(what, *_nothing_required(case))
    if inside := cuts_in_models(case.script.tree):
        cause = f"Line {inside[0].line}, in the model, cuts it off: {inside[0].reason}."
        return Advice(what, cause, "Let the model give the values before it.")
    weights = list(case.weights())
    some = listed(weights) if len(weights) <= 3 else f"{weights[0]} and {len(weights) - 1} more"
    cause = (
        f"{some} require{'s' if len(weights) == 1 else ''} a gradient, but "
        f"{root or 'what is differentiated'} was not computed from there, or its history was cut."
    )
    return Advice(what, cause, LOOK)


def no_tensor(case: Case, found: Match[str]) -> Advice | None:
    """Explain a backward that is called on a number, a NumPy value or a list."""
    root = case.owner("backward")
    if not root:
        return None
    what = f"{case.place} calls backward on {root}, which is a {found['kind']} and not a tensor."
    if found["kind"] in ("list", "tuple"):
        cause = "Each tensor in it has a graph of its own; together they need one number."
        code = f"torch.stack({root}).mean().backward()"
        return Advice(what, cause, "Join them and reduce them to one number.", code)
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
    arrays = [n for n, v in case.named().items() if v.kind == "ndarray"]
    if not name and len(arrays) == 1:
        what = f"{case.place} computes with {arrays[0]}, an array of NumPy, and with tensors."
        mend = f"Make {arrays[0]} a tensor, once and before the loop."
        return Advice(what, cause, mend, f"{arrays[0]} = torch.from_numpy({arrays[0]}).float()")
    if _feeds_backward(case):
        mend = "What the loss is computed from stays a tensor: torch has the same functions."
        return Advice(what, cause, mend, "\n".join(_without(case, [])))
    mend = "To look at the values, detach them first. Within the loss, use torch's own functions."
    code = case.code.replace(f"{name}.numpy()", f"{name}.detach().numpy()") if name else ""
    return Advice(what, cause, mend, code)


def _root(case: Case) -> str:
    """Return what is differentiated, in the script's words."""
    call = case.called("grad")
    if call is not None and call.args:
        return ast.unparse(call.args[0])
    return case.owner("backward")


def _at_once(case: Case) -> Told | None:
    """Explain a root that is cut off in the very line that calls backward."""
    call = case.called("backward")
    if call is None or not isinstance(call.func, ast.Attribute):
        return None
    root = call.func.value
    bare = stripped(root, set())
    if bare == ast.unparse(root):
        return None
    cause = f"{ast.unparse(root)} holds the values alone, without what they were computed from."
    return cause, f"Call backward on {bare} itself.", f"{bare}.backward()"


def _switched_off(case: Case) -> Told | None:
    """Explain a script that has switched the recording off as a whole."""
    for call in case.script.calls:
        if ast.unparse(call) == "torch.set_grad_enabled(False)" and call.lineno < (case.line or 0):
            if any(
                ast.unparse(other) == "torch.set_grad_enabled(True)" for other in case.script.calls
            ):
                return None
            cause = f"Line {call.lineno} switches the recording off for all that follows."
            return cause, "Leave it out; to evaluate, use a with torch.no_grad() block.", ""
    return None


def _nothing_required(case: Case) -> Told:
    """Explain that nothing in sight requires a gradient."""
    off = [
        node.lineno
        for node in ast.walk(case.script.tree)
        if isinstance(node, (ast.Assign, ast.Call))
        and ast.unparse(node).endswith(("requires_grad = False", "requires_grad_(False)"))
    ]
    if off:
        cause = f"Line {off[0]} says that the weights require no gradient, and no other does."
        return cause, "Leave it out, or freeze only a part of the model.", ""
    cause = "Nothing that the script names here requires a gradient, so torch recorded no ops."
    mend = "Make the weight with requires_grad=True, or use a module's parameters."
    lines = [code for name in _updated(case) if (code := _requiring(case, name))]
    return cause, mend, "\n".join(lines)


def _updated(case: Case) -> list[str]:
    """Return the names whose gradients the script uses."""
    read = [
        ast.unparse(node.value)
        for node in ast.walk(case.script.tree)
        if isinstance(node, ast.Attribute) and node.attr == "grad"
    ]
    return [name for name in dict.fromkeys(read) if name in case.tensors]


def _requiring(case: Case, name: str) -> str:
    """Return the line that makes a weight, with ``requires_grad=True``."""
    assignment = made(case.script, name)
    call = None if assignment is None else assignment.value
    if not isinstance(call, ast.Call) or not ast.unparse(call.func).startswith("torch."):
        return ""
    if any(word.arg == "requires_grad" for word in call.keywords):
        return ""
    word = ast.keyword("requires_grad", ast.Constant(value=True))
    return f"{name} = {ast.unparse(ast.Call(call.func, call.args, [*call.keywords, word]))}"


def _rebound_quietly(case: Case) -> Told | None:
    """Explain a weight that was bound anew without a history and no longer requires a gradient."""
    used = sources(case.script.tree, _root(case), case.line or 0)
    for name, view in case.tensors.items():
        new = rebound(case.script.tree, name) if name in used and not view.requires_grad else None
        if new is None or not (new.quiet or new.bare):
            continue
        how = "under no_grad" if new.quiet else f"of {new.bare}"
        cause = (
            f"Line {new.line} makes a new tensor {how} and calls it {name}; the new one "
            "does not require a gradient, and so nothing that is computed from it has a graph."
        )
        mend = "Change the weight in place, so that it stays the leaf it was."
        return cause, mend, updates(case.script, new)
    return None


def _cut(case: Case, root: str) -> Told | None:
    """Explain where the way from the weights to the root leaves the graph."""
    if not root or case.line is None:
        return None
    found = [cut for cut in cuts(case.script.tree, root, case.line) if _carried(case, cut)]
    if not found:
        return None
    # An index or a comparison is blamed only where nothing else cuts the way.
    cut = min(found, key=lambda one: one.lasting)
    cause = f"Line {cut.line} cuts it off: {cut.reason}."
    if cut.inner is None:
        mend = "Compute these outside of no_grad, which is for updates and evaluation."
        return cause, mend, "\n".join(_outside(case, cut))
    if cut.lasting:
        mend = "Compute the loss from the values before it, such as the scores of all classes."
        return cause, mend, ""
    code = _without(case, found)
    if not code:
        return cause, f"Leave line {cut.line} out: {cut.target} is what is wanted already.", ""
    mend = f"Keep the tensor in {cut.target}; take its value only where it is printed or stored."
    return cause, mend, "\n".join(code)


def _carried(case: Case, cut: Cut) -> bool:
    """Say whether there may have been a graph where it was cut."""
    if cut.inner is None or ast.unparse(cut.inner) == cut.target:
        return True
    view = case.tensors.get(ast.unparse(cut.inner))
    if view is not None:
        return view.requires_grad
    # What is computed from data alone, as targets are, has no graph that could be cut.
    names = {node.id for node in ast.walk(cut.inner) if isinstance(node, ast.Name)}
    views = [case.tensors.get(name) for name in names]
    return not views or any(each is None or each.requires_grad for each in views)


def _outside(case: Case, cut: Cut) -> list[str]:
    """Return the assignments of the no_grad block around a cut."""
    blocks = [
        node
        for node in ast.walk(case.script.tree)
        if isinstance(node, ast.With) and node.lineno < cut.line <= (node.end_lineno or 0)
    ]
    body = blocks[-1].body if blocks else []
    lines = [ast.unparse(one) for one in body if isinstance(one, (ast.Assign, ast.AugAssign))]
    return lines or [f"{cut.target} = {ast.unparse(cut.value)}"]


def _without(case: Case, found: list[Cut]) -> list[str]:
    """Return the lines from the first cut, or from this one, to backward without what cuts."""
    tree, line = case.script.tree, case.line or 0
    first = min((cut.line for cut in found), default=line)
    until = line if found else max((at for at in case.script.backwards if at > line), default=line)
    lists = set(_lists(tree))
    lines = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and first <= node.lineno <= until:
            bare = stripped(node.value, lists)
            target = ast.unparse(node.targets[0])
            if bare not in (ast.unparse(node.value), target):
                lines[node.lineno] = f"{target} = {bare}"
    return [lines[at] for at in sorted(lines)]


def _lists(tree: ast.Module) -> Iterator[str]:
    """Yield the names that stand for lists."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.List, ast.ListComp)):
            yield from map(ast.unparse, node.targets)


def _feeds_backward(case: Case) -> bool:
    """Say whether backward is called on what is computed from the line's result."""
    if not isinstance(case.statement, ast.Assign):
        return False
    targets = set(map(ast.unparse, case.statement.targets))
    for call in case.script.calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "backward":
            root = ast.unparse(call.func.value)
            if targets & ({root} | sources(case.script.tree, root, call.lineno)):
                return True
    return False

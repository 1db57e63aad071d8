"""What a name is computed from, as the text says, and where that way leaves the graph."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

LEAVING = {
    "detach": "detach() gives the values without their history",
    "detach_": "detach_() takes the history away",
    "item": "item() turns the tensor into a Python number, which has no history",
    "tolist": "tolist() turns the tensor into Python numbers, which have no history",
    "numpy": "numpy() gives the values without their history",
    "argmax": "argmax gives an index, which does not move when a weight moves a little",
}
"""Methods whose result autograd cannot follow back, and why."""

COPIES = frozenset({"torch.tensor", "torch.as_tensor", "torch.Tensor", "torch.FloatTensor"})
"""Functions that make a new tensor from values."""

NUMBERS = frozenset({"float", "int"})
"""Builtins that turn a tensor into a Python number."""

QUIET = frozenset({"torch.no_grad", "torch.inference_mode", "no_grad", "inference_mode"})
"""Contexts in which autograd records nothing."""


class Cut(NamedTuple):
    """Where the graph ends: the line, the name assigned there, the expression and the reason.

    `inner` is the expression without what cuts it; None where it is no part of the expression.
    `lasting` says that there is no way to keep the history, as with an index.
    """

    line: int
    target: str
    value: ast.expr
    reason: str
    inner: ast.expr | None
    lasting: bool = False


class _Assigned(NamedTuple):
    line: int
    target: str
    value: ast.expr
    quiet: bool


def cuts(tree: ast.Module, name: str, until: int) -> list[Cut]:
    """Return where what `name` is computed from leaves the graph, the last one first.

    Assignments up to the line `until` count; functions of the script are not looked into.
    """
    return [cut for one in _behind(tree, name, until) for cut in _cut(one, tree)]


def cuts_inside(tree: ast.Module, line: int) -> list[Cut]:
    """Return where values leave the graph in the function around a line, from the line on."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    found = _inside(around[-1], tree) if around else []
    return [cut for cut in found if cut.line >= line and not cut.lasting]


def cuts_in_models(tree: ast.Module) -> list[Cut]:
    """Return where values leave the graph in what the script's modules do when they are called."""
    forwards = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in ("forward", "__call__")
    ]
    return [cut for forward in forwards for cut in _inside(forward, tree)]


def _inside(function: ast.FunctionDef, tree: ast.Module) -> list[Cut]:
    """Return where values leave the graph in a function, its results among them."""
    assigned = list(_assignments(function, quiet=_is_quiet(function)))
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            assigned.append(_Assigned(node.lineno, "the result", node.value, quiet=False))
    return [cut for one in assigned for cut in _cut(one, tree)]


def sources(tree: ast.Module, name: str, until: int) -> set[str]:
    """Return all names that `name` is computed from by assignments up to the line `until`."""
    return {source for one in _behind(tree, name, until) for source in _names(one.value)}


def _behind(tree: ast.Module, name: str, until: int) -> list[_Assigned]:
    """Return the assignments that a name depends on, from the name backwards."""
    assigned = [found for found in _assignments(tree, quiet=False) if found.line <= until]
    found: list[_Assigned] = []
    wanted, seen = [name], {name}
    while wanted:
        current = wanted.pop(0)
        for one in reversed([a for a in assigned if a.target == current]):
            found.append(one)
            for inner in sorted(_names(one.value) - seen):
                seen.add(inner)
                wanted.append(inner)
    return found


def _cut(assigned: _Assigned, tree: ast.Module) -> Iterator[Cut]:
    line, target, value, quiet = assigned
    for node in ast.walk(value):
        reason, inner = _leaving(node, tree)
        if reason and inner is not None:
            at = node.lineno if isinstance(node, ast.expr) else line
            lasting = isinstance(node, ast.Compare) or "index" in reason
            yield Cut(at, target, value, reason, inner, lasting)
    if quiet and isinstance(value, (ast.BinOp, ast.Call, ast.UnaryOp)):
        yield Cut(line, target, value, "under no_grad nothing is recorded", None)


def _leaving(node: ast.AST, tree: ast.Module) -> tuple[str, ast.expr | None]:
    """Return why the graph ends at a node and what stands inside of it."""
    if isinstance(node, ast.Attribute) and node.attr == "data" and not _imported(node.value, tree):
        return "data gives the values without their history", node.value
    if isinstance(node, ast.Compare):
        return "a comparison gives True or False, which do not move a little", node.left
    if not isinstance(node, ast.Call):
        return "", None
    if isinstance(node.func, ast.Attribute) and node.func.attr in LEAVING:
        if _imported(node.func.value, tree):
            return (LEAVING[node.func.attr], node.args[0]) if node.args else ("", None)
        return LEAVING[node.func.attr], node.func.value
    whole = ast.unparse(node.func)
    if node.args and _names(node.args[0]):
        if whole in COPIES:
            return f"{whole}(...) copies the values into a new tensor without history", node.args[0]
        if whole in NUMBERS:
            return f"{whole}(...) makes a Python number, which has no history", node.args[0]
    return "", None


def _imported(node: ast.expr, tree: ast.Module) -> bool:
    """Say whether an expression is an imported module, as ``torch`` in ``torch.argmax(x)``."""
    modules = {
        alias.asname or alias.name.split(".")[0]
        for found in ast.walk(tree)
        if isinstance(found, (ast.Import, ast.ImportFrom))
        for alias in found.names
    }
    return isinstance(node, ast.Name) and node.id in modules


def _names(expression: ast.expr) -> set[str]:
    """Return the variables and attributes of `self` that an expression reads."""
    found = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    return found | {ast.unparse(n) for n in ast.walk(expression) if isinstance(n, ast.Attribute)}


def _assignments(node: ast.AST, quiet: bool) -> Iterator[_Assigned]:
    """Yield each single assignment, and whether it stands where nothing is recorded."""
    for child in ast.iter_child_nodes(node):
        inner = quiet or _is_quiet(child)
        if isinstance(child, ast.Assign):
            for target in child.targets:
                yield _Assigned(child.lineno, ast.unparse(target), child.value, inner)
        elif isinstance(child, (ast.AnnAssign, ast.AugAssign)) and child.value is not None:
            yield _Assigned(child.lineno, ast.unparse(child.target), child.value, inner)
        yield from _assignments(child, inner)


def _is_quiet(node: ast.AST) -> bool:
    if isinstance(node, ast.With):
        contexts = [item.context_expr for item in node.items]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        contexts = node.decorator_list
    else:
        return False
    return any(isinstance(c, ast.Call) and ast.unparse(c.func) in QUIET for c in contexts)


class Rebound(NamedTuple):
    """A line that gives a name the result of an op on what it stood for, as ``w = w - lr * g``.

    `inplace` is the same as a change in place, empty where it cannot be said; `quiet` that nothing
    is recorded there, `bare` what stands for the values alone, as ``w.data``.
    """

    line: int
    code: str
    inplace: str
    quiet: bool
    bare: str


def rebound(tree: ast.Module, name: str) -> Rebound | None:
    """Return the last line that binds a name anew to what is computed from itself."""
    found = [
        one
        for one in _assignments(tree, quiet=False)
        if one.target == name and name in _names(one.value) - {f"{name}.grad"}
    ]
    changed = {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.AugAssign) and ast.unparse(node.target) == name
    }
    found = [one for one in found if one.line not in changed]
    if not found:
        return None
    last = found[-1]
    code = f"{name} = {ast.unparse(last.value)}"
    bare = [text for text in _bare(name) if text in map(ast.unparse, ast.walk(last.value))]
    inplace = _inplace(name, last.value)
    return Rebound(last.line, code, inplace, last.quiet, bare[0] if bare else "")


def _bare(name: str) -> tuple[str, str]:
    """Return how a script writes the values of a tensor without their history."""
    return f"{name}.data", f"{name}.detach()"


def _inplace(name: str, value: ast.expr) -> str:
    signs: dict[type[ast.operator], str] = {ast.Sub: "-=", ast.Add: "+="}
    if not isinstance(value, ast.BinOp) or type(value.op) not in signs:
        return ""
    if ast.unparse(value.left) not in (name, *_bare(name)):
        return ""
    return f"{name} {signs[type(value.op)]} {ast.unparse(value.right)}"

"""Paths (``a.b.c``) in the text: which ones a piece of code reads, binds or changes."""

import ast
from collections.abc import Iterator

from tutor.lesson.blocks import expressions
from tutor.lesson.dotted import path as path


def base(node: ast.expr) -> str:
    """Return the path of a name, an attribute, or what indices are applied to."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return path(node)


def inside(name: str) -> str:
    """Return what a path is called a step further inside, by the methods of what it belongs to.

    ``trainer.model.w`` is ``self.model.w`` in there, and that is ``self.w`` to the model; "" of
    what belongs to nothing else.
    """
    rest = name.removeprefix("self.").partition(".")[2]
    return f"self.{rest}" if rest else ""


def only_names(node: ast.expr) -> bool:
    """Tell whether an expression is a name, or a list of names: it hands them on as they are."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(only_names(part) for part in node.elts)
    return bool(base(node))


def under(names: set[str] | frozenset[str], paths: set[str]) -> bool:
    """Tell whether one of the names is one of the paths or an attribute of one."""
    return any(name == other or name.startswith(other + ".") for name in names for other in paths)


def ends(names: set[str]) -> set[str]:
    """Return the paths of which no other one is a continuation."""
    return {name for name in names if not any(other.startswith(name + ".") for other in names)}


def calls(statement: ast.stmt) -> Iterator[ast.Call]:
    """Yield the calls in a statement itself."""
    return (node for node in expressions(statement) if isinstance(node, ast.Call))


def reads(node: ast.AST) -> set[str]:
    """Return the paths that are read anywhere inside a node, with each of their beginnings."""
    found: set[str] = set()
    for each in ast.walk(node):
        name = path(each)
        in_place = isinstance(each, ast.AugAssign)
        if in_place or (name and isinstance(getattr(each, "ctx", None), ast.Load)):
            found.add(base(each.target) if isinstance(each, ast.AugAssign) else name)
    return found - {""}


def written(node: ast.AST) -> set[str]:
    """Return the paths that are bound or changed anywhere inside a node."""
    found: set[str] = {_grown(node)}
    hidden = {
        id(name)
        for each in ast.walk(node)
        if isinstance(each, ast.comprehension)
        for name in ast.walk(each.target)
    }
    for each in ast.walk(node):
        if id(each) in hidden:
            continue
        if isinstance(each, (ast.Name, ast.Attribute)) and isinstance(each.ctx, ast.Store):
            found.add(path(each))
        elif isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store):
            found.add(seen_through(each))
        elif isinstance(each, ast.Call):
            found.add(changed_by(each))
    return found - {""}


GROWING = frozenset({"append", "appendleft", "extend", "extendleft", "insert"})
"""Methods that put something into a list or a deque."""


def _grown(node: ast.AST) -> str:
    """Return the list that a statement makes longer, or ""."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=value, attr=name))):
            return base(value) if name in GROWING else ""
    return ""


def changed(statement: ast.stmt) -> set[str]:
    """Return the paths that a statement itself binds or changes in place."""
    match statement:
        case ast.Assign(targets=targets):
            return set().union(*(written(target) for target in targets))
        case ast.AugAssign(target=target):
            return written(target)
        case ast.Expr(value=ast.Call() as call):
            return {changed_by(call)} - {""}
    return set()


def changed_by(call: ast.Call) -> str:
    """Return what a call changes by torch's convention of a trailing underscore, or ""."""
    while isinstance(call.func, ast.Attribute):
        name = call.func.attr
        receiver = call.func.value
        if name.endswith("_") and not name.endswith("__") and name != "requires_grad_":
            # v.mul_(0.9).add_(g) changes v.
            inner = changed_by(receiver) if isinstance(receiver, ast.Call) else ""
            return inner or seen_through(receiver)
        if not isinstance(receiver, ast.Call):
            break
        call = receiver
    return ""


VIEWS = frozenset(
    {
        "t", "transpose", "permute", "swapaxes", "view", "reshape", "flatten", "unsqueeze",
        "squeeze", "diagonal", "narrow", "select", "unbind", "chunk", "split",
    }
)  # fmt: skip
"""Methods that give another form of a tensor, which shares its memory."""


def seen_through(node: ast.expr) -> str:
    """Return the path of what an expression is a view of: ``w`` of ``w.T[0]``."""
    while True:
        match node:
            case ast.Subscript(value=inner) | ast.Attribute(value=inner, attr="T" | "mT"):
                node = inner
            case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in VIEWS:
                node = inner
            case _:
                return path(node)


def rounds(target: ast.expr, values: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Return what the header of a loop binds to elements of what, ``zip`` and the like apart."""
    match target, values:
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=args):
            pairs = zip(targets, args, strict=False)
            return [pair for one, other in pairs for pair in rounds(one, other)]
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[one, *_]):
            return rounds(inner, one)
        case _, ast.Call(func=ast.Name(id="reversed" | "list" | "iter"), args=[one]):
            return rounds(target, one)
        case ast.Tuple(elts=targets), ast.Tuple(elts=rows) | ast.List(elts=rows) if rows:
            # ``for W, g in ((W1, g1), (W2, g2))`` goes through two lists that are written out.
            parts = [row.elts for row in rows if isinstance(row, (ast.Tuple, ast.List))]
            if len(parts) == len(rows) and {len(each) for each in parts} == {len(targets)}:
                columns = [ast.Tuple(list(each), ast.Load()) for each in zip(*parts, strict=True)]
                return [
                    p for t, each in zip(targets, columns, strict=True) for p in rounds(t, each)
                ]
    return [(target, values)]

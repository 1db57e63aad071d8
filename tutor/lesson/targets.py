"""The names that a script binds by going through something: ``for p in model.parameters()``."""

import ast

from tutor.lesson.source import readable


def passing_names(source: str) -> frozenset[str]:
    """Return the names that only the headers of loops bind; none if the script cannot be read.

    After its loop such a name is left with the last thing that it stood for, which most often has
    a name of its own.
    """
    tree = readable(source)
    loops = (node.target for node in ast.walk(tree) if isinstance(node, (ast.For, ast.AsyncFor)))
    targets = [name for target in loops for name in ast.walk(target) if isinstance(name, ast.Name)]
    found = {name.id for name in targets}
    # A change in place (``p -= ...``) gives no new thing to the name, and the names of a
    # comprehension are its own.
    nodes = list(ast.walk(tree))
    changed: list[ast.AST] = [n.target for n in nodes if isinstance(n, ast.AugAssign)]
    inner = [node.target for node in nodes if isinstance(node, ast.comprehension)]
    changed += [name for target in inner for name in ast.walk(target)]
    others = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        if node not in targets and node not in changed
    }
    return frozenset(found - others)


def used_names(source: str) -> frozenset[str]:
    """Return the names of all variables and arguments that a script speaks of."""
    nodes = list(ast.walk(readable(source)))
    found = {node.id for node in nodes if isinstance(node, ast.Name)}
    found |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return frozenset(found)


def assigned_names(source: str, spans: list[tuple[int, int]]) -> list[str]:
    """Return what statements within these lines assign or change in place, in textual order.

    Elements stand for what holds them (``w`` of ``w[0] -= 1``), attributes for themselves
    (``self.w``).
    """
    found: dict[str, None] = {}
    for node in ast.walk(readable(source)):
        if not isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            continue
        if any(first <= node.lineno <= last for first, last in spans):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name: None for target in targets for name in _held(target)}
    return list(found)


def _held(target: ast.expr) -> list[str]:
    """Return the names that an assignment to a target changes."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for element in target.elts for name in _held(element)]
    while isinstance(target, (ast.Subscript, ast.Starred)):
        target = target.value
    return [ast.unparse(target)] if isinstance(target, (ast.Name, ast.Attribute)) else []

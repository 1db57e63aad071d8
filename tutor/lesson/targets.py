"""The names that a script binds by going through something: ``for p in model.parameters()``."""

import ast


def passing_names(source: str) -> frozenset[str]:
    """Return the names that only the headers of loops bind; none if the script cannot be read.

    After its loop such a name is left with the last thing that it stood for, which most often has
    a name of its own.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return frozenset()
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

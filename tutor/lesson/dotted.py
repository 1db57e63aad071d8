"""Names as they are written: ``a.b.c``, and the last part of one."""

import ast


def path(node: ast.AST) -> str:
    """Return ``a.b.c`` for a name or a chain of attributes of one, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def last(node: ast.expr) -> str:
    """Return the last part of the name of what is called or looked up, "" for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else path(node)

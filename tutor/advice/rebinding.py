"""Updates that bind a weight anew, and the same updates in place."""

import ast

from tutor.advice.lineage import Rebound, rebound
from tutor.advice.script import Script


def updates(script: Script, new: Rebound) -> str:
    """Return the updates in place for a weight that is bound anew and for those beside it."""
    if not new.inplace:
        return ""
    block = _beside(script, new.line)
    lines = [new.inplace]
    for statement in block:
        if isinstance(statement, ast.Assign) and statement.lineno != new.line:
            other = rebound(script.tree, ast.unparse(statement.targets[0]))
            if other is not None and other.line == statement.lineno and other.inplace:
                lines.append(other.inplace)
    return under_no_grad(lines)


def under_no_grad(lines: list[str]) -> str:
    """Return lines in a no_grad block."""
    return "\n".join(["with torch.no_grad():", *(f"    {line}" for line in lines)])


def following(script: Script, line: int) -> list[ast.stmt]:
    """Return the statements of a block from a line on that change something in place in a row."""
    block = _beside(script, line)
    found = []
    for statement in block:
        if statement.lineno < line:
            continue
        if not _in_place(statement):
            break
        found.append(statement)
    return found


def _in_place(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.AugAssign):
        return ".grad" in ast.unparse(statement.value)
    value = statement.value if isinstance(statement, ast.Expr) else None
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr in ("sub_", "add_")
    )


def _beside(script: Script, line: int) -> list[ast.stmt]:
    """Return the statements of the block that a line stands in."""
    for node in ast.walk(script.tree):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list) and any(one.lineno == line for one in block):
                return block
    return []

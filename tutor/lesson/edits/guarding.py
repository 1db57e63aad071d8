"""Lets gradients be cleared before there are any: in the first iteration they are None."""

import ast
import re

from tutor.lesson.model import phases_in
from tutor.lesson.reader import read

CLEARED = re.compile(r"(.+\.grad)(?:\.data)?\.zero_\(\)")


def guarded(source: str, path: str) -> str:
    """Return a source in which ``w.grad.zero_()`` does nothing while ``w.grad`` is None.

    That concerns the statements of the phase zero_grad in the first training loop, each alone on
    its line.
    """
    lesson, _ = read(source, path)
    if lesson is None:
        return source
    spans = [
        (each.first_line, each.last_line)
        for each in lesson.segments
        if each.loop == 1 and "zero_grad" in phases_in(each.phase)
    ]
    rows = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and any(a <= node.lineno <= b for a, b in spans):
            text = ast.unparse(node)
            found = CLEARED.fullmatch(text)
            row = rows[node.lineno - 1]
            if found and row[: node.col_offset].isspace():
                guard = f"if {found[1]} is not None: "
                rows[node.lineno - 1] = row[: node.col_offset] + guard + row[node.col_offset :]
    return "\n".join(rows)

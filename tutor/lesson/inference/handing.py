"""Which names a value gets as it is: what a function returns is that of its caller's name."""

import ast

from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.paths import path

_LEAVES = frozenset({"detach", "clone", "requires_grad_"})
"""Methods by which a value becomes a leaf of its own."""


def handed_on(units: list[Unit]) -> dict[str, set[str]]:
    """Return the names that later units give to a value as it is, by the name that it has first."""
    found: dict[str, set[str]] = {}
    for each in reversed(units):
        if source := _as_it_is(each.statement):
            others = [found.get(name, set()) for name in each.writes]
            found.setdefault(source, set()).update(each.writes, *others)
    return found


def _as_it_is(statement: ast.stmt) -> str:
    """Return the path whose value a statement binds, be it as a leaf of its own, "" for none."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if value.func.attr not in _LEAVES:
            return ""
        value = value.func.value
    return path(value) if value else ""

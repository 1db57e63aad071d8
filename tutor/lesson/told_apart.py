"""Names that several joined files give to things of their own, told apart while they are read.

Each file has a namespace of its own, and the text that joins them has one tree. So while that tree
is read, what a file at its outermost level calls like another file does is called by the number of
its file as well (``step@2``), there and where others import it.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tutor.lesson.blocks import FUNCTIONS
from tutor.lesson.inference.renaming import own_names
from tutor.lesson.joined import module_of
from tutor.lesson.model import Cell

Renamed = list[tuple[Any, str, Any]]
"""Nodes, the field of each that was changed, and what it held."""


@contextmanager
def told_apart(tree: ast.Module, parts: tuple[Cell, ...]) -> Iterator[None]:
    """Give equal names of several files different ones, and take that back in the end."""
    changed: Renamed = []
    try:
        _rename(tree, parts, changed)
        yield
    finally:
        for node, field, value in reversed(changed):
            setattr(node, field, value)


def _rename(tree: ast.Module, parts: tuple[Cell, ...], changed: Renamed) -> None:
    bodies = [[s for s in tree.body if p.head_line <= s.lineno <= p.last_line] for p in parts]
    own = [_bound(body) for body in bodies]
    new: dict[str, dict[str, str]] = {}
    for number, part in enumerate(parts[1:], 1):
        others = set().union(*(names for k, names in enumerate(own) if k != number))
        new[module_of(part)] = {name: f"{name}@{number}" for name in own[number] & others}
    if not any(new.values()):
        return
    for part, body in zip(parts, bodies, strict=True):
        names = dict(new.get(module_of(part), {})) if part is not parts[0] else {}
        modules: dict[str, dict[str, str]] = {}
        for node in (node for statement in body for node in ast.walk(statement)):
            _import(node, new, names, modules, changed)
        renaming = _Renaming(names, modules, changed)
        for statement in body:
            renaming.visit(statement)


def _bound(body: list[ast.stmt]) -> set[str]:
    """Return the names that the statements of a file bind, imports apart."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, (ast.Lambda, ast.comprehension)):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _import(
    node: ast.AST,
    new: dict[str, dict[str, str]],
    names: dict[str, str],
    modules: dict[str, dict[str, str]],
    changed: Renamed,
) -> None:
    """Note what an import of another file brings: names of it, or the module itself."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            known = new.get(alias.name.rpartition(".")[2])
            if known:
                modules[(alias.asname or alias.name).rpartition(".")[2]] = known
    elif isinstance(node, ast.ImportFrom):
        source = new.get((node.module or "").rpartition(".")[2], {})
        for alias in node.names:
            if alias.name == "*":
                names.update({old: name for old, name in source.items() if old not in names})
            elif alias.name in source:
                if alias.asname is None:
                    names[alias.name] = source[alias.name]
                _set(alias, "name", source[alias.name], changed)
            elif new.get(alias.name):
                modules[alias.asname or alias.name] = new[alias.name]


def _set(node: Any, field: str, value: Any, changed: Renamed) -> None:
    changed.append((node, field, getattr(node, field)))
    setattr(node, field, value)


class _Renaming(ast.NodeVisitor):
    """Renames in one file what stands for names of its outermost level, or of other modules."""

    def __init__(
        self, names: dict[str, str], modules: dict[str, dict[str, str]], changed: Renamed
    ) -> None:
        self.names, self.modules, self.changed = names, modules, changed
        self.depth = 0

    def visit_Name(self, node: ast.Name) -> None:
        """Rename a name that stands for one of the file's own."""
        if node.id in self.names:
            _set(node, "id", self.names[node.id], self.changed)

    def visit_Global(self, node: ast.Global) -> None:
        """Rename what a function declares to be the file's own."""
        _set(node, "names", [self.names.get(each, each) for each in node.names], self.changed)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Rename what is reached through a module."""
        last = getattr(node.value, "attr", getattr(node.value, "id", ""))
        if node.attr in self.modules.get(last, {}):
            _set(node, "attr", self.modules[last][node.attr], self.changed)
        self.visit(node.value)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Rename a class, and what is in it; its methods keep their names."""
        if self.depth == 0 and node.name in self.names:
            _set(node, "name", self.names[node.name], self.changed)
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Rename a function, and what is in it that is none of its own."""
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """Rename a coroutine like a function."""
        self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = self.names
        own = own_names(node)
        if self.depth == 0 and node.name in outer:
            _set(node, "name", outer[node.name], self.changed)
        self.names = {old: name for old, name in outer.items() if old not in own}
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1
        self.names = outer

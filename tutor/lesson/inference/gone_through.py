"""Comprehensions read without names of their own: ``[net(x) for net in nets]`` is ``[nets(x)]``."""

import ast
from typing import TypeVar

from tutor.lesson.inference.paths import rounds

Node = TypeVar("Node", bound=ast.AST)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def plainly(node: Node) -> Node:
    """Return a copy in which what comprehensions go through stands for each of its elements.

    A node without comprehensions is returned as it is.
    """
    if not any(isinstance(each, COMPREHENSIONS) for each in ast.walk(node)):
        return node
    return in_place_of(node, {})


def in_place_of(node: Node, known: dict[str, ast.expr]) -> Node:
    """Return a copy of a piece of code with expressions in the place of its names."""
    made = _Plain(known).visit(node)
    assert isinstance(made, type(node))
    return made


class _Plain(ast.NodeTransformer):
    """Puts expressions in place of names; leaves the tree that it is given as it is."""

    def __init__(self, known: dict[str, ast.expr]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return what stands for a name."""
        return self.known.get(node.id, node)

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        """Return the header of a comprehension: what it binds keeps its names."""
        through, tests = self.visit(node.iter), [self.visit(each) for each in node.ifs]
        return ast.comprehension(node.target, through, tests, node.is_async)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Return a copy of a node with what is inside of it."""
        if isinstance(node, COMPREHENSIONS):
            return self._comprehension(node)
        return self._copy(node)

    def _copy(self, node: ast.AST) -> ast.AST:
        made = type(node)(**{name: self._field(value) for name, value in ast.iter_fields(node)})
        return ast.copy_location(made, node)

    def _field(self, value: object) -> object:
        if isinstance(value, list):
            return [self._field(each) for each in value]
        return self.visit(value) if isinstance(value, ast.AST) else value

    def _comprehension(self, node: ast.expr) -> ast.AST:
        inner = _Plain(dict(self.known))
        for each in getattr(node, "generators", []):
            for target, values in rounds(each.target, each.iter):
                through = inner.visit(_held(values))
                names = [name.id for name in ast.walk(target) if isinstance(name, ast.Name)]
                inner.known |= dict.fromkeys(names, through)
        return inner._copy(node)


def _held(values: ast.expr) -> ast.expr:
    """Return what holds the values that are gone through: a dictionary for its ``items()``."""
    match values:
        case ast.Call(func=ast.Attribute(value=held, attr="items" | "values"), args=[]):
            return held
    return values

"""One name for each object of the script's own classes, whichever way a statement comes to it.

``layer`` of ``for layer in net.layers`` is ``net.layers``, as the same list is behind
``optimizer.net.layers``: what one method leaves in an object is found where another one reads it.
A list stands for its elements, as it does everywhere here. What torch knows the parameters of, its
modules, keep their names.
"""

import ast

from tutor.lesson.inference.bindings import Bindings, plain
from tutor.lesson.inference.paths import base, path


class Objects:
    """The names of objects in one straight line of statements."""

    def __init__(self, bindings: Bindings) -> None:
        self.bindings = bindings
        self._held: dict[str, str] = {}
        self._given: dict[str, set[str]] = {}
        for name, value in bindings.given:
            self._given.setdefault(name, set()).add(path(value))

    def begin(self) -> None:
        """Begin another line: no name holds an object yet."""
        self._held = {}

    def named(self, statement: ast.stmt) -> ast.stmt:
        """Return a statement with the one name for each object; note what it binds to one."""
        made = _Named(self).visit(statement)
        assert isinstance(made, ast.stmt)
        match made:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._held.pop(name, None)
                if base(value) and self.is_object(base(value)):
                    self._held[name] = base(value)
        return made

    def is_object(self, name: str) -> bool:
        """Tell whether a path is an object, or a list of such, of a class that is no module."""
        classes = self.bindings.classes(name)
        return bool(classes) and not any(map(self.bindings.is_module, classes))

    def of(self, name: str) -> str:
        """Return the one name for what a path is, which is the path itself if there is no other."""
        seen = {name}
        while (other := self._held.get(name) or self._same(name)) and other not in seen:
            seen.add(other)
            name = other
        return name

    def _same(self, name: str) -> str:
        """Return the one path that a name, or an attribute, is a copy of; "" if it is not known."""
        head, dot, rest = plain(name).partition(".")
        if "." in rest or plain(name) != name:
            return ""
        kept = f"self.{rest}" if dot else head
        if not dot and head not in self._given:
            return ""
        copies = self.bindings.same.get(kept, set())
        if len(copies) != 1 or kept in self.bindings.calls:
            return ""
        [copy] = copies
        given = self._given.get(copy if dot else head, set())
        # An argument that is given something made on the spot has no name outside.
        if "" in given or len(given) > 1 or not self.is_object(copy):
            return ""
        return copy


class _Named(ast.NodeTransformer):
    def __init__(self, objects: Objects) -> None:
        self.objects = objects

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Put the name of an object in the place of another one for it."""
        return self._renamed(node, node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Do so for an attribute, that of what it is an attribute of first."""
        self.generic_visit(node)
        return self._renamed(node, node.ctx)

    def _renamed(self, node: ast.expr, context: ast.expr_context) -> ast.expr:
        name = path(node) if isinstance(context, ast.Load) else ""
        other = self.objects.of(name) if name else ""
        if other == name:
            return node
        head, *rest = other.split(".")
        made: ast.expr = ast.Name(head, ast.Load())
        for attribute in rest:
            made = ast.Attribute(made, attribute, ast.Load())
        return made

"""One name for each object of the script's own classes, whichever way a statement comes to it.

``layer`` of ``for layer in net.layers`` is ``net.layers``, as the same list is behind
``optimizer.net.layers``: what one method leaves in an object is found where another one reads it.
A list stands for its elements, as it does everywhere here. What torch knows the parameters of, its
modules, keep their names.
"""

import ast

from tutor.lesson.inference.bindings import Bindings, plain
from tutor.lesson.inference.paths import base, inside, path


class Objects:
    """The names of objects in one straight line of statements."""

    def __init__(self, bindings: Bindings) -> None:
        self.bindings = bindings
        self._held: dict[str, str] = {}
        self._listed: dict[str, tuple[str, ...]] = {}
        self._rounds: dict[str, tuple[str, ...]] = {}
        self._given: dict[str, set[str]] = {}
        for name, value in bindings.given:
            self._given.setdefault(name, set()).add(path(value))

    def begin(self) -> None:
        """Begin another line: no name holds an object yet."""
        self._held, self._listed, self._rounds = {}, {}, {}

    def named(self, statement: ast.stmt) -> ast.stmt:
        """Return a statement with the one name for each object."""
        made = _Named(self).visit(statement)
        assert isinstance(made, ast.stmt)
        return made

    def note(self, statement: ast.stmt, goes_through: bool = False) -> None:
        """Note what a statement binds to an object, or to several; a loop goes through them."""
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                listed = self._elements(value)
                result = name.endswith(":return")
                before = self._listed.pop(name, ()) if result else ()
                self._held.pop(name, None)
                if goes_through and len(listed) > 1:
                    self._rounds[name] = listed
                elif goes_through and listed:
                    self._held[name] = listed[0]
                elif self.is_object(self.of(base(value))):
                    self._held[name] = self.of(base(value))
                else:
                    self._listed.pop(name, None)
                    # A call may lead to one of several functions: it gives what any of them does.
                    if listed or before:
                        self._listed[name] = tuple(dict.fromkeys((*before, *listed)))

    def given_list(self, name: str) -> ast.expr | None:
        """Return what gives the list that an attribute is, where no statement here has made it.

        That is one call, or one attribute, with which an object of the script's own was made, or a
        list of such objects; so is a list that the script made elsewhere.
        """
        if name in self._listed:
            return None
        if "." not in name:
            return self._list_of(name)
        self._listed[name] = ()
        kept = inside(plain(name)) or name
        copies = set(self.bindings.same.get(kept, ()))
        for call in self.bindings.calls.get(kept, []):
            copies |= {path(each) for each in call.args} if path(call.func) == "list" else {""}
        values = [value for one, value in self.bindings.given if {one} == copies]
        match values:
            case [
                ast.Call(func=ast.Attribute(value=holder)) | ast.Attribute(value=holder) as given
            ]:
                return given if self.is_object(path(holder)) else None
            case [ast.List(elts=parts) as given] if any(map(self._element, parts)):
                return given
        return None

    def _list_of(self, name: str) -> ast.expr | None:
        """Return a list that the script fills with nothing but objects of its own classes."""
        parts = self.bindings.put_into(name)
        return ast.List(parts, ast.Load()) if parts and all(map(self._element, parts)) else None

    def rounds(self) -> list[tuple[tuple[str, str], ...]]:
        """Return what the names of a loop hold in turn, where they go through several objects."""
        names, self._rounds = self._rounds, {}
        return [tuple(zip(names, each, strict=True)) for each in zip(*names.values(), strict=False)]

    def hold(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Note which objects the names of a loop hold in the round that is read next."""
        self._held |= dict(pairs)

    def _elements(self, value: ast.expr) -> tuple[str, ...]:
        """Return the objects that are in a list, each by its one name; none if it is no list."""
        match value:
            case ast.Name() | ast.Attribute():
                return self._listed.get(path(value), ())
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                found = [self._element(each) for each in parts]
                return tuple(each for some in found for each in some)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._elements(left) + self._elements(right)
            case ast.Call(func=ast.Name(id="list" | "tuple" | "reversed"), args=[held]):
                return self._elements(held)
            case ast.ListComp(elt=ast.Name(id=name), generators=generators):
                through = [g.iter for g in generators if path(g.target) == name]
                return self._elements(through[0]) if through else ()
        return ()

    def _element(self, node: ast.expr) -> tuple[str, ...]:
        """Return what one element of a list is, or what all elements of a list in it are."""
        if isinstance(node, ast.Starred):
            return self._elements(node.value)
        name = self.of(path(node))
        return (name,) if name and self.is_object(name) else ()

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
        dots = name.count(".")
        if dots > 1 or plain(name) != name or not (dots or name in self._given):
            return ""
        kept = inside(name) or name
        copies = self.bindings.same.get(kept, set())
        if len(copies) != 1 or kept in self.bindings.calls:
            return ""
        [copy] = copies
        given = self._given.get(copy if dots else name, set())
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

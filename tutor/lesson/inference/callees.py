"""Which functions of the script a call may call: its own, those handed on, methods of classes."""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import FUNCTIONS, Blocks, Function, code_of
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.meanings import is_plain
from tutor.lesson.inference.paths import path


class Callee(NamedTuple):
    """A function that a call may call, the object it is a method of, and the class it is in."""

    function: Function
    receiver: str
    owner: str


class Callees:
    """Tells which functions of one script are called."""

    def __init__(self, blocks: Blocks, bindings: Bindings) -> None:
        self.blocks, self.bindings = blocks, bindings

    def of(self, call: ast.Call, owner: str) -> list[Callee]:
        """Return the functions that a call in a method of class `owner` may call."""
        kept = isinstance(call.func, ast.Attribute) and call.func.attr not in self.bindings.methods
        if isinstance(call.func, ast.Name) or kept:
            # An object may keep a function that it was given: ``self.update = update``.
            handed = self.bindings.functions_of(path(call.func))
            free = [each for each in handed if self._owner(each) is None and is_plain(each)]
            if free:
                return [Callee(each, "", owner) for each in free]
        name, receiver = "__call__", path(call.func)
        if isinstance(call.func, ast.Attribute):
            name, receiver = call.func.attr, path(call.func.value)
        if receiver and self.bindings.is_beside(receiver):
            known = self.bindings.functions.get(name)
            if isinstance(known, FUNCTIONS) and is_plain(known):
                return [Callee(known, "", owner)]
            return []
        if not receiver or receiver.partition(".")[0] in self.bindings.imports:
            return []
        methods = self.bindings.methods.get(name, {})
        mine = [owner] if receiver == "self" else self.bindings.classes(receiver)
        having = self._family(mine, set(methods))
        if having and all(_is_left_open(methods[each]) for each in having):
            # What a class leaves open, those do that derive from it.
            having = [each for name in having for each in self._below(name) if each in methods]
        return [
            Callee(methods[each], "" if _is_static(methods[each]) else receiver, each)
            for each in dict.fromkeys(having)
            if self._is_followed(methods[each], each)
        ]

    def _is_followed(self, method: Function, owner: str) -> bool:
        """Tell whether a call of a method is followed into it.

        What torch calls (`forward` of a module) is one prediction, and a number that knows its
        graph goes backward as a tensor does.
        """
        predicts = method.name == "forward" and self.bindings.is_module(owner)
        tensor = method.name == "backward" and owner in self.bindings.methods.get("__mul__", ())
        bound = [each.arg for each in method.args.args[:1]] == ["self"]
        return (bound or _is_static(method)) and is_plain(method) and not predicts and not tensor

    def _family(self, names: list[str], having: set[str]) -> list[str]:
        """Return, of classes and those that they derive from, the nearest that have a method."""
        found: list[str] = []
        for name in dict.fromkeys(names):
            nearest = (each for each in (name, *self.bindings.ancestors(name)) if each in having)
            found += [each for each in [next(nearest, "")] if each]
        return found

    def _below(self, name: str) -> list[str]:
        """Return the classes of the script that derive from one, directly or not."""
        known = self.bindings.functions.items()
        classes = [other for other, made in known if isinstance(made, ast.ClassDef)]
        return [other for other in classes if name in self.bindings.ancestors(other)]

    def _owner(self, function: Function) -> ast.ClassDef | None:
        owner = self.blocks.places[function].owner
        return owner if isinstance(owner, ast.ClassDef) else None


def _is_left_open(method: Function) -> bool:
    """Tell whether a method does nothing: an abstract one, or one that only raises."""
    code = code_of(method)
    empty = all(isinstance(each, ast.Pass) or _is_text(each) for each in code)
    return empty or (len(code) == 1 and isinstance(code[0], ast.Raise))


def _is_text(statement: ast.stmt) -> bool:
    """Tell whether a statement is a text or an ellipsis that stands for itself."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_static(method: Function) -> bool:
    """Tell whether a method is a function of its own that a class only holds."""
    return any(path(each) == "staticmethod" for each in method.decorator_list)

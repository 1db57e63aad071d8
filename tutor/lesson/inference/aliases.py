"""Which paths stand for the same tensors: lists and their elements, copies, loop variables."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from tutor.lesson.blocks import Blocks
from tutor.lesson.inference.bindings import Bindings, plain
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.holding import CONTAINERS
from tutor.lesson.inference.paths import base, inside, path, reads, rounds
from tutor.lesson.inference.renaming import own_rounds

_TAILS = ("parameters", "named_parameters", "values", "items", "state_dict", "modules", "children")


class Aliases:
    """The names for the same tensors, anywhere in a script and in one straight line of it."""

    def __init__(self, blocks: Blocks, bindings: Bindings) -> None:
        self.bindings = bindings
        self.down: dict[str, set[str]] = {}
        self.up: dict[str, set[str]] = {}
        self.parts: set[tuple[str, str]] = set()
        """Names with what they are one of several parts of: ``w`` and ``x, w = cache``."""
        for name, others in bindings.same.items():
            # What several loops call by one name is not the same for that.
            for other in others if name not in bindings.again else ():
                self._note(name, other, copy=name.startswith("self.") or name in bindings.bound)
        for name, value in bindings.given:
            for owner in owners(value):
                self._note(name, owner, copy=False)
        for statement in blocks.places:
            self._add(statement, own_rounds(statement, bindings.again))

    def extended(self, units: Iterable[Unit]) -> "Aliases":
        """Return the aliases with those of a straight line added."""
        made = object.__new__(Aliases)
        made.bindings = self.bindings
        made.down = {name: set(others) for name, others in self.down.items()}
        made.up = {name: set(others) for name, others in self.up.items()}
        made.parts = set(self.parts)
        for each in units:
            made._add(each.statement)
            for name in each.reads:
                # What a method handed on as ``self.w`` may be that of any object that has one.
                owner, _, own = name.rpartition(".")
                if owner and self.bindings.classes(owner):
                    made.up.setdefault(f"self.{own}", set()).add(name)
        return made

    def _add(self, statement: ast.stmt, marks: Mapping[str, str] = MappingProxyType({})) -> None:
        """Note what one statement makes the same; `marks` tell its names from other loops'."""
        match statement:
            case ast.For(target=target, iter=values):
                pairs = rounds(target, values)
            case ast.Assign(targets=targets, value=value):
                pairs = [(target, value) for target in targets]
            case _:
                return
        for target, value in pairs:
            bound = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            for name in (marks.get(each, "") + each for each in filter(None, map(path, bound))):
                # A list that is made longer is the same list; w + v is another tensor than v.
                for owner in self._owners(value) if name not in reads(value) else ():
                    self._note(name, owner, copy=bool(base(value)) or _goes_through(value))
                    if len(bound) > 1:
                        self.parts.add((name, owner))

    def _owners(self, value: ast.expr) -> set[str]:
        """Return what holds the tensors of an expression; rows that data chooses are new ones."""
        found = owners(value)
        if isinstance(value, ast.Subscript):
            keys = filter(self.bindings.is_data, reads(value.slice))
            if any(not self.down.get(key, set()) & found for key in keys):
                return set()
        return found

    def _note(self, name: str, owner: str, copy: bool) -> None:
        """Note that a name holds what an owner holds, or part of it."""
        if name != owner:
            self.down.setdefault(name, set()).add(owner)
            if copy:
                self.up.setdefault(owner, set()).add(name)

    def of(self, names: set[str]) -> set[str]:
        """Return the names with all others for the same tensors.

        What holds one of them as a part is among them, the other parts that it has are not.
        """
        found: dict[str, bool] = {}
        waiting = [(name, True) for name in names]
        while waiting:
            name, whole = waiting.pop()
            if name in found and (found[name] or not whole):
                continue
            if name in names or name not in self.bindings.numbers:
                found[name] = whole
                for other in self._below(name):
                    waiting.append((other, whole and (name, other) not in self.parts))
                for other in (*self.up.get(name, ()), *self._within(name)):
                    if whole or (other, name) not in self.parts:
                        waiting.append((other, whole))
        return set(found)

    def _below(self, name: str) -> Iterator[str]:
        """Yield what holds a name, or is copied to it."""
        yield from self.down.get(name, ())
        if plain(name) != name and name not in self.down:
            yield from self.down.get(plain(name), ())
        own = plain(name)
        while own := inside(own):
            yield from self.down.get(own, ())

    def _within(self, name: str) -> Iterator[str]:
        """Yield other paths to what an object holds: ``self.model.w`` where it keeps ``model``."""
        parts = name.split(".")
        for depth in range(1, len(parts)):
            owner, rest = ".".join(parts[:depth]), ".".join(parts[depth:])
            for kept in self.up.get(owner, ()):
                if kept.startswith("self.") and owner in self.bindings.same.get(kept, ()):
                    yield f"{kept}.{rest}"


def _goes_through(value: ast.expr) -> bool:
    """Tell whether an expression gives the parameters of a module, one after the other."""
    match value:
        case ast.Call(func=ast.Attribute(attr="parameters" | "named_parameters")):
            return True
    return False


def owners(node: ast.expr) -> set[str]:
    """Return the paths that hold the tensors of an expression: ``model`` of its parameters."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return set().union(*map(owners, parts)) if parts else set()
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            mine = [v for k, v in pairs if not isinstance(k, ast.Constant) or k.value == "params"]
            return set().union(*map(owners, mine or values)) if values else set()
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            if _is_computed(left) or _is_computed(right):
                # No lists are joined here: the sum is a tensor of its own.
                return set()
            return owners(left) | owners(right)
        case ast.Starred(value=value) | ast.Subscript(value=value):
            return owners(value)
        case ast.ListComp(elt=element, generators=rounds):
            return _of_comprehension(element, rounds)
        case ast.GeneratorExp(elt=element, generators=rounds):
            return _of_comprehension(element, rounds)
        case ast.DictComp(value=element, generators=rounds):
            return _of_comprehension(element, rounds)
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _TAILS:
            return owners(value)
        case ast.Call(func=function, args=args):
            known = (*CONTAINERS, "dict", "zip", "reversed", "enumerate", "ModuleDict")
            held = path(function).rpartition(".")[2] in known
            return set().union(*map(owners, args)) if held and args else set()
    return {path(node)} - {""}


def _is_computed(node: ast.expr) -> bool:
    """Tell whether an expression can be no list: a number, or the result of an operator."""
    match node:
        case ast.Constant() | ast.UnaryOp():
            return True
        case ast.BinOp(op=op):
            return not isinstance(op, ast.Add)
    return False


def _of_comprehension(element: ast.expr, rounds: list[ast.comprehension]) -> set[str]:
    """Return what a comprehension goes through, if it keeps the elements as they are."""
    match element:
        case ast.Call(func=ast.Attribute(value=inner, attr="detach")):
            # It shares its memory with what it is cut off from.
            element = inner
    if isinstance(element, (ast.Name, ast.Attribute, ast.Starred, ast.Subscript)):
        return set().union(*(owners(each.iter) for each in rounds))
    return set()

"""Which functions lead to a training loop, and the statements that call them.

A training loop inside a function runs when that function is called. So what stands before and
what stands after training is told by the calls, not by where the function is written.
"""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.lesson.blocks import FUNCTIONS, Blocks, Function, expressions
from tutor.lesson.dotted import last
from tutor.lesson.generators import is_gone_through
from tutor.lesson.handed import Handed
from tutor.lesson.joined import module_of
from tutor.lesson.model import Cell
from tutor.lesson.spelling import fits, looked_up, words

if TYPE_CHECKING:
    from tutor.lesson.loops import TrainingLoop


class Calls:
    """Finds the statements of one tree that refer to a function or method."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.names: dict[str, list[tuple[ast.stmt, ast.Name]]] = {}
        self.attributes: dict[str, list[tuple[ast.stmt, ast.Attribute]]] = {}
        self.made_by: dict[str, set[str]] = {}
        self.imported: dict[str, str] = {}
        self.modules = set(blocks.beside)
        self._indexed = False
        self._values: Handed | None = None

    def _index(self) -> None:
        """Look through all statements, once, when the first function is asked for."""
        self._indexed = True
        beside = self.blocks.beside
        for statement in self.blocks.places:
            for node in expressions(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    self.names.setdefault(node.id, []).append((statement, node))
                elif isinstance(node, ast.alias) and isinstance(statement, ast.ImportFrom):
                    if node.asname and (statement.module or "").rpartition(".")[2] in beside:
                        self.imported[node.asname] = node.name
                    elif node.asname and node.name in beside:
                        self.modules.add(node.asname)
                elif isinstance(node, ast.alias):
                    if node.asname and node.name.rpartition(".")[2] in beside:
                        self.modules.add(node.asname)
                elif isinstance(node, ast.Attribute):
                    self.attributes.setdefault(node.attr, []).append((statement, node))
                elif isinstance(node, ast.Call) and _is_self(node.func):
                    called = ast.Attribute(node.func, "__call__", ast.Load())
                    self.attributes.setdefault("__call__", []).append((statement, called))
                elif found := looked_up(node):
                    self._note_looked_up(statement, *found)
            self._note_instance(statement)

    def _note_looked_up(self, statement: ast.stmt, holder: ast.expr, name: ast.expr) -> None:
        """Note that a statement looks up any of the methods that the name may be."""
        known = set(words(name))
        for each in self.blocks.spelt:
            if each in known or (not isinstance(name, ast.Constant) and fits(each, known or {""})):
                node = ast.Attribute(holder, each, ast.Load())
                self.attributes.setdefault(each, []).append((statement, node))

    def _note_instance(self, statement: ast.stmt) -> None:
        """Note `name = Class(...)`, so that a method is found through the name."""
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=made))):
                self.made_by.setdefault(name, set()).add(made)

    def of(self, function: Function) -> list[ast.stmt]:
        """Return the statements outside the function that refer to it, in textual order."""
        if not self._indexed:
            self._index()
        owner = self.blocks.places[function].owner
        if isinstance(owner, ast.ClassDef):
            # Where nothing tells whose method is called, it is taken for the one of this name.
            found = list(self._of_method(function, owner)) or [
                statement for statement, _ in self.attributes.get(function.name, [])
            ]
        else:
            found = list(self._of_name(function.name))
            found += self._of_import(function.name) if self.blocks.beside else ()
        return self._outside(function, found)

    def running(self, function: Function) -> list[ast.stmt]:
        """Return the statements outside the function that run it, in no certain order.

        They are those that refer to it, unless these hand it on, as a value or as a generator.
        """
        found = self._where_called(function, self.of(function))
        if is_gone_through(function):
            found = self._handed().goers_through(function, found)
        return self._outside(function, found)

    def _outside(self, function: Function, found: list[ast.stmt]) -> list[ast.stmt]:
        """Return statements, each once, without those in the function."""
        return [
            statement
            for statement in dict.fromkeys(found)
            if function not in (statement, *self.blocks.bodies(statement))
        ]

    def _where_called(self, function: Function, found: list[ast.stmt]) -> list[ast.stmt]:
        """Return the statements that call a function, where some only hand it on."""
        name, handed = function.name, self._handed
        calling = [s for s in found if name in _names_called(s, now=True)]
        if len(calling) < len(found) or name == "__call__":
            waiting = [s for s in found if name in _names_called(s) and s not in calling]
            return [*calling, *(handed().calls_of(function) or waiting)] or found
        return found

    def _handed(self) -> Handed:
        if self._values is None:
            self._values = Handed(self.blocks)
        return self._values

    def imports_of(self, part: Cell) -> list[ast.stmt]:
        """Return the statements that import one of the files of the tree, in textual order."""
        name = module_of(part)
        return [s for s in self.blocks.places if name in _imported(s)]

    def _of_name(self, name: str) -> Iterator[ast.stmt]:
        """Yield the statements that read a name, unless it is a parameter of a function there."""
        for statement, _ in self.names.get(name, []):
            around = self.blocks.bodies(statement)
            if not any(isinstance(f, FUNCTIONS) and name in _parameters(f) for f in around):
                yield statement

    def _of_import(self, name: str) -> Iterator[ast.stmt]:
        """Yield the statements that reach a function of another file by another name for it."""
        for other, first in self.imported.items():
            if first == name:
                yield from self._of_name(other)
        for statement, node in self.attributes.get(name, []):
            if getattr(node.value, "attr", getattr(node.value, "id", "")) in self.modules:
                yield statement

    def _of_method(self, function: Function, owner: ast.ClassDef) -> Iterator[ast.stmt]:
        """Yield the statements that reach a method through an instance, `self` or the class."""
        classes = self._with_subclasses(owner.name)
        for statement, node in self.attributes.get(function.name, []):
            match node.value:
                case ast.Name(id="self" | "cls"):
                    around = [outer for outer, _ in self.blocks.around(statement)]
                    names = {outer.name for outer in around if isinstance(outer, ast.ClassDef)}
                    if names & classes:
                        yield statement
                case ast.Name(id=name) if (
                    name in classes or self.made_by.get(name, set()) & classes
                ):
                    yield statement
                case ast.Call(func=ast.Name(id=name)) if name in classes:
                    yield statement

    def _with_subclasses(self, name: str) -> set[str]:
        """Return the class's name and the names of the classes derived from it in this file."""
        names = {name}
        for statement in self.blocks.places:
            if isinstance(statement, ast.ClassDef):
                bases = {base.id for base in statement.bases if isinstance(base, ast.Name)}
                if bases & names:
                    names.add(statement.name)
        return names


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _names_called(statement: ast.stmt, now: bool = False) -> set[str]:
    """Return the names and attributes that a statement itself calls, or no lambda in it does."""
    nodes = list(expressions(statement))
    later = {id(n) for each in nodes if isinstance(each, ast.Lambda) for n in ast.walk(each.body)}
    calls = (n for n in nodes if isinstance(n, ast.Call) and not (now and id(n) in later))
    return {last(each.func) for each in calls} - {""}


def _imported(statement: ast.stmt) -> set[str]:
    """Return the last parts of the names of what a statement imports, modules or not."""
    names = [alias.name for alias in getattr(statement, "names", []) if hasattr(alias, "name")]
    if isinstance(statement, ast.ImportFrom):
        names.append(statement.module or "")
    elif not isinstance(statement, ast.Import):
        return set()
    return {name.rpartition(".")[2] for name in names}


def _parameters(function: Function) -> set[str]:
    """Return the names of a function's parameters."""
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def landmarks(
    blocks: Blocks, loops: "tuple[TrainingLoop, ...]", calls: Calls
) -> dict[ast.stmt, Function | None]:
    """Return the statements where training happens, each with the function that it stands in.

    These are the training loops themselves and, for those inside a function, the statements that
    call it, and the statements that call their functions in turn. A function that nobody calls is
    its own landmark, as if it were called where it is written. Calls from within a training loop
    are part of that loop. A file that trains while it is imported does so at its import.
    """
    bodies = {loop.body for loop in loops}
    found: dict[ast.stmt, Function | None] = {
        body: blocks.scope(body) for body in bodies if not isinstance(body, FUNCTIONS)
    }
    waiting: list[Function | Cell] = [body for body in bodies if isinstance(body, FUNCTIONS)]
    waiting += filter(None, (_home(blocks, body) for body in found))
    done: set[Function | Cell] = set()
    while waiting:
        home = waiting.pop()
        if home in done:
            continue
        done.add(home)
        leading = (
            calls.imports_of(home) if isinstance(home, Cell) else calls.running(home) or [home]
        )
        for statement in leading:
            if not bodies & {statement, *blocks.bodies(statement)}:
                found[statement] = blocks.scope(statement)
                waiting += filter(None, [_home(blocks, statement)])
    return found


def _home(blocks: Blocks, statement: ast.stmt) -> Function | Cell | None:
    """Return the function that a statement stands in, else its file; None for the script's own."""
    return blocks.scope(statement) or blocks.part(statement.lineno)

"""Words in one straight line of statements, and the methods that are looked up by them.

``getattr(hook, name)`` is ``hook.after_iter`` where the call that is followed gave that name. So is
the method that a ``__getattr__`` calls for an attribute which its class does not have.
"""

import ast

from tutor.lesson.blocks import Blocks, Function
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.paths import path
from tutor.lesson.inference.renaming import renamed
from tutor.lesson.spelling import looked_up, words


class Wording(ast.NodeTransformer):
    """Puts methods where a line looks them up; `owner` is the class whose method is read."""

    def __init__(self, blocks: Blocks, bindings: Bindings) -> None:
        self.bindings = bindings
        self.spelt = blocks.spelt
        self._lists = _lists(blocks) if self.spelt else {}
        self.owner = ""
        self._words: dict[str, str] = {}
        self._methods: dict[str, ast.Attribute] = {}

    def begin(self) -> None:
        """Begin another line: no name stands for a word or a method yet."""
        self._words, self._methods = {}, {}

    def spelt_out(self, statement: ast.stmt, owner: str) -> ast.stmt:
        """Return a statement of a method of class `owner` with the methods that it looks up."""
        if not self.spelt:
            return statement
        self.owner = owner
        made = self.visit(statement)
        assert isinstance(made, ast.stmt)
        return made

    def rounds(self, loop: ast.stmt) -> list[dict[str, str]]:
        """Return the word that the name of a loop holds in each round, if it goes through words."""
        match loop:
            case ast.For(target=ast.Name(id=name), iter=through) if self.spelt:
                listed = self._lists.get(path(through).rpartition(".")[2], [])
                known = listed[0] if len(listed) == 1 else through
                found = _listed(known)
                return [{name: word} for word in found] if set(found) & self.spelt else []
        return []

    def hold(self, spoken: dict[str, str]) -> None:
        """Note which words the names of a loop hold in the round that is read next."""
        self._words |= spoken

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """Note which word or method a name stands for from here on."""
        found = looked_up(node.value) is not None
        self.generic_visit(node)
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._words.pop(name, None)
                self._methods.pop(name, None)
                if word := self._word(value):
                    self._words[name] = word
                elif found and isinstance(value, ast.Attribute):
                    self._methods[name] = value
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Put a method in the place of what looks it up, or stands for it."""
        made = self._by_getattr(node) or node
        self.generic_visit(made)
        found = looked_up(made)
        if found and (word := self._word(found[1])):
            return ast.Attribute(found[0], word, ast.Load())
        if isinstance(made.func, ast.Name):
            made.func = self._methods.get(made.func.id, made.func)
        return made

    def _by_getattr(self, call: ast.Call) -> ast.Call | None:
        """Return the call that a ``__getattr__`` makes of one of a method that is not there."""
        match call.func:
            case ast.Attribute(value=holder, attr=name) if receiver := path(holder):
                classes = [self.owner] if receiver == "self" else self.bindings.classes(receiver)
            case _:
                return None
        makers = self.bindings.methods.get("__getattr__", {})
        there = self.bindings.methods.get(name, {})
        for each in classes:
            if each in makers and each not in there and (made := _partial(makers[each])):
                arguments = [arg.arg for arg in makers[each].args.args]
                given = renamed(made, dict(zip(arguments[:1], [receiver], strict=False)))
                inner = [_named(arg, arguments[1:], name) for arg in given.args[1:]]
                keywords = [*given.keywords, *call.keywords]
                return ast.Call(given.args[0], [*inner, *call.args], keywords)
        return None

    def _word(self, node: ast.expr) -> str:
        """Return the word that an expression comes to, "" if that is not known."""
        match node:
            case ast.Constant(value=str() as word):
                return word
            case ast.Name(id=name):
                return self._words.get(name, "")
            case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                return self._word(inner)
            case ast.JoinedStr(values=parts):
                return self._joined(parts)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([left, right])
        return ""

    def _joined(self, parts: list[ast.expr]) -> str:
        words = [self._word(part) for part in parts]
        return "".join(words) if all(words) else ""


def _lists(blocks: Blocks) -> dict[str, list[ast.expr]]:
    """Return what each name or attribute of a script is bound to, by its last part."""
    found: dict[str, list[ast.expr]] = {}
    for statement in blocks.places:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                found.setdefault(path(target).rpartition(".")[2], []).append(statement.value)
    return found


def _listed(value: ast.expr) -> list[str]:
    """Return the words of a list that is written out, none if it holds anything else."""
    parts = value.elts if isinstance(value, (ast.List, ast.Tuple)) else []
    found = [word for part in parts for word in words(part)]
    return found if len(found) == len(parts) else []


def _partial(maker: Function) -> ast.Call | None:
    """Return the ``partial`` that a function hands back, whatever else it does."""
    for node in ast.walk(maker):
        match node:
            case ast.Return(value=ast.Call(func=function, args=[_, *_]) as made):
                if path(function).rpartition(".")[2] == "partial":
                    return made
    return None


def _named(node: ast.expr, arguments: list[str], name: str) -> ast.expr:
    """Return an expression, the name of the attribute in the place of the argument for it."""
    return ast.Constant(name) if path(node) in arguments else node

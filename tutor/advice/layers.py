"""Where the text makes a layer, a weight or a loss, and how that line would read changed."""

import ast
import copy

from tutor.advice.script import Script

RECURRENT = ("RNN", "LSTM", "GRU")
"""Layers that return two things and read time before the batch unless they are told otherwise."""


def made(script: Script, name: str) -> ast.Assign | None:
    """Return the script's only assignment of a call to a name, None where there are several."""
    found = [
        node
        for node in ast.walk(script.tree)
        if isinstance(node, ast.Assign)
        and name in map(ast.unparse, node.targets)
        and isinstance(node.value, ast.Call)
    ]
    return found[0] if len(found) == 1 else None


def layer(script: Script, path: str) -> ast.Call | None:
    """Return the call that makes a layer, as ``nn.Linear(3, 1)`` for ``model.0`` or ``self.fc``."""
    parts = path.split(".")
    if parts[0] == "self" and len(parts) > 1:
        parts = [".".join(parts[:2]), *parts[2:]]
    found = _value(made(script, parts[0]))
    for part in parts[1:]:
        found = None if found is None else _inside(script, found, part)
    return found


def kind(call: ast.Call | None) -> str:
    """Return the last part of what is called: ``Linear`` for ``nn.Linear(3, 1)``."""
    return "" if call is None else ast.unparse(call.func).split(".")[-1]


def class_of(script: Script, name: str) -> ast.ClassDef | None:
    """Return the class of the script that a name is an instance of, as the text says."""
    called = kind(_value(made(script, name)))
    found = [n for n in ast.walk(script.tree) if isinstance(n, ast.ClassDef) and n.name == called]
    return found[0] if found else None


def method(owner: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    """Return a class's own method."""
    found = [n for n in owner.body if isinstance(n, ast.FunctionDef) and n.name == name]
    return found[0] if found else None


def plain_lists(model: ast.ClassDef) -> list[ast.Assign]:
    """Return the attributes that a class sets to plain lists or dicts with layers in them.

    Those that are handed on to a module afterwards are none.
    """
    found = []
    text = ast.unparse(model)
    for node in ast.walk(model):
        match node:
            case ast.Assign(
                targets=[ast.Attribute() as target],
                value=ast.List() | ast.ListComp() | ast.Dict() | ast.DictComp(),
            ):
                name = ast.unparse(target)
                inside = [n for n in ast.walk(node.value) if isinstance(n, ast.Call)]
                layers = any(kind(call)[:1].isupper() for call in inside)
                if (
                    layers
                    and f"*{name}" not in text
                    and f"List({name})" not in text
                    and (f"Dict({name})" not in text)
                ):
                    found.append(node)
    return found


def changed(call: ast.Call, place: int, word: str, value: ast.expr) -> str:
    """Return a call with another argument at a place, or under its keyword where it has one."""
    new = copy.deepcopy(call)
    for keyword in new.keywords:
        if keyword.arg == word:
            keyword.value = value
            return ast.unparse(new)
    if len(new.args) > place:
        new.args[place] = value
    else:
        new.keywords.append(ast.keyword(word, value))
    return ast.unparse(ast.fix_missing_locations(new))


def assigned(script: Script, path: str, code: str) -> str:
    """Return the line that makes a layer with other code for it; of an inner one the code alone."""
    if made(script, path) is None:
        return code
    return f"{path} = {code}"


def _value(assignment: ast.Assign | None) -> ast.Call | None:
    value = None if assignment is None else assignment.value
    return value if isinstance(value, ast.Call) else None


def _inside(script: Script, call: ast.Call, part: str) -> ast.Call | None:
    """Return what makes a part of what a call makes."""
    if part.isdigit():
        inner = call.args[int(part)] if int(part) < len(call.args) else None
        return inner if kind(call) == "Sequential" and isinstance(inner, ast.Call) else None
    for node in ast.walk(script.tree):
        if isinstance(node, ast.ClassDef) and node.name == kind(call):
            inside = [
                one.value
                for one in ast.walk(node)
                if isinstance(one, ast.Assign) and f"self.{part}" in map(ast.unparse, one.targets)
            ]
            return inside[0] if len(inside) == 1 and isinstance(inside[0], ast.Call) else None
    return None

"""What objects keep beside their parameters: episodes, losses, sizes; names of their own for it.

A model is what holds parameters, and whatever is computed with it depends on these. Not so what it
only keeps: ``model.rewards`` is a list, ``model.hidden_size`` a number. Such an attribute becomes
one name (``model·rewards``) that stands beside the model instead of under it.
"""

import ast

from tutor.lesson.blocks import FUNCTIONS, Blocks
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.paths import path

MARK = "·"
_PLAIN = (
    ast.Constant, ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.BinOp,
    ast.Compare, ast.UnaryOp,
)  # fmt: skip


class Keeping:
    """The attributes that the modules of one script keep beside their parameters."""

    def __init__(self, blocks: Blocks, bindings: Bindings) -> None:
        self.counted: set[str] = set()
        self.predicted: set[str] = set()
        """Attributes that a module writes while it predicts."""
        kept: dict[str, bool] = {}
        for owner in blocks.places:
            if not isinstance(owner, ast.ClassDef) or not bindings.is_module(owner.name):
                continue
            for method in filter(lambda each: isinstance(each, FUNCTIONS), owner.body):
                assert isinstance(method, FUNCTIONS)
                for name, value in _stored(method):
                    number = f"self.{name}" in bindings.numbers
                    plain = number or _keeps(value, method.name)
                    plain = plain or _learns_nothing(value, bindings)
                    kept[name] = kept.get(name, True) and plain
                    if number:
                        self.counted.add(name)
                    if method.name == "forward":
                        self.predicted.add(name)
        self.kept = {name for name, plain in kept.items() if plain}
        self.counted &= self.kept
        self.predicted &= self.kept

    def named(self, node: ast.stmt) -> ast.stmt:
        """Return a statement in which what is kept has names of its own."""
        made = _Named(self).visit(node) if self.kept else node
        assert isinstance(made, ast.stmt)
        return made


def _stored(method: ast.AST) -> list[tuple[str, ast.expr]]:
    """Return the attributes of ``self`` that a method binds, with their values."""
    found: list[tuple[str, ast.expr]] = []
    for node in ast.walk(method):
        match node:
            case ast.Assign(targets=targets, value=value):
                parts = [part for target in targets for part in _parts(target)]
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                parts = [target]
            case ast.AugAssign(target=target, value=value):
                parts = [target]
            case _:
                continue
        for part in parts:
            head, _, name = path(part).partition(".")
            if head == "self" and name and "." not in name:
                found.append((name, value))
    return found


def _parts(target: ast.expr) -> list[ast.expr]:
    return target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]


def _keeps(value: ast.expr, method: str) -> bool:
    """Tell whether a value holds no parameters: nothing that a class was called for."""
    if isinstance(value, _PLAIN):
        calls = [each for each in ast.walk(value) if isinstance(each, ast.Call)]
        return not any(_makes(call) for call in calls)
    # What is computed later than the object is made is a result.
    return method == "forward" or (
        method != "__init__" and isinstance(value, ast.Call) and not _makes(value)
    )


def _learns_nothing(value: ast.expr, bindings: Bindings) -> bool:
    """Tell whether a value is an object without parameters that torch knows of.

    Such are objects of the script's own plain classes, and torch's losses, all but one.
    """
    name = bindings.full(path(value.func)) if isinstance(value, ast.Call) else ""
    if isinstance(bindings.functions.get(name), ast.ClassDef):
        return not bindings.ancestors(name)
    loses = name.startswith("torch.nn.") and name.endswith("Loss")
    return loses and not name.endswith("SoftmaxWithLoss")


def _makes(call: ast.Call) -> bool:
    """Tell whether a call makes an object of a class, by the custom of capital letters."""
    name = path(call.func).rpartition(".")[2]
    return not name or name[:1].isupper()


class _Named(ast.NodeTransformer):
    def __init__(self, keeping: Keeping) -> None:
        self.keeping = keeping

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Put a name, or a number, in the place of an attribute that is only kept."""
        self.generic_visit(node)
        whole = path(node)
        if not whole or node.attr not in self.keeping.kept:
            return node
        if node.attr in self.keeping.counted and isinstance(node.ctx, ast.Load):
            return ast.Constant(1)
        return ast.Name(whole.replace(".", MARK), node.ctx)

"""Which paths a value, or a gradient, passes from in an expression."""

import ast
from collections.abc import Iterator

from tutor.lesson.inference.paths import base, path, rounds

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_MEASURES = frozenset({"shape", "dtype", "device", "ndim", "requires_grad", "is_leaf"})
"""Attributes that tell of a tensor and hold nothing of its values."""
_MEASURED = frozenset({"size", "dim", "numel", "nelement", "element_size", "ndimension"})
_COUNTED = frozenset(
    {
        "len", "type", "isinstance", "hasattr", "id", "zeros_like", "ones_like", "empty_like",
        "randn_like", "rand_like", "full_like", "randint_like",
    }
)  # fmt: skip
"""Functions whose result says nothing of the values that they are given."""
_DRAWN = frozenset(
    {
        "bernoulli",
        "binomial",
        "choice",
        "choices",
        "integers",
        "multinomial",
        "permutation",
        "random",
    }
)
"""Methods of generators, and functions, whose result is drawn."""
_CUT = frozenset(
    {"detach", "item", "tolist", "numpy", "argmax", "argmin", "argsort", "bool", "long", "int"}
)
"""Methods through whose result no gradient passes."""


def passed(node: ast.AST) -> set[str]:
    """Return the paths from which a gradient passes through a piece of code."""
    return set(_names(node, differentiable=True)) - {""}


def carried(node: ast.AST) -> set[str]:
    """Return the paths whose values a piece of code uses, not only their shapes."""
    return set(_names(node, differentiable=False)) - {""}


def _names(node: ast.AST, differentiable: bool) -> Iterator[str]:
    """Yield the paths read in a node, but for those in parts where nothing passes."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if measures(each) or draws(each) or (differentiable and _cuts(each)):
            continue
        if isinstance(each, _COMPREHENSIONS):
            yield from _of_comprehension(each, differentiable)
            continue
        if isinstance(each, ast.AugAssign):
            yield base(each.target)
        if isinstance(getattr(each, "ctx", None), ast.Load):
            yield path(each)
        if differentiable and isinstance(each, ast.IfExp):
            waiting += [each.body, each.orelse]
        elif isinstance(each, ast.Subscript):
            waiting.append(each.value)
        else:
            waiting += ast.iter_child_nodes(each)


def _of_comprehension(node: ast.expr, differentiable: bool) -> Iterator[str]:
    """Yield the paths that the elements of a comprehension come from."""
    assert isinstance(node, _COMPREHENSIONS)
    element = node.value if isinstance(node, ast.DictComp) else node.elt
    found = set(_names(element, differentiable))
    for each in reversed(node.generators):
        bound = {n.id for n in ast.walk(each.target) if isinstance(n, ast.Name)}
        for target, values in rounds(each.target, each.iter):
            own = {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
            if own & {name.partition(".")[0] for name in found}:
                found |= set(_names(values, differentiable))
        found = {name for name in found if name.partition(".")[0] not in bound}
    yield from found


def measures(node: ast.AST) -> bool:
    """Tell whether an expression says nothing of the values in it, only of their shape."""
    match node:
        case ast.Attribute(attr=name, ctx=ast.Load()):
            return name in _MEASURES
        case ast.Call(func=ast.Attribute(attr=name)) if name in _MEASURED:
            return True
        case ast.Call(func=function):
            return path(function).rpartition(".")[2] in _COUNTED
    return False


def draws(node: ast.AST) -> bool:
    """Tell whether a number that is drawn decides what an expression comes to."""
    match node:
        case ast.Call(func=function):
            *owners, last = path(function).split(".")
            return "random" in owners or last in _DRAWN
        case ast.Compare():
            calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
            return any(map(draws, calls))
        case ast.IfExp(test=test):
            return draws(test)
    return False


def _cuts(node: ast.AST) -> bool:
    """Tell whether no gradient passes through an expression."""
    match node:
        case ast.Attribute(attr="data", ctx=ast.Load()) | ast.Compare():
            return True
        case ast.Call(func=ast.Attribute(attr=name)) if name in _CUT:
            return True
        case ast.Call(func=ast.Name(id="float")):
            return True
        case ast.Call(func=function, keywords=keywords):
            # A gradient has a graph of its own only if it is asked for.
            again = any(each.arg == "create_graph" for each in keywords)
            return path(function).endswith("autograd.grad") and not again
    return False

"""Which units only keep the values that weights have now: of one of them, or of all."""

import ast

from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.gone_through import plainly
from tutor.lesson.inference.paths import base, path


def copies(each: Unit, weights: set[str]) -> bool:
    """Tell whether a unit keeps the value that a weight has now."""
    match each.statement:
        case ast.Assign(value=ast.Call(func=ast.Attribute(value=kept, attr="copy" | "clone"))):
            return base(kept) in weights
        case ast.Assign(value=ast.Call(func=function, args=[kept])):
            last = path(function).rpartition(".")[2]
            return last in ("copy", "deepcopy") and base(kept) in weights
    return False


def copies_all(each: Unit, weights: set[str]) -> bool:
    """Tell whether a unit keeps the values that all weights have: ``{n: p.detach() for ...}``."""
    match plainly(each.statement):
        case ast.Assign(value=ast.DictComp(value=kept) | ast.ListComp(elt=kept)):
            source = _kept_by(kept) if isinstance(kept, ast.Call) else ""
            return source in weights and source != ""
    return False


def _kept_by(node: ast.expr) -> str:
    """Return what an element of a comprehension is a copy of: ``model`` of its parameters."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="detach" | "clone" | "copy")):
            return _kept_by(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="parameters" | "named_parameters")):
            return path(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="state_dict")):
            return path(inner)
    return base(node)

"""Leaves that a body makes anew in each pass: data that is asked for its gradient, no weight."""

import ast

from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.paths import base

REQUIRES = ("requires_grad", "requires_grad_")


def fresh_leaves(units: list[Unit]) -> set[str]:
    """Return the names of leaves that are made in each pass of what no pass leaves behind.

    Of ``x.clone().requires_grad_()`` an adversarial example is made; a weight that is made of what
    the pass before has left goes on as that.
    """
    made: dict[str, int] = {}
    asked: set[str] = set()
    for k, each in enumerate(units):
        plain = not (each.blocks or each.header or each.plumbing)
        match each.statement:
            case ast.Assign(targets=[ast.Name(name)], value=value):
                if plain and not each.writes & each.reads:
                    made.setdefault(name, k)
                asked |= {name} if _asks(value) else set()
            case ast.Assign(targets=[ast.Attribute(value=of, attr="requires_grad")]):
                asked.add(base(of))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=of, attr="requires_grad_"))):
                asked.add(base(of))
    written = [set().union(*(each.writes for each in units[k:])) for k in range(len(units))]
    return {
        name for name in asked & made.keys() if not units[made[name]].reads & written[made[name]]
    }


def _asks(value: ast.expr) -> bool:
    """Tell whether an expression makes a leaf that gets a gradient."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr in REQUIRES)
        or (isinstance(node, ast.keyword) and node.arg == "requires_grad")
        for node in ast.walk(value)
    )

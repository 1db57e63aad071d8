"""Which names of a script hold what training changes: the weights, or the model around them."""

import ast

from tutor.lesson.inference.aliases import Aliases, owners
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.paths import calls, changed, path, reads


def of_optimizers(bindings: Bindings) -> set[str]:
    """Return the paths handed to optimizers: ``model`` of ``SGD(model.parameters(), lr=0.1)``."""
    found: set[str] = set()
    for made in bindings.calls.values():
        for call in made:
            if bindings.full(path(call.func)).startswith("torch.optim.") and call.args:
                found |= {name for name in owners(call.args[0]) if bindings.is_data(name)}
    return found


def of_updates(units: list[Unit], updates: set[int]) -> set[str]:
    """Return the paths that the updates write."""
    written = set().union(*(changed(units[index].statement) for index in updates))
    return {name.removesuffix(".data") for name in written if ".grad" not in name}


def is_written(each: Unit, weights: set[str], aliases: Aliases) -> bool:
    """Tell whether a unit changes a weight in place, as clamping it does."""
    match each.statement:
        case (
            ast.AugAssign()
            | ast.Expr()
            | ast.Assign(targets=[ast.Subscript() | ast.Attribute(attr="data")])
        ):
            targets = changed(each.statement)
            names = {name.removesuffix(".data") for name in targets if ".grad" not in name}
            return bool(aliases.of(names) & weights)
    return False


def models_around(weights: set[str], units: list[Unit]) -> set[str]:
    """Return what is called as a whole though an optimizer got parts of it alone: ``net.head``."""
    parts = (name.split(".") for name in weights)
    around = {".".join(each[:depth]) for each in parts for depth in range(1, len(each))}
    called = {path(call.func) for each in units for call in calls(each.statement)}
    return around & called


def called_model(units: list[Unit], bindings: Bindings) -> set[str]:
    """Return the first thing that is called with data and is no function known here: a model.

    Of nested calls the innermost is the first, as in ``criterion(model(x), y)``.
    """
    made_here = set().union(*(each.writes | _bound(each) for each in units)) if units else set()
    for each in units:
        for node in reversed(list(ast.walk(each.statement))):
            if isinstance(node, ast.Call):
                name = path(node.func)
                values = [name for argument in node.args for name in reads(argument)]
                head = name.partition(".")[0]
                own = name and bindings.is_data(name) and head not in made_here
                if own and any(bindings.is_data(value) for value in values):
                    return {name}
    return set()


def _bound(each: Unit) -> set[str]:
    """Return the plain names that a unit binds, those of its comprehensions among them."""
    nodes = ast.walk(each.statement)
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}

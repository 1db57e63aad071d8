"""Which names of a script hold what training changes: the weights, or the model around them."""

import ast

from tutor.lesson.inference.bindings import Bindings, path
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.evidence import changed, reads


def of_optimizers(bindings: Bindings) -> set[str]:
    """Return the paths handed to optimizers: ``model`` of ``SGD(model.parameters(), lr=0.1)``."""
    found: set[str] = set()
    for made in bindings.calls.values():
        for call in made:
            if bindings.full(path(call.func)).startswith("torch.optim.") and call.args:
                found |= _owners(call.args[0])
    return found


def of_updates(units: list[Unit], updates: set[int]) -> set[str]:
    """Return the paths that the updates write, or whose elements they write in a loop."""
    found: set[str] = set()
    for index in updates:
        for node in ast.walk(units[index].statement):
            if isinstance(node, (ast.For, ast.AsyncFor)):
                found |= _owners(node.iter)
            elif isinstance(node, ast.stmt):
                found |= {name.removesuffix(".data") for name in changed(node)}
    return {name for name in found if ".grad" not in name}


def called_model(units: list[Unit], bindings: Bindings) -> set[str]:
    """Return the first thing that is called with data and is no function known here: a model.

    Of nested calls the innermost is the first, as in ``criterion(model(x), y)``.
    """
    made_here = set().union(*(each.writes for each in units)) if units else set()
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


def _owners(node: ast.AST) -> set[str]:
    """Return the paths in an expression, without ``.parameters`` and the like at their ends."""
    names = reads(node)
    tails = (".parameters", ".named_parameters", ".values", ".items", ".state_dict")
    whole = {name for name in names if not any(other.startswith(name + ".") for other in names)}
    for tail in tails:
        whole = {name.removesuffix(tail) for name in whole}
    return {name for name in whole if name not in ("zip", "list", "reversed", "enumerate")}

"""Which names a step's code binds, and which of them are second names of something else."""

import ast
import textwrap
from functools import lru_cache

from tutor.trace.likeness import alike
from tutor.trace.model import Op, Step, View


@lru_cache(64)
def assigned(source: str) -> frozenset[str]:
    """Return the names that a piece of code binds: ``a``, ``self.w``; none if it cannot be read."""
    stores = (ast.Name, ast.Attribute)
    return frozenset(
        ast.unparse(node)
        for node in ast.walk(tree(source))
        if isinstance(node, stores) and isinstance(node.ctx, ast.Store)
    )


def returned(step: Step) -> frozenset[str]:
    """Return the names that the caller is about to give to what the step's code returned."""
    return frozenset(step.returns or ())


@lru_cache(64)
def loop_names(source: str) -> frozenset[str]:
    """Return the names that the ``for`` statements of a piece of code bind."""
    return frozenset(
        node.id
        for statement in ast.walk(tree(source))
        if isinstance(statement, ast.For)
        for node in ast.walk(statement.target)
        if isinstance(node, ast.Name)
    )


def second_names(step: Step) -> dict[str, str]:
    """Return, for a name under which a value was changed in place, the name that it had before.

    ``for p in params: p -= ...`` leaves ``p`` as a name of the last parameter, which the script
    knows by another.
    """
    found: dict[str, str] = {}
    passing = loop_names(step.source)
    for op in step.ops:
        before = op.inputs[0].name if op.inputs and op.op.endswith("_") else None
        after = op.output.name
        if before is None or after is None or before == after:
            continue
        if alike(step.tensors.get(before), step.tensors.get(after)):
            found |= {before: after} if before in passing else {after: before}
    return found


def is_second_name(name: str, step: Step) -> bool:
    """Say whether a name is a loop's, or a further one, for what has another name as well."""
    if step.same_as and name in step.same_as:
        return True
    return name in loop_names(step.source) and any(
        other != name and alike(step.tensors[name], view) for other, view in step.tensors.items()
    )


def known_as(view: View, step: Step) -> str | None:
    """Return what the script calls a value that a function of its own knows by a local name.

    None where several names have this value, or it is too small to be told by its value.
    """
    if view.values is None or not view.shape or view.stats.min == view.stats.max:
        return None
    kind = (view.shape, view.dtype, view.stats)
    found = [
        name
        for name, other in step.tensors.items()
        if (other.shape, other.dtype, other.stats) == kind and other.values == view.values
    ]
    return found[0] if len(found) == 1 else None


def replaced(made: View, given: View) -> bool:
    """Say whether a value was changed between two looks at it, without a recorded call."""
    if made.values is None or given.values is None:
        return made.shape == given.shape and made.stats != given.stats
    return made.values is not given.values and bool(made.values != given.values)


def changes_in_place(op: Op) -> bool:
    """Say whether a call changes its first operand."""
    return op.op.endswith("_") or op.op == "setitem"


@lru_cache(64)
def tree(source: str) -> ast.Module:
    """Return the tree of a step's code, empty if it cannot be read alone.

    Several readers ask for it in each step, and a loop runs the same code over and over.
    """
    try:
        return ast.parse(textwrap.dedent(source))
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])

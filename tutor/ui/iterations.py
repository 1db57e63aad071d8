"""How many iterations a training loop will make, where the text of the script says it plainly."""

import ast
from functools import lru_cache

from msgspec import Struct

from tutor.lesson.model import Lesson


class Total(Struct, frozen=True):
    """The number of iterations; `at_most` where the loop can stop earlier."""

    count: int
    at_most: bool


@lru_cache(64)
def total(lesson: Lesson, loop: int | None) -> Total | None:
    """Return the iterations of the loop with this number, None where only a run can tell.

    It is known for ``for ... in range(N)`` outside other loops and functions, with N a number or a
    name that the script binds once, to a number.
    """
    found = next((one for one in lesson.loops if one.number == loop), None)
    if found is None:
        return None
    try:
        tree = ast.parse(lesson.source)
    except (SyntaxError, ValueError):
        return None
    header = next(
        (n for n in tree.body if isinstance(n, ast.For) and n.lineno == found.first_line), None
    )
    if header is None:
        return None
    count = _range(header.iter, tree)
    return Total(count, _can_stop(header)) if count is not None else None


def _range(node: ast.expr, tree: ast.Module) -> int | None:
    """Return the length of a plain ``range(...)`` of known numbers."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return None
    if node.func.id != "range" or node.keywords or not 1 <= len(node.args) <= 3:
        return None
    numbers = [_number(argument, tree) for argument in node.args]
    known = [number for number in numbers if number is not None]
    if len(known) != len(numbers) or (len(known) == 3 and known[2] == 0):
        return None
    return len(range(*known))


def _number(node: ast.expr, tree: ast.Module) -> int | None:
    """Return an integer that is written there, or by the one binding of the name that is."""
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if not isinstance(node, ast.Name):
        return None
    stores = [
        n for n in ast.walk(tree)
        if isinstance(n, ast.Name) and n.id == node.id and not isinstance(n.ctx, ast.Load)
    ]  # fmt: skip
    bindings = [n for n in tree.body if isinstance(n, ast.Assign) and n.targets[0] in stores]
    if len(stores) != 1 or len(bindings) != 1 or len(bindings[0].targets) != 1:
        return None
    value = bindings[0].value
    return value.value if isinstance(value, ast.Constant) and type(value.value) is int else None


def _can_stop(loop: ast.For) -> bool:
    """Whether the loop holds anything that can leave it before its end."""
    leaving = (ast.Break, ast.Return, ast.Raise)
    return any(isinstance(node, leaving) for node in ast.walk(loop))

"""Tuples that are handed back and taken apart: each part flows by itself."""

import ast
from collections.abc import Iterator

from tutor.lesson.inference.passing import carried


class Tuples:
    """The results of calls that are tuples, in one straight line: how many parts each has."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}

    def parts(self, statement: ast.stmt, returns: bool = False) -> Iterator[ast.stmt]:
        """Yield an assignment of a tuple as one of each part, any other statement as it is."""
        match statement:
            case ast.Assign(targets=[ast.Name(id=name) as whole], value=value) if returns:
                values = self._values(value)
                if values:
                    self.sizes[name] = len(values)
                    places = _places(name, len(values), ast.Store())
                    yield from _pairs(places, values)
                    held: list[ast.expr] = list(_places(name, len(values), ast.Load()))
                    value = ast.Tuple(held, ast.Load())
                yield ast.Assign([whole], value)
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
                found, values = _spread(targets, self._values(value))
                if len(values) == len(found) and not _crossed(found, values):
                    for each in _pairs(found, values):
                        yield from self.parts(each)
                else:
                    yield statement
            case _:
                yield statement

    def _values(self, value: ast.expr) -> list[ast.expr]:
        """Return the parts of what is a tuple; nothing if that is not known."""
        match value:
            case ast.Tuple(elts=parts) if not any(isinstance(p, ast.Starred) for p in parts):
                return parts
            case ast.Name(id=name) if name in self.sizes:
                return list(_places(name, self.sizes[name], ast.Load()))
        return []


def _places(name: str, size: int, context: ast.expr_context) -> list[ast.expr]:
    """Return the places of the parts of a result, by names that no script can use."""
    return [ast.Name(f"{name}.{number}", context) for number in range(size)]


def _spread(
    targets: list[ast.expr], values: list[ast.expr]
) -> tuple[list[ast.expr], list[ast.expr]]:
    """Return both with what a starred target takes as one list: ``loss, *grads = ...``."""
    at = next((n for n, each in enumerate(targets) if isinstance(each, ast.Starred)), None)
    behind = len(targets) - 1 - (at or 0)
    if at is None or len(values) < at + behind:
        return targets, values
    star, end = targets[at], len(values) - behind
    assert isinstance(star, ast.Starred)
    taken: ast.expr = ast.List(values[at:end], ast.Load())
    return (
        [*targets[:at], star.value, *targets[at + 1 :]],
        [*values[:at], taken, *values[end:]],
    )


def _pairs(targets: list[ast.expr], values: list[ast.expr]) -> Iterator[ast.stmt]:
    for target, value in zip(targets, values, strict=True):
        yield ast.Assign([target], value)


def _crossed(targets: list[ast.expr], values: list[ast.expr]) -> bool:
    """Tell whether a later part needs what an earlier one overwrites, as in ``a, b = b, a``."""
    stored = {n.id for each in targets for n in ast.walk(each) if isinstance(n, ast.Name)}
    starred = any(isinstance(each, ast.Starred) for each in targets)
    return starred or bool(stored & set().union(*map(carried, values)))

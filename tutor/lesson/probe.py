"""A function made of a few statements of a script, which runs them once where they do not stand."""

import ast
from collections.abc import Iterator
from types import CodeType

from tutor.lesson.blocks import LOOPS, suites

PROBE = "__gradstep_probe__"
"""The name of the function."""

ONCE = "__gradstep_once__"
"""The variable of the loop around its statements."""

_SUSPENDING = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith)


def cut_down(suite: list[ast.stmt], chosen: set[ast.stmt]) -> list[ast.stmt]:
    """Return what is left of a suite of some statements and the blocks around them.

    The blocks are changed in place. A loop of which only a part is left is replaced by that part,
    which runs once.
    """
    return _Filter(chosen).suite(suite)


def suspends(body: list[ast.stmt]) -> bool:
    """Say whether statements hand control to a caller half-way."""
    return any(isinstance(node, _SUSPENDING) for part in body for node in ast.walk(part))


class _Filter:
    """Cuts suites down to some statements and the blocks around them."""

    def __init__(self, chosen: set[ast.stmt]) -> None:
        self.chosen = chosen

    def suite(self, suite: list[ast.stmt]) -> list[ast.stmt]:
        """Return what is left of a suite."""
        return [part for statement in suite for part in self._parts(statement)]

    def _parts(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        if statement in self.chosen:
            yield statement
        elif any(leaf in self.chosen for leaf in ast.walk(statement)):
            if isinstance(statement, LOOPS) and not self._whole(statement):
                # What such a loop goes through stands where the script left it.
                yield from self.suite(statement.body)
            else:
                self._cut(statement)
                yield statement

    def _whole(self, loop: ast.stmt) -> bool:
        """Say whether all of a loop is kept, apart from the stand-ins of markers."""
        return all(self._is_kept(inner) for suite in _inner(loop) for inner in suite)

    def _is_kept(self, statement: ast.stmt) -> bool:
        inner = _inner(statement)
        if statement in self.chosen or isinstance(statement, ast.Pass | ast.Continue | ast.Break):
            return True
        return bool(inner) and self._whole(statement)

    def _cut(self, statement: ast.stmt) -> None:
        for field, suite in suites(statement):
            needed = field in ("body", "handlers", "cases")
            suite[:] = self.suite(suite) or ([_nothing(statement)] if needed else [])


def _inner(statement: ast.stmt) -> list[list[ast.stmt]]:
    return [suite for _, suite in suites(statement)]


def _nothing(at: ast.stmt) -> ast.Pass:
    return ast.copy_location(ast.Pass(), at)


def probe(body: list[ast.stmt]) -> ast.Module:
    """Return a module that defines the function; the names that it binds are the module's.

    The statements stand in a loop that runs once, so that a `break` or a `continue` among them
    ends them, as a `return` does.
    """
    (function,) = (
        part
        for part in compile(_module(body, []), PROBE, "exec", dont_inherit=True).co_consts
        if isinstance(part, CodeType)
    )
    names = {*function.co_varnames, *function.co_cellvars} - {ONCE}
    return _module(body, sorted(names))


def _module(body: list[ast.stmt], names: list[str]) -> ast.Module:
    head = f"global {', '.join(names)}" if names else "pass"
    module = ast.parse(f"def {PROBE}():\n    {head}\n    for {ONCE} in (None,):\n        pass\n")
    for node in ast.walk(module):
        if isinstance(node, ast.For):
            node.body = body or node.body
            break
    return module

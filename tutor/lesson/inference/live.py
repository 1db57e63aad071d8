"""Which statements of a script can run at all."""

import ast

from tutor.lesson.blocks import FUNCTIONS, Blocks, expressions, suites

_ENDS = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def alive(blocks: Blocks) -> set[ast.stmt]:
    """Return the statements that may run: not behind a ``return``, nor where ``if`` says False.

    A function or class runs if something that runs speaks of it; names and attributes are taken
    as they are written, so that too much is thought to run rather than too little.
    """
    found: set[ast.stmt] = set()
    named: set[str] = set(blocks.spelt)
    waiting: list[ast.stmt] = []
    asleep: dict[str, list[ast.stmt]] = {}
    _add(blocks.tree.body, waiting)
    while waiting:
        statement = waiting.pop()
        found.add(statement)
        for name in spoken(statement) - named:
            named.add(name)
            waiting += asleep.pop(name, [])
        if isinstance(statement, FUNCTIONS) and not _wakes(statement, named):
            asleep.setdefault(statement.name, []).append(statement)
            continue
        for suite in _suites(statement, 0 < blocks.imported_from < statement.lineno):
            _add(suite, waiting)
    return found


def _add(suite: list[ast.stmt], waiting: list[ast.stmt]) -> None:
    """Add the statements of a block up to the first that leaves it."""
    for statement in suite:
        waiting.append(statement)
        if isinstance(statement, _ENDS):
            return


def _wakes(function: ast.FunctionDef | ast.AsyncFunctionDef, named: set[str]) -> bool:
    """Tell whether a function may be called: it is spoken of, decorated, or one of Python's own."""
    own = function.name.startswith("__") and function.name.endswith("__")
    return own or bool(function.decorator_list) or function.name in named


def spoken(statement: ast.stmt) -> set[str]:
    """Return the names and attributes that a statement itself reads, or imports as another name."""
    found: set[str] = set()
    if isinstance(statement, ast.ImportFrom):
        found = {alias.name for alias in statement.names if alias.asname}
    for node in expressions(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


def _suites(statement: ast.stmt, imported: bool) -> list[list[ast.stmt]]:
    """Return the blocks of a statement that can run; in a file that is `imported`, not as main."""
    match statement:
        case ast.If(
            test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()]), orelse=orelse
        ) if imported:
            return [orelse]
        case ast.If(test=ast.Constant(value=value), body=body, orelse=orelse):
            return [body if value else orelse]
        case ast.While(test=ast.Constant(value=False | 0 | None), orelse=orelse):
            return [orelse]
    return [suite for _, suite in suites(statement)]

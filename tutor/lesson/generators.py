"""Generator functions of a script: the code of others runs at each ``yield``."""

import ast
from collections.abc import Iterator

from tutor.lesson.blocks import Function, expressions
from tutor.lesson.dotted import last

_MANAGERS = ("contextmanager", "asynccontextmanager")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def is_gone_through(function: Function) -> bool:
    """Tell whether a function makes a generator that a loop or `next` goes through.

    One that is a context manager is entered by a ``with``.
    """
    decorators = function.decorator_list
    names = {last(each.func if isinstance(each, ast.Call) else each) for each in decorators}
    plain = isinstance(function, ast.FunctionDef) and not names.intersection(_MANAGERS)
    return plain and any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in _own(function))


def yielding(function: Function) -> Iterator[ast.stmt]:
    """Yield the statements of a function that give a value to who goes through it."""
    for node in _own(function):
        if isinstance(node, ast.stmt) and any(isinstance(e, ast.Yield) for e in expressions(node)):
            yield node


def mark(function: Function, name: str) -> None:
    """Call the builtin `name` around each ``yield`` of a function, in place.

    ``name(True, value)`` is called when the value is about to be given, ``name(False, sent)`` when
    the generator goes on; each returns what it is called with.
    """
    marker = _Marker(name)
    function.body = [marker.visit(statement) for statement in function.body]


class _Marker(ast.NodeTransformer):
    """Puts the calls around the expressions; what has a body of its own is left alone."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        """Put a call around what is given, and one around what comes back."""
        self.generic_visit(node)
        node.value = self._call(True, node.value or ast.Constant(None), node)
        return self._call(False, node, node)

    def _call(self, gives: bool, value: ast.expr, place: ast.expr) -> ast.Call:
        call = ast.Call(ast.Name(self.name, ast.Load()), [ast.Constant(gives), value], [])
        return ast.fix_missing_locations(ast.copy_location(call, place))

    def _leave(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _leave  # noqa: N815


def _own(function: Function) -> Iterator[ast.AST]:
    """Walk the body of a function without the functions and classes in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _SCOPES):
            yield node
            waiting.extend(ast.iter_child_nodes(node))

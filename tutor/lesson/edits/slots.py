"""The places of a script that give a name its value: assignments, arguments and defaults."""

import ast
from collections.abc import Iterator
from typing import Literal, NamedTuple

from tutor.lesson.edits.places import Span, Text

Kind = Literal["assignment", "argument", "default"]
"""``lr = 0.1``, ``SGD(params, lr=0.1)``, or ``def train(lr=0.1)`` and ``add_argument("--lr")``."""


class Slot(NamedTuple):
    """A place that gives a value to a name.

    `name` is written as Python writes it (``w``, ``self.lr``, ``group['lr']``), `span` the stretch
    of the value. A `bare` place takes a tuple without parentheses. `node` is the statement of an
    assignment, and what holds the value elsewhere.
    """

    name: str
    kind: Kind
    line: int
    span: Span
    bare: bool
    node: ast.AST


def slots(tree: ast.Module, source: str) -> list[Slot]:
    """Return the places of a script that give values to names, in textual order."""
    text = Text(source)
    found = [slot for node in ast.walk(tree) for slot in _of(node, text)]
    return sorted(found, key=lambda slot: slot.span)


def _of(node: ast.AST, text: Text) -> Iterator[Slot]:
    """Yield the places directly at a node."""
    match node:
        case ast.Assign(targets=targets, value=value):
            whole = _behind(text, targets[-1], text.span(node).end)
            for target in targets:
                yield from _bound(target, value, whole, node, text)
        case ast.AnnAssign(target=target, annotation=annotation, value=ast.expr()):
            whole = _behind(text, annotation, text.span(node).end)
            yield Slot(ast.unparse(target), "assignment", node.lineno, whole, True, node)
        case ast.NamedExpr(target=target, value=value):
            yield Slot(target.id, "assignment", node.lineno, text.span(value), False, node)
        case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args) | ast.Lambda(args=args):
            yield from _defaults(args, text)
        case ast.Call():
            yield from _arguments(node, text)


def _behind(text: Text, before: ast.expr, end: int) -> Span:
    """Return the stretch from behind the ``=`` that follows an expression up to `end`.

    Between the two stand only blanks, a closing bracket and the ``=`` itself.
    """
    return Span(_value_start(text, text.span(before).end), end)


def _value_start(text: Text, after: int) -> int:
    """Return the offset of the value behind the next ``=``."""
    start = text.source.index("=", after) + 1
    while text.source[start] in " \t":
        start += 1
    return start


def _bound(
    target: ast.expr, value: ast.expr, whole: Span, node: ast.Assign, text: Text
) -> Iterator[Slot]:
    """Yield a target of an assignment, or the parts of a tuple that match a tuple of values."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        bare = node.value is value
        span = whole if bare else text.span(value)
        yield Slot(ast.unparse(target), "assignment", target.lineno, span, bare, node)
    elif isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
        pairs = list(zip(target.elts, value.elts, strict=True))
        if not any(isinstance(part, ast.Starred) for pair in pairs for part in pair):
            for part, its_value in pairs:
                yield from _bound(part, its_value, whole, node, text)


def _defaults(args: ast.arguments, text: Text) -> Iterator[Slot]:
    """Yield the defaults of a function's parameters."""
    positional = [*args.posonlyargs, *args.args]
    named = positional[len(positional) - len(args.defaults) :]
    pairs: list[tuple[ast.arg, ast.expr | None]] = list(zip(named, args.defaults, strict=True))
    pairs += zip(args.kwonlyargs, args.kw_defaults, strict=True)
    for argument, value in pairs:
        if value is not None:
            yield Slot(argument.arg, "default", argument.lineno, text.span(value), False, value)


def _arguments(call: ast.Call, text: Text) -> Iterator[Slot]:
    """Yield the keyword arguments of a call, and the default of a command-line option."""
    for keyword in call.keywords:
        if keyword.arg:
            span = text.span(keyword)
            place = Span(_value_start(text, span.start + len(keyword.arg)), span.end)
            line = keyword.lineno
            yield Slot(keyword.arg, "argument", line, place, False, keyword)
            if keyword.arg == "default":
                for name in _options(call):
                    yield Slot(name, "default", call.lineno, place, False, keyword)


def _options(call: ast.Call) -> list[str]:
    """Return what `argparse` calls an option: ``--learning-rate`` is ``learning_rate``."""
    match call.func:
        case ast.Attribute(attr="add_argument"):
            pass
        case _:
            return []
    for keyword in call.keywords:
        match keyword:
            case ast.keyword(arg="dest", value=ast.Constant(value=str(name))):
                return [name]
    words = [word.value for word in call.args if isinstance(word, ast.Constant)]
    texts = [word for word in words if isinstance(word, str)]
    long = [word for word in texts if word.startswith("--")] or texts
    return [word.lstrip("-").replace("-", "_") for word in long[:1]]

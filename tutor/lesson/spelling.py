"""Methods that a script looks up by their names: ``getattr(hook, name)``, a name told elsewhere."""

import ast
from collections.abc import Iterable, Iterator


def looked_up(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """Return whose attribute ``getattr`` looks up, and by which name; None for any other code."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[holder, name, *_]):
            return holder, name
    return None


def words(node: ast.AST) -> Iterator[str]:
    """Yield the words in an expression that is one, or that puts one together."""
    match node:
        case ast.Constant(value=str() as word) if word.isidentifier():
            yield word
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from words(part)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from words(left)
            yield from words(right)


def fits(name: str, known: Iterable[str]) -> bool:
    """Tell whether a name is one of these words, or begins or ends with one."""
    return any(name.startswith(word) or name.endswith(word) for word in known)


def spelt(tree: ast.Module, methods: Iterable[str]) -> frozenset[str]:
    """Return the names of methods that stand as words in a script that looks attributes up.

    Of a word that is put together, as ``f"on_{event}"``, the part that is written has to fit.
    """
    nodes = list(ast.walk(tree))
    names = [found[1] for node in nodes if (found := looked_up(node))]
    told = [name for name in names if not isinstance(name, ast.Constant)]
    # Where each look-up says its name itself, no other word is one.
    spoken = [node for node in nodes if isinstance(node, ast.Constant)] if told else names
    written = {word for node in spoken for word in words(node)}
    parts = {word for name in told for word in words(name)}
    return frozenset(name for name in methods if name in written or fits(name, parts))

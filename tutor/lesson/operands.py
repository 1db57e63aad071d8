"""The operands of tapped expressions: their taps, and the arguments of a call as it is written."""

import ast
from typing import NamedTuple

TAP = "__gradstep_value__"
"""The name of the builtin: ``TAP(value, k)`` returns the value, seen as that of tap k."""

AT = "_at"
"""Ends the op of a change of a part: ``add_at`` is ``array[index] += value``."""

UNKNOWN = "..."
"""What stands for an argument that is not written out. The constant `...` is an `Ellipsis`."""

SHORT = 20
"""The longest text of a display of constants that is written out, in characters."""

FEW = 8
"""The most elements of a list or tuple that are tapped one by one."""

WITHOUT_VALUE = (
    ast.Starred, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.Lambda, ast.JoinedStr,
)  # fmt: skip
"""Arguments that are no array and no number."""

Words = tuple[str | int, ...]
"""An argument in pieces: source text, and the numbers of the taps that stand between it."""


class Tap(NamedTuple):
    """One tapped expression: an operand with its source text, or an op with its operands.

    `op` is None for an operand; `operands` are numbers of other taps, in order, and `arguments`
    the call as Python writes it, ``$0`` standing for the first operand. The index of a `getitem`
    is what stands between the brackets: ``X[i:i + 4, mask]`` has ``$0`` and ``$1:$2, $3``, which
    is Python once the operands are put in. An argument that is not known is ``...``, as a whole;
    the constant of that spelling is written `Ellipsis`, ``np.newaxis`` as None, and a short
    comprehension or the like as it stands in the source.

    The `text` of an op is the name of its value where the op turns out to be none, as ``d["w"]``
    is of a dictionary. `several` says that a list of arrays is an operand as well, as it is for
    ``np.stack``.
    """

    op: str | None
    line: int
    text: str = ""
    operands: tuple[int, ...] = ()
    arguments: tuple[str, ...] = ()
    several: bool = False


class Operands(ast.NodeTransformer):
    """Wraps operands and ops in taps; what is an op is a subclass's matter.

    What hangs below one of the `imported` names (``np.linalg``, ``np.float32``) is text. The
    `unnamed` are the variables of a comprehension, each of which stands for many values in turn.
    """

    def __init__(self, imported: set[str]) -> None:
        self.taps: list[Tap] = []
        self.unnamed: set[str] = set()
        self._imported = imported

    def is_text(self, node: ast.expr) -> bool:
        """Say whether an expression only looks something up in an imported module."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self._imported

    def operand(self, node: ast.expr, several: bool = False) -> tuple[ast.expr, Words]:
        """Return an operand with its taps, and how it is written.

        `several` says that a list of arrays is one as well.
        """
        if is_constant(node):
            # The dollar sign of a text is written by its code, because $0 is an operand.
            return node, (_constant(node).replace("$", "\\x24"),)
        if self.is_text(node):
            text = ast.unparse(node)
            return node, ("None" if text.endswith(".newaxis") else text,)
        if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) <= FEW:
            return self._display(node)
        before = len(self.taps)
        text = ast.unparse(node)
        visited: ast.expr = self.visit(node)
        if len(self.taps) > before and _number(visited) == len(self.taps) - 1:
            return visited, (len(self.taps) - 1,)
        if isinstance(node, WITHOUT_VALUE):
            short = len(text) <= SHORT and len(self.taps) == before
            return visited, (text if short else UNKNOWN,)
        named = isinstance(node, (ast.Name, ast.Attribute)) and text not in self.unnamed
        self.taps.append(Tap(None, node.lineno, text if named else "", several=several))
        return _tapped(visited, len(self.taps) - 1), (len(self.taps) - 1,)

    def _display(self, node: ast.List | ast.Tuple) -> tuple[ast.expr, Words]:
        """Return a list or a tuple whose elements are operands."""
        pieces: Words = ()
        for place, element in enumerate(node.elts):
            node.elts[place], words = self.operand(element)
            pieces += (", ", *words) if place else words
        constant = all(isinstance(piece, str) for piece in pieces)
        if UNKNOWN in pieces or (constant and len("".join(map(str, pieces))) > SHORT):
            return node, (UNKNOWN,)
        if isinstance(node, ast.List):
            return node, ("[", *pieces, "]")
        return node, ("(", *pieces, ",)" if len(node.elts) == 1 else ")")

    def index(self, node: ast.expr) -> tuple[ast.expr, Words]:
        """Return an index with its taps, and how it is written between the brackets."""
        match node:
            case ast.Slice():
                return node, self._slice(node)
            case ast.Tuple(elts=[_, *_]):
                pieces: Words = ()
                for place, element in enumerate(node.elts):
                    node.elts[place], words = self.index(element)
                    pieces += (", ", *words) if place else words
                return node, (*pieces, ",") if len(node.elts) == 1 else pieces
        return self.operand(node)

    def _slice(self, node: ast.Slice) -> Words:
        pieces: Words = ()
        if node.lower is not None:
            node.lower, pieces = self.operand(node.lower)
        pieces += (":",)
        if node.upper is not None:
            node.upper, words = self.operand(node.upper)
            pieces += words
        if node.step is not None:
            node.step, words = self.operand(node.step)
            pieces += (":", *words)
        return pieces

    def op(
        self,
        node: ast.expr,
        name: str,
        given: list[Words],
        named: list[tuple[str, Words]] | None = None,
        text: str = "",
    ) -> ast.expr:
        """Return an op with its tap; `given` are its arguments by position and `named` by name."""
        operands: list[int] = []

        def word(pieces: Words) -> str:
            found = []
            for piece in pieces if UNKNOWN not in pieces else (UNKNOWN,):
                if isinstance(piece, int):
                    operands.append(piece)
                found.append(piece if isinstance(piece, str) else f"${len(operands) - 1}")
            return "".join(found)

        words = [word(pieces) for pieces in given]
        words += [f"{key}={word(pieces)}" for key, pieces in named or ()]
        self.taps.append(Tap(name, node.lineno, text, tuple(operands), tuple(words)))
        return _tapped(node, len(self.taps) - 1)


def is_constant(node: ast.expr) -> bool:
    """Say whether an expression is a constant, with or without a sign."""
    match node:
        case ast.Constant() | ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant()):
            return True
    return False


def _constant(node: ast.expr) -> str:
    return repr(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def _number(node: ast.expr) -> int | None:
    """Return the number of the tap that an expression is, or None."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[_, ast.Constant(value=int(number))]):
            return number if name == TAP else None
    return None


def _tapped(node: ast.expr, number: int) -> ast.expr:
    call = ast.Call(ast.Name(TAP, ast.Load()), [node, ast.Constant(number)], [])
    for new in (call, call.func, call.args[1]):
        ast.copy_location(new, node)
    return call

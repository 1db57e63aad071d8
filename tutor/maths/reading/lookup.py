"""The values behind the symbols of a formula, at one moment of a run."""

import math

from tutor.maths.expression import Const, Expr
from tutor.maths.reading.indices import Counting
from tutor.maths.reading.scope import Scope
from tutor.maths.reading.symbols import Book, Unread, spelled
from tutor.maths.typeset.layout import inline
from tutor.maths.typeset.nodes import Atom, Fraction, Node, Number, Row, Script, Space
from tutor.maths.typeset.spacing import items_of

EXAMPLES = ("x", "X", "y", "Y", r"\hat y", r"\hat Y")
"""The symbols whose tensors have a row for each example."""


class Lookup:
    """Finds what symbols stand for; `names` collects the script's name for each symbol.

    `earlier` is the moment before, which has the value of ``g_{t-1}`` where ``g_t`` is a symbol of
    the lesson's own table.
    """

    def __init__(
        self, scope: Scope, counting: Counting, names: dict[str, str], earlier: Scope | None
    ) -> None:
        self._scope = scope
        self._earlier = earlier
        self._counting = counting
        self._names = names

    def knows(self, node: Node) -> bool:
        """Say whether the script has a name for a symbol."""
        return self._name(node) is not None

    def _name(self, node: Node) -> str | None:
        return _named(node, self._scope.book)

    def _value(self, node: Node, name: str) -> Expr:
        self._names[inline(node)] = name
        found = self._scope.leaf(name)
        if spelled(node) in EXAMPLES and found.shape:
            self._counting.examples.add(found.shape[0])
        return found

    def named(self, node: Script) -> Expr | None:
        """Return the value of a symbol with a subscript if the script names just that: ``W_1``."""
        name = self._name(node)
        return self._before(node) if name is None else self._value(node, name)

    def _before(self, node: Script) -> Expr | None:
        """Return the value before the step of a symbol such as ``g_{t-1}``, None for another."""
        match [item for item in items_of(node.below or node) if not isinstance(item, Space)]:
            case [Atom() as time, Atom("-"), Number("1")]:
                name = self._scope.book.table.get(spelled(Script(node.base, time)) or "")
                if name is None:
                    return None
                if self._earlier is None or name not in self._earlier.book.names:
                    raise Unread(f"{inline(node)} has no value yet")
                self._names[inline(node)] = f"{name} before"
                return self._earlier.leaf(name)
        return None

    def indexed(self, node: Node, below: Node) -> Expr:
        """Return the value of a symbol with an index: ``m_{12}`` is an element of m, else of M."""
        name, spelling = self._name(node), spelled(node)
        if name is None and spelling is not None:
            name = self._scope.book.name(spelling.upper())
        if name is None:
            kind = "is not read" if spelling is None else "names nothing in this lesson"
            raise Unread(f"{inline(Script(node, below))} {kind}")
        return self._value(node, name)

    def symbol(self, node: Node) -> Expr:
        """Return the value of a symbol without an index."""
        if node == Atom("nabla"):
            raise Unread("a gradient by all parameters at once is not read")
        name, spelling = self._name(node), spelled(node)
        if name is not None:
            self._counting.values.add(name)
            return self._value(node, name)
        if spelling == r"\eta":
            return self._rate()
        if spelling == r"\pi":
            return Const(math.pi)
        if spelling is None:
            raise Unread(f"{inline(node)} is not read")
        if len(spelling) > 1:
            raise Unread(f"{inline(node)} names nothing in this lesson")
        return self._counting.limit(spelling)

    def _rate(self) -> Expr:
        found = self._scope.rate()
        if found is None:
            raise Unread("η, the learning rate, has no name here")
        self._names["η"] = found.name or ""
        return found

    def attribute(self, base: Node, attribute: Node) -> Expr:
        """Return the value of a name with a dot in it, such as ``w.grad``."""
        first, last = spelled(base), spelled(attribute)
        if first is None or last is None:
            raise Unread(f"{inline(base)}.{inline(attribute)} is not read")
        for name in (f"{first}.{last}", f"{self._scope.book.name(first)}.{last}"):
            if name in self._scope.book.names:
                self._names[f"{inline(base)}.{inline(attribute)}"] = name
                return self._scope.leaf(name)
        raise Unread(f"{inline(base)}.{inline(attribute)} has no value here")

    def ends(self, letter: str, count: int | str | None) -> None:
        """Take note of how many values the index of a sum has, as the formula says."""
        size = self._counting.size(letter)
        if isinstance(count, str) and size is not None:
            name = self._scope.book.name(count)
            value = None if name is None else self._scope.leaf(name).value
            if value is None or value.shape:
                self._counting.settle(count, size)
                return
            count = int(value)
        if count is not None and count != size:
            raise Unread(f"{letter} counts {size} values here, and the sum has {count}")

    def slope(self, over: Node, under: Node) -> tuple[Expr, Node | None] | None:
        r"""Return the gradient that a fraction ``\frac{\partial L}{\partial w}`` is, else None.

        With it comes the index of w, if it has one.
        """
        above, below = _differential(over), _differential(under)
        if above is None or below is None:
            return None
        match below:
            case Script(base, index, None) if self._name(below) is None:
                return self.gradient(above, base), index
        return self.gradient(above, below), None

    def gradient(self, over: Node, by: Node) -> Expr:
        """Return what backward added to the gradient of a symbol, from the loss `over`."""
        name = self._name(by)
        if name is None:
            raise Unread(f"{inline(by)} names nothing in this lesson")
        loss = self._name(over)
        self._names[inline(by)] = name
        if loss is not None:
            self._names[inline(over)] = loss
        return self._scope.gradient(loss, name)


def differentiated(left: Node, book: Book) -> tuple[str | None, str] | None:
    r"""Return the loss and the leaf of ``\frac{\partial L}{\partial w}`` by the script's names.

    None for what is no derivative, or one by something that has no name.
    """
    match [item for item in items_of(left) if not isinstance(item, Space)]:
        case [Fraction(over, under)]:
            above, below = _differential(over), _differential(under)
        case [Script(Atom("nabla"), below, None), above]:
            pass
        case _:
            return None
    if above is None or below is None:
        return None
    name = _named(below, book)
    if name is None and isinstance(below, Script):
        name = _named(below.base, book)
    return None if name is None else (_named(above, book), name)


def _named(node: Node, book: Book) -> str | None:
    """Return the script's name for a symbol; one with a number below may be written as one word."""
    spelling = spelled(node)
    name = None if spelling is None else book.name(spelling)
    base = spelled(node.base) if isinstance(node, Script) else None
    if name is not None or spelling is None or not base:
        return name
    glued = base + spelling.removeprefix(f"{base}_")
    return glued if glued[-1].isdigit() and glued in book.names else None


def _differential(node: Node) -> Node | None:
    r"""Return the symbol behind ``\partial`` or d, None for what is no differential."""
    match [item for item in items_of(node) if not isinstance(item, Space)]:
        case [Atom("partial" | "d"), body]:
            return body
        case [Atom("partial" | "d"), *body]:
            return Row(tuple(body))
    return None

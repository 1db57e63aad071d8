r"""Reading one side of an equation: from its tree to an expression over the script's values.

A side is a sum of products. ``\frac{\partial L}{\partial w}`` is the gradient that was recorded,
``w.\mathrm{grad}`` what the script finds under that name. A sum reaches to the next plus or minus.
"""

from collections.abc import Sequence

from tutor.maths.expression import Const, Expr
from tutor.maths.reading.functions import (
    BRACKETS,
    FUNCTIONS,
    WHOLE,
    arguments,
    matrix,
    norm,
    symbols_only,
)
from tutor.maths.reading.indices import Counting, marks, picked
from tutor.maths.reading.lookup import Lookup
from tutor.maths.reading.products import BESIDE, operator, power, product, quotient
from tutor.maths.reading.quantities import Quantity, elementwise, joined, plain, total, transposed
from tutor.maths.reading.ranges import Range, range_of
from tutor.maths.reading.scope import Scope
from tutor.maths.reading.symbols import Unread, spelled
from tutor.maths.typeset.layout import inline
from tutor.maths.typeset.nodes import (
    Atom,
    Brace,
    Fence,
    Fraction,
    Grid,
    Node,
    Number,
    Root,
    Row,
    Script,
    Space,
    Word,
)
from tutor.maths.typeset.pairing import row
from tutor.maths.typeset.spacing import items_of

TRANSPOSED = (Atom("top"), Atom("T"), Word("T"))


class Reader:
    """Reads a side of an equation; what its indices count is shared with the other side."""

    def __init__(
        self,
        scope: Scope,
        counting: Counting,
        names: dict[str, str],
        earlier: Scope | None = None,
    ) -> None:
        self._counting = counting
        self._lookup = Lookup(scope, counting, names, earlier)
        self._each = 0

    def read(self, node: Node) -> Quantity:
        """Return what a side stands for. Unread where it cannot be read for certain."""
        found: Quantity | None = None
        for negative, items in _terms(node):
            term = self._product(items)
            term = elementwise("neg", term) if negative and found is None else term
            if found is not None:
                found = elementwise("sub" if negative else "add", found, term)
            else:
                found = term
        assert found is not None
        return found

    def _product(self, items: Sequence[Node]) -> Quantity:
        found: Quantity | None = None
        sign, divided = BESIDE, False
        while items:
            item, rest = items[0], items[1:]
            told = operator(item)
            if told is not None and found is not None and sign == BESIDE:
                sign, items = told, rest
                continue
            over = range_of(item)
            if divided and sign == BESIDE and over is None:
                raise Unread("where the line of a fraction ends is not clear")
            value, items = (self._sum(over, rest), []) if over else self._factor(item, rest)
            found = value if found is None else product(sign, found, value)
            divided, sign = sign == "over", BESIDE
        if found is None or sign != BESIDE:
            raise Unread("a factor is missing")
        return found

    def _sum(self, over: Range, items: Sequence[Node]) -> Quantity:
        """Read what stands under a sum, and add it up."""
        if not over.letters:
            return self._of_all(over.rule, row(items))
        found = plain(self._product(items))
        for letter in over.letters:
            if letter not in found.indices:
                raise Unread(f"nothing under the sum has the index {letter}")
            self._lookup.ends(letter, over.steps)
            found = total(found, letter, over.rule)
        return found

    def _of_all(self, rule: str, node: Node) -> Quantity:
        self._each += 1
        found = self.read(node)
        self._each -= 1
        return joined(found, rule)

    def _factor(self, item: Node, rest: Sequence[Node]) -> tuple[Quantity, Sequence[Node]]:
        """Read the factor that begins with `item`; return it and what follows it."""
        match item, rest:
            case Word(text, True), _:
                return self._function(text, rest)
            case Atom("sigma"), [Fence(_, body, _), *after] if not self._lookup.knows(item):
                return elementwise("sigmoid", self.read(body)), after
            case Script(Atom("nabla"), by, None), [over, *after] if by is not None:
                return plain(Quantity(self._lookup.gradient(over, by))), after
            case _, [Atom("."), (Word() | Atom() | Script()) as attribute, *after]:
                return self._attribute(item, attribute), after
            case _, [Fence("(", body, _), *_] if spelled(item) and symbols_only(body):
                raise Unread(f"{inline(item)}({inline(body)}) may be a function or a product")
        return plain(self._operand(item)), rest

    def _function(self, name: str, rest: Sequence[Node]) -> tuple[Quantity, Sequence[Node]]:
        if not rest:
            raise Unread(f"{name} has no argument")
        argument, after = rest[0], rest[1:]
        if not isinstance(argument, Fence):
            if after:
                raise Unread(f"where the argument of {name} ends is not clear")
            argument = Fence("(", argument, ")")
        if name in WHOLE:
            return self._of_all(WHOLE[name], argument.body), after
        rule, count = FUNCTIONS.get(name, ("", 0))
        parts = arguments(argument.body)
        if len(parts) != count:
            raise Unread(f"{name} is not a function that is read")
        return elementwise(rule, *(plain(self.read(part)) for part in parts)), after

    def _attribute(self, base: Node, attribute: Node) -> Quantity:
        below = attribute.below if isinstance(attribute, Script) else None
        name = attribute.base if isinstance(attribute, Script) else attribute
        tensor = self._lookup.attribute(base, name)
        return plain(self._indexed(tensor, below, inline(base)))

    def _indexed(self, tensor: Expr, below: Node | None, name: str) -> Quantity:
        if below is None:
            return Quantity(tensor)
        return picked(tensor, marks(below, len(tensor.shape)), self._counting, name)

    def _operand(self, node: Node) -> Quantity:
        match node:
            case Number(text):
                return Quantity(Const(int(text) if text.isdigit() else float(text)))
            case Script():
                return self._script(node)
            case Fraction(over, under):
                slope = self._lookup.slope(over, under)
                if slope is not None:
                    tensor, below = slope
                    return self._indexed(tensor, below, inline(node))
                return quotient(self.read(over), self.read(under))
            case Root(radicand, None):
                return elementwise("sqrt", plain(self.read(radicand)))
            case Root(radicand, degree) if degree is not None:
                exponent = quotient(Quantity(Const(1)), self.read(degree))
                return power(self.read(radicand), exponent, False)
            case Fence(left, body, _):
                return self._fence(left, body, None)
            case Grid():
                return matrix(node, self.read)
            case Brace(body, _):
                return self.read(body)
            case Row():
                return self.read(node)
        return Quantity(self._lookup.symbol(node))

    def _fence(self, left: str, body: Node, below: Node | None) -> Quantity:
        kind = BRACKETS.get(left)
        if kind is None:
            raise Unread("brackets of this kind are not read")
        found = self.read(body)
        if kind == "norm":
            return norm(found, below)
        if kind != "group" and not plain(found).number:
            raise Unread("these brackets hold a tensor")
        return found if kind == "group" else elementwise(kind, plain(found))

    def _script(self, node: Script) -> Quantity:
        base, below, above = node
        if base == Atom("e") and above is not None and not self._lookup.knows(base):
            return elementwise("exp", plain(self.read(above)))
        named = self._lookup.named(node._replace(above=None)) if below is not None else None
        if named is not None:
            found = Quantity(named)
        elif isinstance(base, Fence) and BRACKETS.get(base.left) == "norm":
            found = self._fence(base.left, base.body, below)
        elif below is not None:
            found = self._picked(base, below)
        else:
            found = self._operand(base)
        return self._raised(found, above) if above is not None else found

    def _picked(self, base: Node, below: Node) -> Quantity:
        found = self._operand(base) if spelled(base) is None else None
        if found is not None and found.indices:
            raise Unread("what has an index already is given another")
        tensor = found.expr if found else self._lookup.indexed(base, below)
        return self._indexed(tensor, below, inline(base))

    def _raised(self, base: Quantity, above: Node) -> Quantity:
        if above in TRANSPOSED and not (above != Atom("top") and self._lookup.knows(above)):
            return transposed(plain(base))
        if any(item == Atom("prime") for item in items_of(above)):
            raise Unread("a prime is not read")
        return power(base, self.read(above), self._each > 0)


def _terms(node: Node) -> list[tuple[bool, list[Node]]]:
    """Return the terms of a sum, each with whether it is negative."""
    found: list[tuple[bool, list[Node]]] = []
    negative, items, signed = False, [], False  # type: bool, list[Node], bool
    for item in items_of(node):
        if isinstance(item, Space):
            continue
        if item not in (Atom("+"), Atom("-")):
            items.append(item)
            continue
        if items:
            found.append((negative, items))
            items, signed = [], False
        elif signed:
            raise Unread("two signs follow each other")
        negative, signed = item == Atom("-"), True
    return [*found, (negative, items)]

r"""Indices of a formula: what they count, and how they pick elements.

``x_i`` has the open index i; ``x_{12}`` is one element. A dimension of length 1 that the formula
does not count, such as the single column of a column vector, is passed over.
"""

import numpy as np

from tutor.maths.expression import Expr, Leaf, Shape, apply
from tutor.maths.reading.quantities import Quantity, shapes
from tutor.maths.reading.symbols import Unread
from tutor.maths.typeset.nodes import Atom, Node, Number, Space
from tutor.maths.typeset.spacing import items_of

Mark = str | int
"""One index: a letter that counts, or the place of an element, from 1."""


class Counting:
    """How far each index counts, and what the letters for these numbers are (``N``).

    `examples` collects the lengths of what has a row for each example, `values` the names that
    stand for a value.
    """

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._limits: dict[str, Leaf] = {}
        self._known: dict[str, int] = {}
        self.examples: set[int] = set()
        self.values: set[str] = set()

    def counts(self, index: str, size: int) -> None:
        """Note that an index counts to `size`; Unread where it counts to another number too."""
        known = self._sizes.setdefault(index, size)
        if known != size:
            raise Unread(f"{index} would have to count to {known} and to {size}")

    def size(self, index: str) -> int | None:
        """Return how far an index counts, None where nothing has told yet."""
        return self._sizes.get(index)

    def limit(self, letter: str) -> Leaf:
        """Return the number that a letter such as N stands for; it may be settled later."""
        return self._limits.setdefault(letter, Leaf(letter, None, ()))

    def settle(self, letter: str, size: int) -> None:
        """Say what a letter stands for; Unread where it would stand for two numbers."""
        known = self._known.setdefault(letter, size)
        if known != size:
            raise Unread(f"{letter} would have to be {known} and {size}")

    def finish(self) -> None:
        """Give the letters their numbers; an N that no sum settled is the number of examples.

        Unread where a letter stands for nothing that is known.
        """
        both = sorted((self.values | set(self._limits)) & set(self._sizes))
        if both:
            raise Unread(f"{both[0]} is an index and stands for a number too")
        for letter, leaf in self._limits.items():
            size = self._known.get(letter)
            if size is None and letter in ("N", "n") and len(self.examples) == 1:
                (size,) = self.examples
            if size is None:
                raise Unread(f"{letter} names nothing in this lesson")
            leaf.value, leaf.dtype = np.asarray(size), "int64"


def marks(node: Node, dims: int) -> tuple[Mark, ...]:
    """Return the indices of a subscript, for a tensor of so many dimensions.

    Digits stand for one index each where there are as many as dimensions: ``x_{12}``.
    """
    items = [item for item in items_of(node) if not isinstance(item, Space)]
    found: list[Mark] = []
    for item in items:
        if isinstance(item, Atom) and len(item.name) == 1 and item.name.isalpha():
            found.append(item.name)
        elif isinstance(item, Number) and item.text.isdigit():
            alone = len(items) == 1 and len(item.text) == dims
            found += [int(digit) for digit in item.text] if alone else [int(item.text)]
        elif item != Atom(","):
            raise Unread("an index is more than a letter or a number")
    if not found:
        raise Unread("an index is more than a letter or a number")
    return tuple(found)


def picked(tensor: Expr, found: tuple[Mark, ...], counting: Counting, name: str) -> Quantity:
    """Return the elements of a tensor that indices pick, the letters among them open."""
    tensor = _fitted(tensor, len(found), name)
    if len(set(found)) < len(found) and any(isinstance(mark, str) for mark in found):
        raise Unread(f"an index of {name} stands twice")
    places: list[int | slice] = []
    for axis, mark in enumerate(found):
        size = tensor.shape[axis]
        if isinstance(mark, str):
            counting.counts(mark, size)
            places.append(slice(None))
        elif not 1 <= mark <= size:
            raise Unread(f"{name} has no element {mark}: it has {size}")
        else:
            places.append(mark - 1)
    letters = tuple(mark for mark in found if isinstance(mark, str))
    if len(letters) < len(found):
        text = ", ".join(str(mark) for mark in found)
        tensor = apply("index", tensor, index=tuple(places), text=text)
    return Quantity(tensor, letters)


def _fitted(tensor: Expr, count: int, name: str) -> Expr:
    """Return a tensor without the dimensions of length 1 that the indices pass over."""
    shape: Shape = tensor.shape
    if len(shape) == count:
        return tensor
    several = tuple(size for size in shape if size != 1)
    if len(several) == count:
        return apply("align", tensor, to=several)
    if len(shape) < count:
        raise Unread(f"{name} has the shape {shapes(shape)} and is given {count} indices")
    return tensor

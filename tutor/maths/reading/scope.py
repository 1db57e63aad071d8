"""Where the values of a formula come from: one moment of a run."""

from typing import Protocol

from tutor.maths.expression import Expr, Leaf
from tutor.maths.reading.symbols import Book


class Scope(Protocol):
    """The values that a script's names have at one moment, and the gradients of that moment."""

    @property
    def book(self) -> Book:
        """The names that have a value, gradients such as ``w.grad`` among them."""

    def leaf(self, name: str) -> Leaf:
        """Return the value of one of the book's names."""

    def gradient(self, of: str | None, by: str) -> Expr:
        """Return what the last backward added to the gradient of `by`.

        `of` is the loss that it has to come from, None where the formula's loss has no name.
        Unread where nothing was recorded.
        """

    def rate(self) -> Leaf | None:
        """Return the learning rate that an optimizer used in this step, None if it is not known."""

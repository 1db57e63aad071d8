"""What a name stands for in one step: all elements of a value, or what is recorded of them."""

from collections.abc import Callable, Mapping
from typing import Any

from tutor.trace.conditions.elements import Elements, Unknown, elements, picked, single
from tutor.trace.conditions.naming import FACTS, readings
from tutor.trace.conditions.spans import Span, span
from tutor.trace.model import View, Window

Known = Elements | Span


class Absent(Exception):
    """A name stands for nothing: it is not bound yet, or has no such element."""


class Nought(Absent):
    """A gradient that is None."""


class Look:
    """Looks names up in one step."""

    def __init__(self, lookup: Callable[[str], View | None], facts: Mapping[str, object]) -> None:
        self._lookup = lookup
        self._facts = facts

    def value(self, name: str) -> Known:
        """Return what a name stands for. Absent where it is nothing, Unknown if not recorded."""
        if name in FACTS:
            fact = self._facts.get(name)
            if not isinstance(fact, int):
                raise Absent
            return single(fact)
        return content(*self.view(name))

    def view(self, name: str) -> tuple[View, tuple[int, ...]]:
        """Return the value that a name is about, and the index of the part that is meant."""
        for text, suffixes in readings(name):
            view = self._lookup(text)
            if view is None:
                continue
            index: tuple[int, ...] = ()
            for suffix in suffixes:
                if suffix != "grad":
                    index += suffix
                elif view.grad is None:
                    raise Nought
                else:
                    view = view.grad
            return view, index
        raise Absent


def content(view: View, index: tuple[int, ...]) -> Known:
    """Return the part of a view at an index, or all of it."""
    if len(index) > len(view.shape):
        raise Absent
    if view.values is not None:
        found = picked(elements(view), index)
        if found is None:
            raise Absent
        return found
    if index:
        return _in_window(view, index)
    return span(view)


def _in_window(view: View, index: tuple[int, ...]) -> Elements:
    """Return one element of a large view if it lies in the corner of it that is recorded."""
    pairs = list(zip(index, view.shape, strict=False))
    if any(not -size <= at < size for at, size in pairs):
        raise Absent
    window = view.window
    if window is None or len(index) < len(view.shape):
        raise Unknown
    return single(_element(window, [at % size for at, size in pairs]))


def _element(window: Window, index: list[int]) -> Any:
    values = window.values
    for at, origin in zip(index, window.origin, strict=True):
        if not 0 <= at - origin < len(values):
            raise Unknown
        values = values[at - origin]
    if isinstance(values, list):
        return complex(*map(float, values))
    return float(values) if isinstance(values, str) else values

"""One moment of a run as the values that a formula is read over."""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from tutor.derive.arguments import arguments
from tutor.derive.seeing import seen
from tutor.maths.expression import Expr, Leaf, NoRule, apply
from tutor.maths.reading.symbols import Book, Unread
from tutor.maths.recorded import leaf
from tutor.trace.model import Flow, Op, OpRef, Step, View

Names = Mapping[tuple[int, int], str]
"""The name of each op's result, by the step and the op."""


class Arrived(NamedTuple):
    """One gradient that backward passed on to a leaf, and the results it was started from.

    A result is None in `roots` where the script had no name for it.
    """

    view: View | None
    roots: frozenset[str | None]


def arrivals(step: Step, names: Names) -> dict[str, list[Arrived]]:
    """Return what the backward of a step passed on to each leaf, in its order."""
    found: dict[str, list[Arrived]] = {}
    roots = _roots(step.flows, names)
    for flow in step.flows:
        for edge in flow.downstream:
            if edge.leaf is not None:
                found.setdefault(edge.leaf, []).append(Arrived(edge.view, roots[flow.id]))
    return found


def result_names(step: Step) -> dict[tuple[int, int], str]:
    """Return the names of the results of a step's ops."""
    return {(step.index, op.id): op.output.name for op in step.ops if op.output.name}


def _roots(flows: tuple[Flow, ...], names: Names) -> dict[int, frozenset[str | None]]:
    """Return for each flow the names of the results from which its gradient came."""
    found: dict[int, set[str | None]] = {flow.id: set() for flow in flows}
    entered = {edge.to for flow in flows for edge in flow.downstream}
    for flow in flows:
        if flow.id not in entered:
            found[flow.id].add(_name(flow.op, names))
        for edge in flow.downstream:
            if edge.to is not None:
                found[edge.to] |= found[flow.id]
    return {flow: frozenset(roots) for flow, roots in found.items()}


def _name(op: OpRef | None, names: Names) -> str | None:
    return None if op is None else names.get((op.step, op.id))


class Moment:
    """The values after a step, and the gradients of its iteration; a scope of formulas.

    `during` is the step whose calls tell the learning rate: where the values are those before a
    step, the step itself.
    """

    def __init__(
        self,
        values: Step | None,
        during: Step,
        arrived: Mapping[str, list[Arrived]],
        table: Mapping[str, str],
    ) -> None:
        self._tensors = values.tensors if values is not None else {}
        if values is not None and values.returns:
            # What is returned means in the notes what it is called as soon as it is there.
            made = {name: values.returned(name) for name in values.returns}
            self._tensors = self._tensors | {n: view for n, view in made.items() if view}
        self._during = during
        self._arrived = arrived
        self._table = table

    @cached_property
    def book(self) -> Book:
        """The names that have a value, gradients such as ``w.grad`` among them."""
        gradients = {f"{name}.grad" for name, view in self._tensors.items() if view.grad}
        return Book(frozenset(self._tensors) | gradients, self._table)

    def leaf(self, name: str) -> Leaf:
        """Return the value of one of the book's names."""
        view = self._tensors.get(name)
        if view is None:
            view = self._tensors[name.removesuffix(".grad")].grad
        assert view is not None
        return seen(view, name)

    def gradient(self, of: str | None, by: str) -> Expr:
        """Return what backward added to the gradient of `by`, from the loss `of` if it is named.

        Unread where no backward of this iteration reached it, or that of another loss did.
        """
        arrived = self._arrived.get(by)
        if not arrived:
            raise Unread(f"backward has passed no gradient on to {by} here")
        roots = frozenset[str | None]().union(*(each.roots for each in arrived))
        mine = arrived if of is None else [each for each in arrived if each.roots == {of}]
        if not mine or (of is None and len(roots) > 1):
            named = ", ".join(sorted(root or "a result without a name" for root in roots))
            raise Unread(f"the gradient of {by} comes from {named}, not from {of or 'one loss'}")
        return added(mine, by)

    def rate(self) -> Leaf | None:
        """Return the factor by which the step subtracted gradients, None if that is not known."""
        rates = {rate for op in self._during.ops if (rate := _rate(op)) is not None}
        return leaf("the learning rate", rates.pop(), (), "float64") if len(rates) == 1 else None


def _rate(op: Op) -> float | None:
    """Return the factor of an op that subtracts a gradient from what it belongs to, else None."""
    if op.op.rstrip("_") not in ("add", "sub") or len(op.inputs) != 2:
        return None
    if op.inputs[1].name != f"{op.inputs[0].name}.grad":
        return None
    operands = [seen(given.view, given.name) for given in op.inputs]
    try:
        alpha = arguments(op, operands)[1].get("alpha")
    except NoRule:
        return None
    if not isinstance(alpha, float):
        return None
    return -alpha if op.op.startswith("add") else alpha


def added(arrived: list[Arrived], name: str) -> Expr:
    """Return the sum of the gradients that arrived at a leaf."""
    total: Expr | None = None
    for each in arrived:
        if each.view is None:
            raise Unread(f"the gradient of {name} is not in the record")
        part = seen(each.view, f"{name}.grad")
        total = part if total is None else apply("add", total, part)
    assert total is not None
    return total

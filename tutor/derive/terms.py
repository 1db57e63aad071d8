"""The ops of one step as expressions: what has no name is put in place of its use.

``((y_pred - Y) ** 2).mean()`` is three ops of which only the last has a name, so it is one
equation. An expression ends at what the script names, at the border between two modules, and where
it would grow too long to be read; what ends there without a name of its own gets one (``h1``).
"""

from collections.abc import Callable, Iterable
from functools import cached_property

from msgspec import UnsetType

from tutor.derive.arguments import arguments
from tutor.derive.bindings import known_as, replaced
from tutor.derive.naming import unwritten
from tutor.derive.parts import before
from tutor.derive.results import Results
from tutor.derive.seeing import seen
from tutor.derive.unruled import drawn, refuse_complex, refuse_own, unknown
from tutor.derive.versions import Versions
from tutor.maths.calls import called
from tutor.maths.expression import Apply, Expr, Leaf, NoRule, apply
from tutor.maths.written import times_written
from tutor.trace.model import Op, Operand, OpRef, Step, View

LONGEST = 8
"""The most ops that are put into one expression."""

WRITTEN = 32
"""The most operations that one of them may come to: a cell of a recurrent network is one op."""

MASKS = ("mask", "kept", "drawn")
"""What a dropout's mask is called: the first of these that the script does not use."""

DATA = frozenset({"tensor", "array", "as_tensor", "asarray", "Tensor"})
"""Calls that make data out of what is written in the source."""


Behind = Callable[[int], "Terms | None"]
"""Gives the expressions of an earlier step by its index, None where it is not kept."""


class Terms(Results):
    """The expressions of one step's ops; each is built when it is first asked for."""

    def __init__(
        self,
        step: Step,
        others: frozenset[str] = frozenset(),
        versions: Versions | None = None,
        behind: "Behind | None" = None,
    ) -> None:
        super().__init__(step, others, versions)
        self._from = behind
        self._known: dict[int, Expr] = {}
        self._weights: dict[int, int] = {}
        self._leaves: dict[tuple[str, int | None, int], tuple[View, Leaf]] = {}
        self._operands: dict[int, list[Expr]] = {}
        self.without: dict[int, NoRule] = {}
        self.data: set[int] = set()
        self.dtypes: dict[int, frozenset[str]] = {}

    @cached_property
    def mask(self) -> str | None:
        """What a dropout's mask is called in this step, None if the script uses all such names."""
        return next((name for name in MASKS if name not in self.step.tensors), None)

    def of(self, number: int) -> Expr:
        """Return the expression of an op, its unnamed operands put in.

        A call without a rule is a function of its operands; `without` then has the reason.
        """
        # What it is made of comes first, or a loop of hundreds of calls would recurse as deeply.
        for each in self._behind([number]):
            op = self.step.ops[each]
            self._known[each] = self.built(op, self.operands(op))
        return self._known[number]

    def _behind(self, wanted: Iterable[int]) -> list[int]:
        """Return ops and all that they are made of and is not built yet, in order."""
        needed: set[int] = set()
        waiting = list(wanted)
        while waiting:
            number = waiting.pop()
            if number not in needed and number not in self._known:
                needed.add(number)
                makers = (given.from_ for given in self.step.ops[number].inputs)
                waiting += [maker for maker in makers if maker is not None and maker < number]
        return sorted(needed)

    def number(self, walked: Iterable[int] = ()) -> None:
        """Name what the script does not name, as where the step itself is looked at.

        Then come the names that what is made of the `walked` ops needs.
        """
        _ = self.wanted
        self._shown = frozenset(op for op, _ in self.spared)
        for number in sorted(walked):
            if number < len(self.step.ops):
                self.of(number)

    @cached_property
    def _differentiated(self) -> frozenset[int]:
        """The ops whose results a gradient speaks of: what is made of them, unnamed, needs one."""
        found: set[int] = set()
        for op in reversed(self.step.ops):
            if op.output.view.requires_grad or (op.id in found and not self.binds(op)):
                found.update(given.from_ for given in op.inputs if given.from_ is not None)
        return frozenset(found)

    @cached_property
    def wanted(self) -> tuple[Op, ...]:
        """The ops that get an equation for what the script calls their results, in order.

        What they are made of is built in the order in which it ran, so that values without a name
        are numbered in that order.
        """
        last = {op.id for op in self.step.ops if self._comes_to_nothing(op)}
        found = tuple(
            op for op in self.step.ops if op.id in last or (self.binds(op) and not self.folded(op))
        )
        for number in self._behind(op.id for op in found):
            self.of(number)
            if number in last:
                self._spares.of((number, 0))
        return found

    def operands(self, op: Op) -> list[Expr]:
        """Return the operands of an op, each a leaf or the expression that made it."""
        if op.id not in self._operands:
            self._weights[op.id] = 1
            self.dtypes[op.id] = frozenset({op.output.view.dtype})
            places = range(len(op.inputs))
            self._operands[op.id] = [self._operand(op, place) for place in places]
        return self._operands[op.id]

    def built(self, op: Op, operands: list[Expr], part: int = 0) -> Expr:
        """Return an op applied to the given operands; `part` is which of its results is meant."""
        result = op.others[part - 1] if part else op.output
        output = seen(result.view, None)
        try:
            refuse_complex(op)
            refuse_own(op)
            args, kwargs = arguments(op, operands)
            if not isinstance(op.kept, UnsetType):
                kwargs["kept"] = seen(op.kept, self.mask)
            numpy = op.output.view.kind != "tensor"
            found = called(op.op, args, kwargs, part=part, output=output, numpy=numpy)
            if found.shape != result.view.shape:
                raise NoRule(f"{op.op} has no rule for what it was given")
            if op.op == "detach" and op.inputs[0].view.requires_grad:
                found = apply("detach", found)
        except NoRule as problem:
            if op.op in DATA and not operands:
                # Data that are too long to be recorded as they were written are just themselves.
                return output
            self.without[op.id] = drawn(op) or problem
            return unknown(op, operands, output, part)
        # Numbers in steps that are too many to be written are called as they were made.
        if isinstance(found, Leaf) and found.name is None and not operands and unwritten(found):
            self.data.add(op.id)
            return unknown(op, operands, output, part)
        return found

    def _operand(self, op: Op, place: int) -> Expr:
        given = op.inputs[place]
        maker = given.from_
        written_back = before(op, self.step) if place == 0 else None
        if written_back is not None:
            return self._leaf(given.name or self._known_as(op), written_back, maker)
        if not isinstance(given.earlier, UnsetType) and self._from is not None:
            return self._made_before(op, given, given.earlier)
        if maker is None or maker >= op.id:
            return self._leaf(given.name, given.view, maker)
        source = self.step.ops[maker]
        if source.id in self._differentiated and drawn(source):
            # Its gradient speaks of these very numbers, which the call would draw anew.
            return self._leaf(given.name or self._spares.of((maker, 0)), given.view, maker)
        if self._replaced(op, place):
            return self._leaf(given.name, given.view, maker, given.part)
        if given.part:
            if given.name is not None or given.part > len(source.others):
                return self._leaf(given.name, given.view, maker, given.part)
            return self._further(source, given)
        if self.binds(source) and not self._continues(source, op, place):
            return self._leaf(self._known_as(source), given.view, maker)
        if _is_piece(op, given):
            return self._leaf(None, given.view, maker)
        if not self._ends_before(source, op) or self._is_plain(maker):
            inner = self.of(maker)
            weight = self._weights[op.id] + self._weights[maker]
            if weight <= LONGEST and times_written(inner) <= WRITTEN:
                self._weights[op.id] += self._weights[maker]
                self.dtypes[op.id] |= self.dtypes[maker]
                return inner
        return self._leaf(self._spares.of((maker, 0)), given.view, maker)

    def _made_before(self, op: Op, given: Operand, by: OpRef) -> Expr:
        """Return an operand that the statement has made in a step before, as it was made."""
        terms = self._from(by.step) if self._from else None
        unknown = terms is None or given.part or by.id >= len(terms.step.ops)
        if terms is None or unknown or replaced(terms.step.ops[by.id].output.view, given.view):
            return self._leaf(None, given.view, None)
        inner = terms.of(by.id)
        weight = self._weights[op.id] + terms.weight(by.id)
        if weight > LONGEST or times_written(inner) > WRITTEN:
            return self._leaf(None, given.view, None)
        self._weights[op.id] = weight
        self.dtypes[op.id] |= terms.dtypes[by.id]
        return inner

    def weight(self, number: int) -> int:
        """Return how many ops are put into the expression of one."""
        return self._weights[number]

    def _is_plain(self, maker: int) -> bool:
        """Say whether a result is data that can be written out, with no equation of its own."""
        values = self.step.ops[maker].output.view.values
        inner = self.of(maker)
        return isinstance(inner, Leaf) and inner.name is None and values is not None

    def _further(self, source: Op, given: Operand) -> Expr:
        """Return an operand that is one of the results behind an op's first."""
        found = self.built(source, self.operands(source), given.part)
        if times_written(found) <= WRITTEN:
            return found
        return self._leaf(
            self._spares.of((source.id, given.part)), given.view, source.id, given.part
        )

    def _ends_before(self, source: Op, op: Op) -> bool:
        """Say whether an expression ends between two ops: they belong to different modules."""
        return None not in (source.module, op.module) and source.module != op.module

    def _leaf(self, name: str | None, view: View, maker: int | None, part: int = 0) -> Leaf:
        if name is None:
            return seen(view, None)
        if maker is None and not name.endswith(".grad") and name not in self.step.tensors:
            name = known_as(view, self.step) or name
        if name not in self.spared.values():
            name = self._version(name, view, made=maker is not None)
        key = (name, maker, part)
        known = self._leaves.get(key)
        if known is None or replaced(known[0], view):
            # A name that a loop binds anew is another value each time.
            known = self._leaves[key] = (view, seen(view, name))
        return known[1]


def without_detach(expr: Expr) -> Expr:
    """Return a right side by its values: that no gradient comes back to it is no part of them."""
    detached = isinstance(expr, Apply) and expr.rule.name == "detach"
    return expr.operands[0] if isinstance(expr, Apply) and detached else expr


def _is_piece(op: Op, given: Operand) -> bool:
    """Say whether an operand is one of many pieces of data, as the images of a batch are.

    How each was fetched says nothing; what a gradient goes through is told, however many there are.
    """
    data = given.view.kind == "tensor" and not given.view.requires_grad
    return data and len(op.inputs) > LONGEST

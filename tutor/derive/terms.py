"""The ops of one step as expressions: what has no name is put in place of its use.

``((y_pred - Y) ** 2).mean()`` is three ops of which only the last has a name, so it is one
equation. An expression ends at what the script names, at the border between two modules, and where
it would grow too long to be read; what ends there without a name of its own gets one (``h1``).
"""

import ast
import textwrap
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from itertools import count

from tutor.derive.arguments import arguments
from tutor.maths.calls import called
from tutor.maths.calls.registry import Drawn
from tutor.maths.expression import Apply, Expr, Leaf, NoRule, Rule
from tutor.maths.recorded import leaf
from tutor.maths.written import function
from tutor.trace.model import Op, Step, View

LONGEST = 8
"""The most ops that are put into one expression."""

DATA = frozenset({"tensor", "array", "as_tensor", "asarray", "Tensor"})
"""Calls that make data out of what is written in the source."""

SPARE = ("h", "z", "u", "q")
"""Letters for values that the script does not name; the first that it does not use is taken."""


class Terms:
    """The expressions of one step's ops; each is built when it is first asked for."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self._known: dict[int, Expr] = {}
        self._weights: dict[int, int] = {}
        self._leaves: dict[tuple[str, int | None, int], Leaf] = {}
        self._spare: dict[int, str] = {}
        self._operands: dict[int, list[Expr]] = {}
        self.without: dict[int, NoRule] = {}
        self.dtypes: dict[int, frozenset[str]] = {}

    def of(self, number: int) -> Expr:
        """Return the expression of an op, its unnamed operands put in.

        A call without a rule is a function of its operands; `without` then has the reason.
        """
        if number not in self._known:
            op = self.step.ops[number]
            self._known[number] = self.built(op, self.operands(op))
        return self._known[number]

    def number(self) -> None:
        """Name what the script does not name, as where the step itself is looked at."""
        _ = self.wanted

    @cached_property
    def wanted(self) -> tuple[Op, ...]:
        """The ops that get an equation for what the script calls their results, in order.

        What they are made of is built in the order in which it ran, so that values without a name
        are numbered in that order.
        """
        found = tuple(op for op in self.step.ops if self.binds(op) and not self.folded(op))
        needed: set[int] = set()
        waiting = [op.id for op in found]
        while waiting:
            number = waiting.pop()
            if number not in needed:
                needed.add(number)
                inputs = self.step.ops[number].inputs
                waiting += [given.from_ for given in inputs if given.from_ is not None]
        for number in sorted(needed):
            self.of(number)
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
            args, kwargs = arguments(op, operands)
            numpy = op.output.view.kind != "tensor"
            found = called(op.op, args, kwargs, part=part, output=output, numpy=numpy)
            if found.shape != result.view.shape:
                raise NoRule(f"{op.op} has no rule for what it was given")
        except NoRule as problem:
            if op.op in DATA and not operands:
                # Data that are too long to be recorded as they were written are just themselves.
                return output
            self.without[op.id] = _drawn(op) or problem
            return unknown(op, operands, output)
        return found

    def _operand(self, op: Op, place: int) -> Expr:
        given = op.inputs[place]
        maker = given.from_
        if maker is None or maker >= op.id:
            return self._leaf(given.name, given.view, maker)
        source = self.step.ops[maker]
        if given.part:
            if given.name is not None or given.part > len(source.others):
                return self._leaf(given.name, given.view, maker, given.part)
            return self.built(source, self.operands(source), given.part)
        if self.binds(source) and not self._continues(source, op, place):
            return self._leaf(source.output.name, given.view, maker)
        if not self._ends_before(source, op):
            inner = self.of(maker)
            if self._weights[op.id] + self._weights[maker] <= LONGEST:
                self._weights[op.id] += self._weights[maker]
                self.dtypes[op.id] |= self.dtypes[maker]
                return inner
        return self._leaf(self.spare(maker), given.view, maker)

    def binds(self, op: Op) -> bool:
        """Say whether an op's result is what the script calls by a name, or a change in place."""
        name = op.output.name
        if name is None:
            return False
        return op.op.endswith("_") or op.op == "setitem" or name in self.bound

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that the step's code binds, or whose value it changed."""
        return assigned(self.step.source) | frozenset(self.step.changed)

    @cached_property
    def _users(self) -> Counter[int]:
        found = (operand.from_ for op in self.step.ops for operand in op.inputs)
        return Counter(maker for maker in found if maker is not None)

    def folded(self, op: Op) -> bool:
        """Say whether an op's result is changed further in place and used nowhere else."""
        return any(
            later.inputs and self._continues(op, later, 0) and later.inputs[0].from_ == op.id
            for later in self.step.ops[op.id + 1 :]
        )

    def _continues(self, source: Op, op: Op, place: int) -> bool:
        in_place = op.op.endswith("_") and place == 0
        same = source.output.name == op.output.name
        return in_place and same and self._users[source.id] == 1

    def _ends_before(self, source: Op, op: Op) -> bool:
        """Say whether an expression ends between two ops: they belong to different modules."""
        return None not in (source.module, op.module) and source.module != op.module

    def spare(self, number: int) -> str:
        """Return a name for the result of an op that the script does not name."""
        if number not in self._spare:
            used = set(self.step.tensors)
            letter = next((s for s in SPARE if s not in used), "h_")
            names = (f"{letter}{n}" for n in count(1))
            taken = used | set(self._spare.values())
            self._spare[number] = next(name for name in names if name not in taken)
        return self._spare[number]

    def name(self, op: Op) -> str | None:
        """Return what an op's result is called in the equations, None for what is put in."""
        return op.output.name if self.binds(op) else self._spare.get(op.id)

    @property
    def spared(self) -> dict[int, str]:
        """The names given to results without one, by the op."""
        return self._spare

    def _leaf(self, name: str | None, view: View, maker: int | None, part: int = 0) -> Leaf:
        if name is None:
            return seen(view, None)
        key = (name, maker, part)
        if key not in self._leaves:
            self._leaves[key] = seen(view, name)
        return self._leaves[key]


def _drawn(op: Op) -> Drawn | None:
    """Return why a call has no formula if it draws numbers, whatever its arguments are."""
    try:
        called(op.op, (), {}, numpy=True)
    except Drawn as problem:
        return problem
    except NoRule:
        return None
    return None


def seen(view: View, name: str | None) -> Leaf:
    """Return a recorded value as a leaf."""
    return leaf(name, view.values, view.shape, view.dtype)


def unknown(op: Op, operands: list[Expr], output: Leaf) -> Apply:
    """Return a call without a rule: it is written as a call and has the value that was recorded."""

    def value(*_: object) -> object:
        if output.value is None:
            raise NoRule(f"the result of {op.op} is not in the record")
        return output.value

    shape: Callable[..., tuple[int, ...]] = lambda *_: output.shape  # noqa: E731
    rule = Rule(op.op, value, function(op.op), shape=shape)
    return Apply(rule, tuple(operands), {}, output.shape)


def assigned(source: str) -> frozenset[str]:
    """Return the names that a piece of code binds: ``a``, ``self.w``; none if it cannot be read."""
    try:
        tree = ast.parse(textwrap.dedent(source))
    except (SyntaxError, ValueError):
        return frozenset()
    stores = (ast.Name, ast.Attribute)
    return frozenset(
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, stores) and isinstance(node.ctx, ast.Store)
    )

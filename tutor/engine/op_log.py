"""The ops of the step that runs: noted while they happen, turned into the record when it ends."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from types import CodeType
from typing import Any, NamedTuple

import numpy as np
from msgspec import UNSET, UnsetType

from tutor.engine.claims import Owner, claim
from tutor.engine.copies import Copies
from tutor.engine.graph import grad_fn
from tutor.engine.modules import Place
from tutor.engine.names import Names
from tutor.engine.raw import Raw, is_number, nbytes, unwatched
from tutor.engine.views import view
from tutor.trace.model import Op, Operand, OpRef, Result, Step


class Input(NamedTuple):
    """An operand and its copy; `name` is the source's own word for it, where it was tapped.

    `code` is the function in which it has that name, None for the module.
    """

    value: Any
    copied: Raw
    name: str | None = None
    code: CodeType | None = None


class Output(NamedTuple):
    """A result and its copy."""

    value: Any
    copied: Raw


class Call(NamedTuple):
    """One call, copied while it happened. Its values are held until the step's names are known.

    `outputs` are the call's results and their copies: one, or several as those of ``split``.
    `module` is the id of the innermost module that it stands in, `around` those of the outer ones.
    `kept` is what a dropout has kept.
    """

    name: str
    line: int | None
    module: int | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    arguments: tuple[str, ...]
    around: tuple[int, ...] = ()
    kept: Raw | None = None


class Made(NamedTuple):
    """A result without a name: which step's op made it, and which of its outputs it is."""

    value: Any
    by: OpRef
    part: int


MOST = 1000
"""The most ops of one step that are noted: their values are held until it ends."""


HELD = 256 * 2**20
"""The most bytes of results that one step's log keeps from being freed before the step ends."""

OUTPUTS = 17
"""The most outputs of one call that are noted: the first, and sixteen others."""


class OpLog:
    """The calls of one step in their order. `begin` opens a step, `ops` gives its record.

    `overhead` is the time in seconds spent recording since `begin`, which is not the script's;
    `unnoted` counts the calls that came when the log was full. `copies` are what it has copied.
    """

    def __init__(self) -> None:
        self._step = 0
        self._held = 0
        self._calls: list[Call] = []
        self.overhead = 0.0
        self.unnoted = 0
        self.copies = Copies()

    def begin(self, step: int) -> None:
        """Forget the calls so far; those to come belong to the step of this index."""
        self._step = step
        self._calls = []
        self.copies.begin()
        self._held = 0
        self.overhead = 0.0
        self.unnoted = 0

    @property
    def step(self) -> int:
        """The index of the step that runs."""
        return self._step

    @property
    def count(self) -> int:
        """The number of calls that have been noted."""
        return len(self._calls)

    def made(self, value: Any, since: int) -> bool:
        """Say whether a value is an output of one of the calls from the one numbered `since` on."""
        return any(o.value is value for call in self._calls[since:] for o in call.outputs)

    @property
    def full(self) -> bool:
        """Say whether the step has so many calls that no more are noted."""
        return len(self._calls) >= MOST or self._held > HELD

    def unwatched(self) -> AbstractContextManager[Any]:
        """Leave torch's function modes: what the tutor reads is not what the script does."""
        return unwatched()

    def add(self, call: Call) -> None:
        """Note a call; the autograd nodes behind its outputs become its own."""
        owner = Owner(self._step, len(self._calls), call.line)
        nodes: list[Any] = []
        for output, _ in call.outputs:
            node = grad_fn(output)
            if node is not None and node not in nodes:
                nodes.append(node)
                claim(node, [i.value for i in call.inputs], owner)
        self._calls.append(call)

    def outputs(self, values: Iterable[Any]) -> tuple[Output, ...]:
        """Copy a call's results: no more than `OUTPUTS`, and the first alone of huge ones."""
        found: list[Output] = []
        for value in islice(values, OUTPUTS):
            size = nbytes(value)
            if found and self._held + size > HELD:
                break
            self._held += size
            found.append(Output(value, self.copies.of(value)))
        return tuple(found)

    def left(self, step: Step) -> Iterator[Made]:
        """Yield the results of a step's calls that have no name and were not used in it.

        The step is the one that has just been told.
        """
        used = {(given.from_, given.part) for op in step.ops for given in op.inputs}
        for op, call in zip(step.ops, self._calls, strict=True):
            for part, result in enumerate((op.output, *op.others)):
                value = call.outputs[part].value
                if result.name is None and (op.id, part) not in used and not _is_common(value):
                    yield Made(value, OpRef(step.index, op.id), part)

    def ops(
        self,
        before: Names,
        after: Names,
        modules: Callable[[], dict[int, Place]],
        earlier: tuple[Made, ...] = (),
        function: CodeType | None = None,
    ) -> tuple[Op, ...]:
        """Return the record of the step's calls; `modules` gives the places of modules by id.

        An input has the name it had when the step began, or gained during it; an output the name
        that it has at the end. `earlier` are results of steps before that this one goes on with.
        `function` is the one in which the names are seen, None for the module.
        """
        sources = {id(each.value): each for each in earlier}
        made: dict[int, tuple[int, int]] = {}
        last = {
            id(o.value): number for number, call in enumerate(self._calls) for o in call.outputs
        }
        places = modules() if any(call.module is not None for call in self._calls) else {}
        found = []
        for number, call in enumerate(self._calls):
            operands = (_seen_from(function, each, before, after) for each in call.inputs)
            inputs = tuple([_operand(each, made, sources, before, after) for each in operands])
            results = []
            for part, (value, copied) in enumerate(call.outputs):
                name = _name_of_result(value, call, inputs, after)
                if name is not None and last.get(id(after.named(name)), -1) > number:
                    # What lies where a later call's result does is not called so before that.
                    name = name if after.itself(value) == name else None
                results.append(Result(name, view(copied)))
                if not _is_common(value):
                    made[id(value)] = number, part
            place = None if call.module is None else places.get(call.module)
            first, *others = results
            found.append(
                Op(
                    number,
                    call.name,
                    call.line,
                    None if place is None else place.called,
                    inputs,
                    first,
                    call.arguments,
                    tuple(others),
                    model=None if place is None else place.model,
                    uncalled=UNSET if place is None else _uncalled(place, call, places),
                    kept=UNSET if call.kept is None else view(call.kept),
                )
            )
        return tuple(found)


def _uncalled(place: Place, call: Call, places: dict[int, Place]) -> int | UnsetType:
    """Return how many modules around an op, from the model on, were not called; UNSET for none.

    ``model.decoder(z)`` calls a part of a model, and not the model.
    """
    parts = place.path.split(".") if place.path else []
    called = {places[outer] for outer in call.around if outer in places}
    for depth in range(len(parts)):
        if Place(place.model, ".".join(parts[:depth])) in called:
            return depth or UNSET
    return len(parts) or UNSET


def _seen_from(function: CodeType | None, given: Input, before: Names, after: Names) -> Input:
    """Return an input without a name that means something else where the step is seen from.

    A rate may have another name in the function that uses it, or be a default of it.
    """
    if given.name is None or given.code is function:
        return given
    if any(names.holds(given.name, given.value) for names in (before, after)):
        return given
    if is_number(given.value):
        return given._replace(name=before.of_attribute(given.name, given.value))
    return given._replace(name=before.of(given.value) or after.of(given.value))


def _operand(
    given: Input,
    made: dict[int, tuple[int, int]],
    sources: dict[int, Made],
    before: Names,
    after: Names,
) -> Operand:
    maker, part = made.get(id(given.value), (None, 0))
    name, earlier = _name(given, before, after), sources.get(id(given.value))
    if name is None and maker is None and earlier is not None:
        return Operand(None, None, view(given.copied), earlier.part, earlier.by)
    return Operand(name, maker, view(given.copied), part)


def _name(given: Input, before: Names, after: Names) -> str | None:
    """Return the name of an input: the source's word, unless that is known by a better one.

    What a method calls ``self.w`` may be ``model.w`` where the step ends, and what a loop of the
    step calls ``w`` was ``weights[0]`` when it began.
    """
    if _is_common(given.value):
        return given.name
    if given.name is not None and "." not in given.name:
        here = any(names.holds(given.name, given.value) for names in (before, after))
        return given.name if here else before.itself(given.value) or given.name
    return before.of(given.value) or after.of(given.value) or given.name


def _name_of_result(
    value: Any, call: Call, inputs: tuple[Operand, ...], after: Names
) -> str | None:
    """Return the name of an output: an operand that was changed in place keeps its own."""
    if _is_common(value):
        return None
    name = after.of(value)
    if name is None:
        for given, operand in zip(call.inputs, inputs, strict=True):
            if given.value is value:
                return operand.name
    return name


def _is_common(value: Any) -> bool:
    """Say whether equal values may be one object: small integers, and NumPy's True and False."""
    return isinstance(value, (int, np.bool_))

"""The calls of the step that runs, noted while they happen; when it ends they become its ops."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

from tutor.engine.claims import Owner, claim
from tutor.engine.copies import Copies
from tutor.engine.graph import grad_fn
from tutor.engine.noted import Call, Made, Output, is_common
from tutor.engine.raw import nbytes, unwatched
from tutor.trace.model import OpRef, Step

MOST = 1000
"""The most ops of one step that are noted: their values are held until it ends."""


HELD = 256 * 2**20
"""The most bytes of results that one step's log keeps from being freed before the step ends."""

OUTPUTS = 17
"""The most outputs of one call that are noted: the first, and sixteen others."""


class OpLog:
    """The calls of one step in their order. `begin` opens a step, `calls` are those so far.

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
    def calls(self) -> Sequence[Call]:
        """The calls that have been noted, in their order."""
        return self._calls

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
                if result.name is None and (op.id, part) not in used and not is_common(value):
                    yield Made(value, OpRef(step.index, op.id), part)

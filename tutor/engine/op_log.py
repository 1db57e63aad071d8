"""The ops of the step that runs: noted while they happen, turned into the record when it ends."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import numpy as np

from tutor.engine.flows import Owner, claim
from tutor.engine.names import Names
from tutor.engine.raw import Raw, copy, copy_tensor, torch_loaded
from tutor.engine.views import view
from tutor.trace.model import Op, Operand, Result


class Input(NamedTuple):
    """An operand and its copy; `name` is given where the source names it and nothing else can."""

    value: Any
    copied: Raw
    name: str | None = None


class Call(NamedTuple):
    """One call, copied while it happened. Its values are held until the step's names are known."""

    name: str
    line: int | None
    module: int | None
    inputs: tuple[Input, ...]
    output: Any
    result: Raw
    arguments: tuple[str, ...]


MOST = 1000
"""The most ops of one step that are noted: their values are held until it ends."""


HELD = 256 * 2**20
"""The most bytes of results that one step's log keeps from being freed before the step ends."""


class OpLog:
    """The calls of one step in their order. `begin` opens a step, `ops` gives its record.

    `overhead` is the time in seconds spent recording since `begin`, which is not the script's.
    """

    def __init__(self) -> None:
        self._step = 0
        self._held = 0
        self._shared = False
        self._calls: list[Call] = []
        self._copies: dict[tuple[int, int], tuple[Any, Raw]] = {}
        self.overhead = 0.0

    def begin(self, step: int) -> None:
        """Forget the calls so far; those to come belong to the step of this index."""
        self._step = step
        self._calls = []
        self._copies = {}
        self._held = 0
        self.overhead = 0.0

    @property
    def full(self) -> bool:
        """Say whether the step has so many calls that no more are noted."""
        return len(self._calls) >= MOST or self._held > HELD

    def unwatched(self) -> AbstractContextManager[Any]:
        """Leave torch's function modes: what the tutor reads is not what the script does."""
        torch = torch_loaded()
        return nullcontext() if torch is None else torch._C.DisableTorchFunction()

    def add(self, call: Call, outputs: Iterable[Any] = ()) -> None:
        """Note a call; the autograd nodes behind `outputs` (tensors) become its own."""
        torch = torch_loaded()
        owner = Owner(self._step, len(self._calls), call.line)
        for output in outputs:
            claim(
                output, (i.value for i in call.inputs if isinstance(i.value, torch.Tensor)), owner
            )
        self._calls.append(call)
        self._held += getattr(call.output, "nbytes", 0)

    def share(self) -> None:
        """Trust no copy from now on: NumPy or C may write to a tensor without torch's knowing."""
        self._shared = True

    def distrust(self) -> None:
        """Forget all copies: something was changed in place, and what shares its storage with it.

        What does is not known, so every value is copied anew.
        """
        self._copies.clear()

    def copy(self, value: Any) -> Raw:
        """Copy a tensor, array or number; a tensor only once in a step while nothing changes it."""
        torch = torch_loaded()
        if torch is None or not isinstance(value, torch.Tensor):
            return copy(value)
        if self._shared:
            return copy_tensor(value, with_grad=False)
        key = (id(value), 0 if value.is_inference() else value._version)
        kept = self._copies.get(key)
        if kept is None:
            # The tensor is kept beside its copy: the id of one that is gone is soon another's.
            kept = self._copies[key] = (value, copy_tensor(value, with_grad=False))
        return kept[1]

    def ops(
        self, before: Names, after: Names, modules: Callable[[], dict[int, str]]
    ) -> tuple[Op, ...]:
        """Return the record of the step's calls; `modules` gives the paths of modules by id.

        An input has the name it had when the step began, or gained during it; an output the name
        that it has at the end.
        """
        made: dict[int, int] = {}
        paths = modules() if any(call.module is not None for call in self._calls) else {}
        found = []
        for number, call in enumerate(self._calls):
            inputs = tuple(
                Operand(
                    given.name or before.of(given.value) or after.of(given.value),
                    made.get(id(given.value)),
                    view(given.copied),
                )
                for given in call.inputs
            )
            if not _is_common(call.output):
                made[id(call.output)] = number
            module = None if call.module is None else paths.get(call.module)
            name = None if _is_common(call.output) else after.of(call.output)
            output = Result(name, view(call.result))
            found.append(Op(number, call.name, call.line, module, inputs, output, call.arguments))
        return tuple(found)


def _is_common(value: Any) -> bool:
    """Say whether equal values may be one object: small integers, and NumPy's True and False."""
    return isinstance(value, (int, np.bool_))

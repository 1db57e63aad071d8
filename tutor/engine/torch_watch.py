"""What is watched of torch during a run: the ops, and every backward pass."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

import torch
from torch._C import (
    _len_torch_function_stack,
    _pop_torch_function_stack,
    _push_on_torch_function_stack,
)

from tutor.engine.flows import Watch
from tutor.engine.names import Names
from tutor.engine.op_log import OpLog
from tutor.engine.ops import OpMode
from tutor.engine.stepped_files import Lines
from tutor.trace.model import Flow

ROOTS = 4
"""So many of what backward was called on are kept until somebody asks for their names."""

LOOKS = 16
"""So often the names of what backward is called on are looked at while nothing else is watched."""


class TorchWatch:
    """Enters the function mode and puts a watch around backward; leaves both without a trace.

    `root` is the script's name for what backward was called on: its loss.
    ``torch.autograd.backward`` and ``torch.autograd.grad`` are replaced for the time of the run:
    ``Tensor.backward`` calls the first by its name in the module.
    """

    def __init__(self, lines: Lines, log: OpLog) -> None:
        self._mode = OpMode(lines, log)
        self._log = log
        self._backward = Watch()
        self._inside = False
        self._stack = ExitStack()
        self.root: str | None = None
        self._suspended = False
        self._depth = 0
        self._unwatched: list[torch.Tensor] = []
        self._looks = 0
        self._calls: list[tuple[str, Any, Any]] = []

    def __enter__(self) -> "TorchWatch":
        self._stack.enter_context(self._mode)
        for name in ("backward", "grad"):
            original = getattr(torch.autograd, name)
            self._calls.append((name, original, self._watched(original)))
            setattr(torch.autograd, name, self._calls[-1][2])
            self._stack.callback(setattr, torch.autograd, name, original)
        return self

    def __exit__(self, *problem: object) -> None:
        # Each mode takes the uppermost from torch's stack when it is left: ours must be there.
        self.resume()
        self._stack.close()

    def suspend(self) -> None:
        """Leave the script alone: no call is seen, and backward runs without hooks."""
        if not self._suspended:
            self._suspended = True
            self._depth = _take_out(self._mode)
            self._call_directly()

    def resume(self) -> None:
        """See the script's calls again."""
        if self._suspended:
            self._suspended = False
            _put_back(self._mode, self._depth)
            for name, original, watched in self._calls:
                _exchange(name, original, watched)

    def _call_directly(self) -> None:
        """Spare the script the detour, where it is known what its loss is called."""
        if self.root == "loss" or self._looks >= LOOKS:
            for name, original, watched in self._calls:
                _exchange(name, watched, original)

    def find_root(self, names: Callable[[], Names]) -> str | None:
        """Return the name of what backward was called on, also where nobody watched it."""
        if self._unwatched:
            found = names()
            self._name_root([name for root in self._unwatched if (name := found.of(root))])
            self._unwatched = []
            self._looks += 1
            self._call_directly()
        return self.root

    def begin(self) -> None:
        """Start to watch a new step, which the log has begun."""
        self._backward = Watch(self._log.step)

    def flows(self, before: Names, after: Names) -> tuple[Flow, ...]:
        """Return the step's flows; `root` becomes the name that backward was called on."""

        def name_of(tensor: Any) -> str | None:
            return before.of(tensor) or after.of(tensor)

        self._name_root([name for root in self._backward.roots if (name := after.of(root))])
        return self._backward.flows(name_of)

    def _name_root(self, names: list[str]) -> None:
        """Choose the one whose curve is shown: `loss`, or the first of a loop with several."""
        if "loss" in names:
            self.root = "loss"
        elif names and self.root is None:
            self.root = names[0]

    def _watched(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def call(*args: Any, **kwargs: Any) -> Any:
            if self._inside:
                return original(*args, **kwargs)
            roots = _roots(args[0] if args else kwargs.get("tensors", kwargs.get("outputs")))
            if self._suspended:
                if len(self._unwatched) < ROOTS:
                    self._unwatched += [root.detach() for root in roots]
                return original(*args, **kwargs)
            second = args[1] if len(args) > 1 and original.__name__ == "grad" else None
            asked = _roots(kwargs.get("inputs", second))
            self._inside = True
            try:
                with self._backward.backward(roots, asked):
                    return original(*args, **kwargs)
            finally:
                self._inside = False
                self._log.overhead += self._backward.seconds
                self._backward.seconds = 0.0

        return call


def _exchange(name: str, old: Any, new: Any) -> None:
    """Put one function of ``torch.autograd`` in place of another, unless the script has done so."""
    if getattr(torch.autograd, name) is old:
        setattr(torch.autograd, name, new)


def _take_out(mode: OpMode) -> int:
    """Take a mode from torch's stack, from under others if need be; return how deep it lay."""
    above = _modes_above(lambda top: top is mode)
    depth = _len_torch_function_stack()
    _lay_on(above)
    return depth


def _put_back(mode: OpMode, depth: int) -> None:
    """Put a mode back on torch's stack with as many others under it as before.

    The mode of a device must stay above: it looks at who made the call.
    """
    above = _modes_above(lambda top: False, depth)
    _lay_on([mode, *above])


def _modes_above(found: Callable[[Any], bool], depth: int = 0) -> list[Any]:
    """Take modes from torch's stack down to one that is found, or to a depth; the lowest first."""
    taken: list[Any] = []
    while _len_torch_function_stack() > depth:
        top = _pop_torch_function_stack()
        if found(top):
            break
        taken.insert(0, top)
    return taken


def _lay_on(modes: list[Any]) -> None:
    for mode in modes:
        _push_on_torch_function_stack(mode)


def _roots(tensors: Any) -> list[torch.Tensor]:
    """Return the tensors of an argument; an iterator is left for torch, which walks it once."""
    if isinstance(tensors, dict):
        tensors = list(tensors.values())
    candidates = tensors if isinstance(tensors, (list, tuple)) else [tensors]
    return [tensor for tensor in candidates if isinstance(tensor, torch.Tensor)]

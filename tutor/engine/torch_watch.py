"""What is watched of torch during a run: the ops, and every backward pass."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

import torch

from tutor.engine.flows import Watch
from tutor.engine.names import Names
from tutor.engine.op_log import OpLog
from tutor.engine.ops import OpMode
from tutor.trace.model import Flow


class TorchWatch:
    """Enters the function mode and puts a watch around backward; leaves both without a trace.

    `root` is the script's name for what backward was called on: its loss.
    ``torch.autograd.backward`` and ``torch.autograd.grad`` are replaced for the time of the run:
    ``Tensor.backward`` calls the first by its name in the module.
    """

    def __init__(self, path: str, log: OpLog) -> None:
        self._mode = OpMode(path, log)
        self._log = log
        self._backward = Watch()
        self._inside = False
        self._stack = ExitStack()
        self.root: str | None = None

    def __enter__(self) -> "TorchWatch":
        self._stack.enter_context(self._mode)
        for name in ("backward", "grad"):
            original = getattr(torch.autograd, name)
            setattr(torch.autograd, name, self._watched(original))
            self._stack.callback(setattr, torch.autograd, name, original)
        return self

    def __exit__(self, *problem: object) -> None:
        self._stack.close()

    def begin(self) -> None:
        """Start to watch a new step."""
        self._backward = Watch()

    def flows(self, before: Names, after: Names) -> tuple[Flow, ...]:
        """Return the step's flows; `root` becomes the name that backward was called on."""

        def name_of(tensor: Any) -> str | None:
            return before.of(tensor) or after.of(tensor)

        names = [name for root in self._backward.roots if (name := after.of(root))]
        # A loop with several losses has one curve: that of `loss`, or of the first one.
        if "loss" in names:
            self.root = "loss"
        elif names and self.root is None:
            self.root = names[0]
        return self._backward.flows(name_of)

    def _watched(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def call(*args: Any, **kwargs: Any) -> Any:
            if self._inside:
                return original(*args, **kwargs)
            roots = _roots(args[0] if args else kwargs.get("tensors", kwargs.get("outputs")))
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


def _roots(tensors: Any) -> list[torch.Tensor]:
    """Return the tensors of an argument; an iterator is left for torch, which walks it once."""
    if isinstance(tensors, dict):
        tensors = list(tensors.values())
    candidates = tensors if isinstance(tensors, (list, tuple)) else [tensors]
    return [tensor for tensor in candidates if isinstance(tensor, torch.Tensor)]

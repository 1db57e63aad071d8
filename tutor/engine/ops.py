"""The torch calls that a script makes, seen by a function mode: one op for what the author wrote.

A function mode sees ``w * X``, ``mse_loss`` and ``linear`` as the author called them; what those
call in turn is not seen, because torch leaves the mode while it handles a call. That is what a
learner needs: the ops of the source, not those of the library.
"""

import itertools
import os
import sys
from collections.abc import Iterator
from time import perf_counter
from types import FrameType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from tutor.engine.op_log import Call, Input, OpLog

PROPERTIES = frozenset({"T", "mT", "H", "mH", "real", "imag"})
"""Attributes that compute: reading any other one is no op."""

UNSEEN = frozenset(
    {"size", "dim", "stride", "numel", "backward", "grad", "requires_grad_", "retain_grad",
     "register_hook", "is_floating_point", "is_complex", "data_ptr", "type", "numpy", "tolist",
     "item", "record_stream", "empty", "empty_like", "empty_strided", "new_empty"}
)  # fmt: skip
"""Calls that are no mathematics: questions about a tensor, memory without values, and backward,
which has flows."""

WRITERS = frozenset({"setitem", "batch_norm", "instance_norm"})
"""Calls that write to an operand although their names do not end in an underscore."""

SHARING = frozenset({"numpy", "__array__", "__dlpack__", "data_ptr", "untyped_storage"})
"""Calls that give a tensor's memory away to those whose writing torch does not count."""

BUILDERS = frozenset({"__init__", "reset_parameters"})
"""Functions of torch.nn that build a module: what they call is the library's, not the author's."""

NN = os.path.join(os.path.dirname(os.path.abspath(torch.__file__)), "nn") + os.sep

DUNDERS = frozenset(
    {"__getitem__", "__setitem__", "__rsub__", "__rdiv__", "__rtruediv__", "__rpow__",
     "__rfloordiv__", "__rmatmul__", "__rmod__", "__matmul__", "__invert__", "__and__", "__or__",
     "__xor__", "__pow__", "__floordiv__", "__mod__", "__iadd__", "__isub__", "__imul__",
     "__itruediv__", "__idiv__", "__ipow__", "__contains__", "__rand__", "__ror__"}
)  # fmt: skip
"""Operators that reach the mode under Python's own names."""


class OpMode(TorchFunctionMode):
    """Records the calls made under it in a log.

    `path` is the script's file: a call's line is that of the script's innermost frame.
    """

    def __init__(self, path: str, log: OpLog) -> None:
        super().__init__()
        self._path = path
        self._log = log

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run one call and record it if it is an op."""
        kwargs = kwargs or {}
        name = _op_name(func) if torch._C._get_tracing_state() is None else None
        if name is None:
            if getattr(func, "__name__", "") in SHARING:
                self._log.share()
            if getattr(func, "__name__", "").endswith("_"):
                self._log.distrust()
            return func(*args, **kwargs)
        if self._log.full:
            self._log.distrust()
            return func(*args, **kwargs)
        began = perf_counter()
        inputs = [Input(tensor, self._log.copy(tensor)) for tensor in _tensors((args, kwargs))]
        ready = perf_counter()
        result = func(*args, **kwargs)
        done = perf_counter()
        self._record(name, inputs, args, kwargs, result)
        self._log.overhead += ready - began + perf_counter() - done
        return result

    def _record(self, name: str, inputs: list[Input], args: Any, kwargs: Any, result: Any) -> None:
        if name.endswith("_") or name in WRITERS or "out" in kwargs:
            self._log.distrust()
        outputs = [args[0]] if name == "setitem" else list(_tensors((result,)))
        if not outputs:
            return
        where = _where(sys._getframe(2), self._path)
        if where is None:
            return
        line, module = where
        copied = self._log.copy(outputs[0])
        words = _words(args, kwargs)
        self._log.add(Call(name, line, module, tuple(inputs), outputs[0], copied, words), outputs)


def _op_name(func: Any) -> str | None:
    """Return the op's name as a learner would write it, or None for what is no op."""
    name: str = getattr(func, "__name__", "")
    if name in DUNDERS:
        inner = name.strip("_")
        if inner[0] == "i" and inner[1:] in ("add", "sub", "mul", "truediv", "div", "pow"):
            return f"{inner[1:]}_"
        return inner
    if name == "__get__":
        attribute = getattr(getattr(func, "__self__", None), "__name__", "")
        return attribute if attribute in PROPERTIES else None
    if not name or name.startswith("_") or name in UNSEEN:
        return None
    return name


def _tensors(values: Any) -> Iterator[torch.Tensor]:
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from _tensors(value)
        elif isinstance(value, dict):
            yield from _tensors(value.values())


PLAIN = (bool, int, float, complex, str, type(None), type(...), slice, torch.dtype, torch.device)
LONGEST = 8


def _words(args: Any, kwargs: Any) -> tuple[str, ...]:
    """Return a call's arguments as Python writes them, ``$0`` standing for the first input."""
    numbers = itertools.count()
    positional = [_word(value, numbers) for value in args]
    # A keyword without a value says nothing: torch.nn passes on all that it knows.
    named = [f"{k}={_word(value, numbers)}" for k, value in kwargs.items() if value is not None]
    return (*positional, *named)


def _word(value: Any, numbers: "itertools.count[int]") -> str:
    if isinstance(value, torch.Tensor):
        return f"${next(numbers)}"
    if isinstance(value, (tuple, list)):
        if len(value) > LONGEST and not any(isinstance(inner, torch.Tensor) for inner in value):
            return "..."
        inner = ", ".join(_word(inner, numbers) for inner in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {_word(v, numbers)}" for k, v in value.items()) + "}"
    return repr(value) if isinstance(value, PLAIN) else "..."


def _where(frame: FrameType | None, path: str) -> tuple[int | None, int | None] | None:
    """Return the script's line that made a call, and the id of the innermost module around it.

    None means that torch.nn made the call while it built a module.
    """
    module = None
    while frame is not None:
        code = frame.f_code
        if module is None and code.co_name == "_call_impl":
            module = id(frame.f_locals.get("self"))
        if code.co_name in BUILDERS and code.co_filename.startswith(NN):
            return None
        if code.co_filename == path:
            return frame.f_lineno, module or _module_around(frame)
        frame = frame.f_back
    return None, module


def _module_around(frame: FrameType | None) -> int | None:
    """Return the id of the module whose ``forward`` a script's own frame stands in."""
    while frame is not None:
        if frame.f_code.co_name == "_call_impl":
            return id(frame.f_locals.get("self"))
        if frame.f_code.co_name == "<module>":
            return None
        frame = frame.f_back
    return None

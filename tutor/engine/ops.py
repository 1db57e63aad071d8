"""The torch calls that a script makes, seen by a function mode: one op for what the author wrote.

A function mode sees ``w * X``, ``mse_loss`` and ``linear`` as the author called them; what those
call in turn is not seen, because torch leaves the mode while it handles a call. That is what a
learner needs: the ops of the source, not those of the library.
"""

import itertools
import os
import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from types import FrameType
from typing import Any, NamedTuple

import torch
from torch.overrides import TorchFunctionMode

from tutor.engine.flows import Owner, claim
from tutor.engine.names import Names
from tutor.engine.raw import Raw, copy_tensor
from tutor.engine.views import view
from tutor.trace.model import Op, Operand, Result

PROPERTIES = frozenset({"T", "mT", "H", "mH", "real", "imag"})
"""Attributes that compute: reading any other one is no op."""

UNSEEN = frozenset(
    {"size", "dim", "stride", "numel", "backward", "grad", "requires_grad_", "retain_grad",
     "register_hook", "is_floating_point", "is_complex", "data_ptr", "type", "numpy", "tolist",
     "item", "record_stream", "empty", "empty_like", "empty_strided", "new_empty"}
)  # fmt: skip
"""Calls that are no mathematics: questions about a tensor, memory without values, and backward,
which has flows."""

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


class Call(NamedTuple):
    """One call, copied while it happened. The tensors are held until the step's names are known."""

    name: str
    line: int | None
    module: int | None
    inputs: tuple[tuple[Any, Raw], ...]
    output: Any
    result: Raw
    arguments: tuple[str, ...]


class OpMode(TorchFunctionMode):
    """Records the calls made under it. `begin` opens a step, `ops` closes it.

    `path` is the script's file: a call's line is that of the script's innermost frame. `overhead`
    is the time in seconds spent recording since `begin`, which is not the script's.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._step = 0
        self._calls: list[Call] = []
        self._copies: dict[tuple[int, int], tuple[torch.Tensor, Raw]] = {}
        self.overhead = 0.0

    def begin(self, step: int) -> None:
        """Forget the calls so far; those to come belong to the step of this index."""
        self._step = step
        self._calls = []
        self._copies = {}
        self.overhead = 0.0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run one call and record it if it is an op."""
        kwargs = kwargs or {}
        name = _op_name(func)
        if name is None:
            if getattr(func, "__name__", "").endswith("_"):
                self._copies.clear()
            return func(*args, **kwargs)
        began = perf_counter()
        inputs = [(tensor, self._copy(tensor)) for tensor in _tensors((args, kwargs))]
        ready = perf_counter()
        result = func(*args, **kwargs)
        done = perf_counter()
        self._record(name, inputs, args, kwargs, result)
        self.overhead += ready - began + perf_counter() - done
        return result

    def _record(self, name: str, inputs: list[Any], args: Any, kwargs: Any, result: Any) -> None:
        if name.endswith("_") or name == "setitem" or "out" in kwargs:
            # What shares storage with the changed tensor is not known, so no copy is trusted.
            self._copies.clear()
        outputs = [args[0]] if name == "setitem" else list(_tensors((result,)))
        if not outputs:
            return
        where = _where(sys._getframe(2), self._path)
        if where is None:
            return
        line, module = where
        owner = Owner(self._step, len(self._calls), line)
        for output in outputs:
            claim(output, (tensor for tensor, _ in inputs), owner)
        output = outputs[0]
        words = _words(args, kwargs)
        self._calls.append(
            Call(name, line, module, tuple(inputs), output, self._copy(output), words)
        )

    def _copy(self, tensor: torch.Tensor) -> Raw:
        # Within a step a tensor is copied once, unless something was changed in place since. It is
        # kept beside its copy: the id of one that is gone would soon belong to another.
        key = (id(tensor), 0 if tensor.is_inference() else tensor._version)
        kept = self._copies.get(key)
        if kept is None:
            kept = self._copies[key] = (tensor, copy_tensor(tensor, with_grad=False))
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
        return tuple(
            self._op(number, call, made, before, after, paths)
            for number, call in enumerate(self._calls)
        )

    def _op(
        self,
        number: int,
        call: Call,
        made: dict[int, int],
        before: Names,
        after: Names,
        modules: dict[int, str],
    ) -> Op:
        inputs = tuple(
            Operand(before.of(tensor) or after.of(tensor), made.get(id(tensor)), view(raw))
            for tensor, raw in call.inputs
        )
        made[id(call.output)] = number
        module = None if call.module is None else modules.get(call.module)
        output = Result(after.of(call.output), view(call.result))
        return Op(number, call.name, call.line, module, inputs, output, call.arguments)


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

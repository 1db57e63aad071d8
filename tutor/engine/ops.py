"""The torch calls that a script makes, seen by a function mode: one op for what the author wrote.

A function mode sees ``w * X``, ``mse_loss`` and ``linear`` as the author called them; what those
call in turn is not seen, because torch leaves the mode while it handles a call. That is what a
learner needs: the ops of the source, not those of the library.
"""

import os
import sys
from collections.abc import Iterator
from time import perf_counter
from types import FrameType
from typing import Any, NamedTuple

import torch
from torch.overrides import TorchFunctionMode

from tutor.engine import foreach
from tutor.engine.arguments import Arguments
from tutor.engine.graph import grad_fn
from tutor.engine.noted import Call, Input
from tutor.engine.op_log import OpLog
from tutor.engine.raw import Raw, copy_tensor
from tutor.engine.stepped_files import Lines
from tutor.engine.unfilled import MAKERS

PROPERTIES = frozenset({"T", "mT", "H", "mH", "real", "imag"})
"""Attributes that compute: reading any other one is no op."""

UNSEEN = frozenset(
    {"size", "dim", "stride", "numel", "backward", "grad", "requires_grad_", "retain_grad",
     "register_hook", "is_floating_point", "is_complex", "data_ptr", "numpy", "tolist",
     "item", "record_stream", "empty", "empty_like", "empty_strided", "new_empty"}
)  # fmt: skip
"""Calls that are no mathematics: questions about a tensor, memory without values, and backward,
which has flows."""

WRITERS = frozenset({"setitem", "batch_norm", "instance_norm"})
"""Calls that write to an operand although their names do not end in an underscore."""

SHARING = frozenset(
    {"numpy", "__array__", "__dlpack__", "data_ptr", "untyped_storage", "share_memory_"}
)
"""Calls that give a tensor's memory away to those whose writing torch does not count."""

DROPPING = frozenset({"dropout", "feature_dropout", "dropout_"})
"""Calls that keep elements at random."""

BUILDERS = frozenset({"__init__", "reset_parameters"})
"""Functions of torch.nn that build a module: what they call is the library's, not the author's."""

NN = os.path.join(os.path.dirname(os.path.abspath(torch.__file__)), "nn") + os.sep

DUNDERS = frozenset(
    {"__getitem__", "__setitem__", "__rsub__", "__rdiv__", "__rtruediv__", "__rpow__",
     "__rfloordiv__", "__rmatmul__", "__rmod__", "__matmul__", "__invert__", "__and__", "__or__",
     "__xor__", "__pow__", "__floordiv__", "__mod__", "__iadd__", "__isub__", "__imul__",
     "__itruediv__", "__idiv__", "__ipow__", "__contains__", "__rand__", "__ror__",
     "__eq__", "__ne__", "__lshift__", "__rshift__", "__rlshift__", "__rrshift__", "__iand__",
     "__ior__", "__ixor__", "__ilshift__", "__irshift__"}
)  # fmt: skip
"""Operators that reach the mode under Python's own names."""


ARITHMETIC = frozenset({"__add__", "__sub__", "__mul__", "__truediv__", "__div__"})
"""Operators that reach the mode by their names as functions, but not in place."""

ALIASES = {"_threshold": "threshold"}
"""Functions of ``torch.nn.functional`` that are called otherwise than the author calls them."""


MEAN, VAR = "running_mean", "running_var"
"""What a batch norm gathers over all batches."""


class Begun(NamedTuple):
    """A call that is about to be made: its op, what it gets, and its arguments in words."""

    name: str
    inputs: tuple[Input, ...] = ()
    words: tuple[str, ...] = ()


class OpMode(TorchFunctionMode):
    """Records the calls made under it in a log.

    A call's line is that of the innermost frame in one of the files in `lines`.
    """

    def __init__(self, lines: Lines, log: OpLog) -> None:
        super().__init__()
        self._lines = lines
        self._log = log

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run one call and record it if it is an op."""
        kwargs = kwargs or {}
        if torch.compiler.is_compiling():
            # torch.compile traces this method too, and would compile the watching with the script.
            return func(*args, **kwargs)
        name = _op_name(func) if torch._C._get_tracing_state() is None else None
        if name is None:
            return self._heed(func, func(*args, **kwargs), args)
        began = perf_counter()
        every = foreach.op_of(func.__name__) is not None
        calls = foreach.singles(name, args, kwargs) if every else ((args, kwargs),)
        begun = [self._begun(name, *call) for call in calls]
        ready = perf_counter()
        result = func(*args, **kwargs)
        done = perf_counter()
        gave = args[0] if name == "setitem" else _with_statistics(name, args, kwargs, result)
        if every and result is None:
            gave = foreach.changed(func.__name__, args)
        if name[-1] == "_" or name in WRITERS or "out" in kwargs:
            self._log.copies.distrust(tuple(_tensors((args[:1], gave, kwargs.get("out")))))
        self._record(begun, gave if every else (gave,))
        self._log.overhead += ready - began + perf_counter() - done
        return result

    def _heed(self, func: Any, result: Any, args: Any) -> Any:
        """Take into account what a call that is no op does to the memory of tensors."""
        name = getattr(func, "__name__", "")
        if name in SHARING:
            self._log.copies.share()
        if name in MAKERS:
            self._log.copies.unfilled.note(result)
        if _writes(func, name):
            self._log.copies.distrust(tuple(_tensors(args[:1])))
        return result

    def _begun(self, name: str, args: Any, kwargs: Any) -> Begun:
        """Return a call with copies of what it gets."""
        if self._log.full:
            return Begun(name)
        written = Arguments()
        words, copied = written.call(args, kwargs), self._log.copies.of
        return Begun(name, tuple([Input(v, copied(v)) for v in written.values]), words)

    def _record(self, begun: list[Begun], results: Any) -> None:
        """Note calls that have been made, if they gave tensors."""
        where: tuple[int | None, tuple[int, ...]] | None = None
        for call, result in zip(begun, results, strict=False):
            values = (result,) if isinstance(result, torch.Tensor) else tuple(_tensors((result,)))
            if not values:
                continue
            where = where or _where(sys._getframe(2), self._lines)
            if where is None:
                return
            line, around = where
            if self._log.full:
                self._log.unnoted += 1
                continue
            outputs = self._log.outputs(values)
            module = around[0] if around else None
            kept = _kept(values[0]) if call.name in DROPPING else None
            inside = around[1:]
            noted = Call(call.name, line, module, call.inputs, outputs, call.words, inside, kept)
            self._log.add(noted)


def _op_name(func: Any) -> str | None:
    """Return the op's name as a learner would write it, or None for what is no op."""
    name: str = getattr(func, "__name__", "")
    if name in DUNDERS:
        inner = name.strip("_")
        if inner[0] == "i" and f"__{inner[1:]}__" in DUNDERS | ARITHMETIC:
            return f"{inner[1:]}_"
        return inner
    if name == "__get__":
        attribute = getattr(getattr(func, "__self__", None), "__name__", "")
        return attribute if attribute in PROPERTIES else None
    if name.startswith("_"):
        return ALIASES.get(name) or foreach.op_of(name)
    return None if not name or name in UNSEEN else name


def _with_statistics(name: str, args: Any, kwargs: Any, result: Any) -> Any:
    """Return what a call gave, and the statistics that a batch norm has gathered in training."""
    if name != "batch_norm" or not kwargs.get("training", len(args) > 5 and args[5]):
        return result
    kept = [kwargs.get(key, args[place : place + 1]) for place, key in ((1, MEAN), (2, VAR))]
    found = [*_tensors(kept)]
    return (result, *found) if len(found) == len(kept) else result


def _writes(func: Any, name: str) -> bool:
    """Say whether a call that is no op may change the elements of its first operand."""
    if name[-2:] != "__":
        return name[-1:] == "_"
    # ``&=``, and the assignment of an attribute: of ``data``, but not of a gradient.
    attribute = getattr(getattr(func, "__self__", None), "__name__", "")
    return name.startswith("__i") or (name == "__set__" and attribute != "grad")


def _kept(result: torch.Tensor) -> Raw | None:
    """Return which elements a dropout has kept, where autograd has saved it for the gradient.

    A zero that was dropped looks like one that was kept. Nothing is asked where what is saved goes
    through functions of the script's own.
    """
    node = grad_fn(result)
    hooks = getattr(torch._C._autograd, "_top_saved_tensors_default_hooks", None)
    if node is None or hooks is None or hooks(False) is not None:
        return None
    scale = getattr(node, "_saved_other", getattr(node, "_saved_result1", None))
    if not isinstance(scale, torch.Tensor) or scale.shape != result.shape:
        return None
    return copy_tensor(scale != 0, with_grad=False)


def _tensors(values: Any) -> Iterator[torch.Tensor]:
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from _tensors(value)
        elif isinstance(value, dict):
            yield from _tensors(value.values())


def _where(frame: FrameType | None, lines: Lines) -> tuple[int | None, tuple[int, ...]] | None:
    """Return the script's line that made a call, and the ids of the modules around it.

    The innermost comes first. None means that torch.nn made the call while it built a module.
    """
    line: int | None = None
    around: list[int] = []
    while frame is not None:
        code = frame.f_code
        above = lines.get(code.co_filename) if line is None else None
        name = code.co_name
        if above is not None:
            line = frame.f_lineno + above
        if name == "_call_impl":
            around.append(id(frame.f_locals.get("self")))
        elif line is None and name in BUILDERS and code.co_filename.startswith(NN):
            return None
        elif line is not None and name == "<module>":
            break
        frame = frame.f_back
    return line, tuple(around)

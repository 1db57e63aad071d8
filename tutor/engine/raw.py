"""Copies of live values: what a tensor, array or number held at one moment, as bytes.

A copy is taken while the script stands in the middle of its work, so it has to be quick and must
not share storage with the live object: on the CPU ``t.detach()`` and ``t.cpu()`` do share it and
would show tomorrow's values. Small values are copied whole; of large ones the copy keeps the
statistics and a window (see `tutor.engine.large`). Turning a copy into a `View` is done later and
only once for equal copies (see `tutor.engine.views`).
"""

import struct
import sys
from contextlib import AbstractContextManager, nullcontext
from ctypes import string_at
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from tutor.engine import graph
from tutor.engine.large import Large, summarise
from tutor.trace.model import Kind
from tutor.trace.view import WHOLE

if TYPE_CHECKING:
    import torch


class Raw(Struct, frozen=True, gc=False):
    """A copy of one value; equal copies are equal.

    `data` holds the elements in C order for values of at most `WHOLE` elements, a `Large` beyond
    that, the text of an integer beyond 64 bits, and None for what has no elements to show (sparse,
    meta, object arrays).
    """

    kind: Kind
    dtype: str
    shape: tuple[int, ...]
    device: str
    requires_grad: bool
    is_leaf: bool
    data: bytes | str | Large | None
    grad: "Raw | None" = None


Number = int | float | complex | bool

PLAIN: dict[type[Number], str] = {bool: "=?", int: "=q", float: "=d", complex: "=dd"}
"""Python's own numbers, and how `struct` packs them."""


def torch_loaded() -> "Any":
    """Return the module torch if the script (or the engine) has imported it, else None."""
    return sys.modules.get("torch")


def unwatched() -> AbstractContextManager[Any]:
    """Leave torch's function modes: what the tutor reads is not what the script does."""
    torch = torch_loaded()
    return nullcontext() if torch is None else torch._C.DisableTorchFunction()


def is_tensor(value: object) -> bool:
    """Say whether a value is a tensor."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def is_number(value: object) -> bool:
    """Say whether a value is a plain Python number or a NumPy scalar."""
    return isinstance(value, (bool, int, float, complex, np.number, np.bool_))


def is_shown(value: object) -> bool:
    """Say whether a value is one that the record shows: a tensor, an array or a number."""
    return is_tensor(value) or is_number(value) or isinstance(value, np.ndarray)


def copy(value: Any) -> Raw:
    """Copy a tensor, array or number. The caller has left torch's function modes."""
    if is_tensor(value):
        return copy_tensor(value)
    if isinstance(value, np.ndarray):
        return Raw("ndarray", value.dtype.name, value.shape, "cpu", False, False, _array(value))
    if isinstance(value, np.generic):
        data = _array(np.asarray(value))
        return Raw("number", value.dtype.name, (), "cpu", False, False, data)
    return _plain_number(value)


def _plain_number(value: Number) -> Raw:
    """Copy a Python number. A subclass (an `IntEnum`) may print itself in any way it likes."""
    kind, code = next((kind, code) for kind, code in PLAIN.items() if isinstance(value, kind))
    data: bytes | str
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        # Hexadecimal has no limit of digits, which the decimal digits of an integer have.
        data = int.__format__(value, "#x")
    elif isinstance(value, complex):
        data = struct.pack(code, value.real, value.imag)
    else:
        data = struct.pack(code, value)
    return Raw("number", kind.__name__, (), "cpu", False, False, data)


def _array(array: "np.ndarray[Any, Any]") -> bytes | Large | None:
    # A matrix stays two-dimensional and a masked array hides elements: the plain array does not.
    array = np.asarray(array)
    if array.dtype.kind not in "biufc" or array.dtype.itemsize > 16:
        return None
    if array.size > WHOLE:
        return summarise(array)
    return array.tobytes() if array.dtype.isnative else array.astype(array.dtype.name).tobytes()


def copy_tensor(tensor: "torch.Tensor", with_grad: bool = True) -> Raw:
    """Copy a tensor and, if it keeps one, its gradient."""
    needs_grad, on_cpu, dtype, grad = tensor.requires_grad, tensor.is_cpu, tensor.dtype, None
    # A tensor that needs no gradient is a leaf: each question to torch takes a while.
    is_leaf = not needs_grad or graph.is_leaf(tensor)
    if with_grad and (is_leaf or tensor.retains_grad) and (kept := tensor.grad) is not None:
        grad = copy_tensor(kept, with_grad=False)
    usual = _usual().get(dtype) if on_cpu else None
    return Raw(
        "tensor",
        usual[0] if usual else _word(dtype),
        tuple(tensor.shape),
        "cpu" if on_cpu else _word(tensor.device),
        needs_grad,
        is_leaf,
        _elements_of_any(tensor) if usual is None else _elements_of_usual(tensor, usual[1]),
        grad,
    )


def nbytes(value: Any) -> int:
    """Return the bytes that the elements take; 0 for what does not tell, as sparse tensors do."""
    try:
        return int(getattr(value, "nbytes", 0))
    except (RuntimeError, NotImplementedError):
        return 0


@lru_cache(maxsize=1)
def _usual() -> dict[Any, tuple[str, int]]:
    """Return the names and sizes of the dtypes that nearly all tensors have.

    NumPy reads them as they are.
    """
    torch = torch_loaded()
    usual = (torch.float32, torch.float64, torch.int64, torch.bool)
    return {dtype: (_word(dtype), dtype.itemsize) for dtype in usual}


@lru_cache(maxsize=64)
def _word(value: Any) -> str:
    """Return a dtype or a device as text; asking torch for it takes a microsecond each time."""
    return str(value).removeprefix("torch.")


def _elements_of_usual(tensor: "torch.Tensor", itemsize: int) -> bytes | Large | None:
    """Return the elements by the shortest way: every step copies dozens of small tensors."""
    try:
        count = tensor.numel()
        if count > WHOLE:
            return _elements_of_any(tensor)
        if not tensor.is_contiguous() or tensor.is_neg():
            tensor = tensor.detach().resolve_neg().contiguous()
        end = (tensor.storage_offset() + count) * itemsize
        if end > tensor.untyped_storage().nbytes():
            # The script has taken the memory away: ``untyped_storage().resize_(0)``.
            return None
        # A copy by torch and NumPy takes five times as long. Zeros that torch has not written
        # anywhere have no address.
        if address := tensor.data_ptr():
            return string_at(address, count * itemsize)
        # NumPy's view of a storage would forbid the script to resize it ever after.
        return tensor.detach().clone().numpy().tobytes()
    except (TypeError, RuntimeError):
        # So says what has no memory of its own: a sparse tensor, or one inside vmap.
        return _elements_of_any(tensor)


def _elements_of_any(tensor: "torch.Tensor") -> bytes | Large | None:
    array = as_array(tensor)
    data = None if array is None else _array(array)
    if isinstance(data, Large) and data.stats.sampled and not tensor.is_inference():
        # An element between those of the sample may change; torch counts changes in place.
        return data.marked(tensor._version)
    return data


def as_array(tensor: "torch.Tensor") -> "np.ndarray[Any, Any] | None":
    """Return a tensor's elements as an array that may share its memory, or None.

    bfloat16, which NumPy lacks, becomes float32, which holds each of its values exactly. None is
    returned for tensors without dense elements on a device: sparse, quantized, nested and meta.
    """
    torch = torch_loaded()
    plain = tensor.detach()
    if plain.layout is not torch.strided or plain.device.type == "meta" or plain.is_quantized:
        return None
    if plain.is_nested:
        return None
    if plain.device.type != "cpu":
        plain = plain.cpu()
    plain = plain.resolve_conj().resolve_neg()
    if plain.dtype is torch.bfloat16 or str(plain.dtype).startswith("torch.float8"):
        plain = plain.float()
    try:
        return plain.numpy()
    except (TypeError, RuntimeError):
        return None

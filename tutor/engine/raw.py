"""Copies of live values: what a tensor, array or number held at one moment, as bytes.

A copy is taken while the script stands in the middle of its work, so it has to be quick and must
not share storage with the live object: on the CPU ``t.detach()`` and ``t.cpu()`` do share it and
would show tomorrow's values. Small values are copied whole; of large ones the copy keeps the
statistics and a window (see `tutor.engine.large`). Turning a copy into a `View` is done later and
only once for equal copies (see `tutor.engine.views`).
"""

import sys
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tutor.engine.large import WHOLE, Large, summarise
from tutor.trace.model import Kind

if TYPE_CHECKING:
    import torch


class Raw(NamedTuple):
    """A copy of one value; equal copies are equal tuples.

    `data` holds the elements in C order for values of at most `WHOLE` elements, a `Large` beyond
    that, the text of a plain Python number, and None for what has no elements to show (sparse,
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


def torch_loaded() -> "Any":
    """Return the module torch if the script (or the engine) has imported it, else None."""
    return sys.modules.get("torch")


def is_number(value: object) -> bool:
    """Say whether a value is a plain Python number or a NumPy scalar."""
    return isinstance(value, (bool, int, float, complex, np.number, np.bool_))


def is_shown(value: object) -> bool:
    """Say whether a value is one that the record shows: a tensor, an array or a number."""
    torch = torch_loaded()
    if torch is not None and isinstance(value, torch.Tensor):
        return True
    return is_number(value) or isinstance(value, np.ndarray)


def copy(value: Any) -> Raw:
    """Copy a tensor, array or number. The caller has left torch's function modes."""
    torch = torch_loaded()
    if torch is not None and isinstance(value, torch.Tensor):
        return copy_tensor(value)
    if isinstance(value, np.ndarray):
        return Raw("ndarray", value.dtype.name, value.shape, "cpu", False, False, _array(value))
    if isinstance(value, np.generic):
        data = _array(np.asarray(value))
        return Raw("number", value.dtype.name, (), "cpu", False, False, data)
    return _plain_number(value)


def _plain_number(value: Number) -> Raw:
    """Copy a Python number. A subclass (an `IntEnum`) may print itself in any way it likes."""
    kind = next(kind for kind in (bool, int, float, complex) if isinstance(value, kind))
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        # Hexadecimal has no limit of digits, which the decimal digits of an integer have.
        text = int.__format__(value, "#x")
    else:
        text = kind.__repr__(value)
    return Raw("number", kind.__name__, (), "cpu", False, False, text)


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
    grad = None
    if with_grad and (tensor.is_leaf or tensor.retains_grad) and tensor.grad is not None:
        grad = copy_tensor(tensor.grad, with_grad=False)
    return Raw(
        "tensor",
        _word(tensor.dtype),
        tuple(tensor.shape),
        _word(tensor.device),
        tensor.requires_grad,
        tensor.is_leaf,
        _elements(tensor),
        grad,
    )


@lru_cache(maxsize=1)
def _usual() -> frozenset[Any]:
    """Return the dtypes that NumPy reads as they are: nearly all tensors have one of them."""
    torch = torch_loaded()
    return frozenset({torch.float32, torch.float64, torch.int64, torch.bool})


@lru_cache(maxsize=64)
def _word(value: Any) -> str:
    """Return a dtype or a device as text; asking torch for it takes a microsecond each time."""
    return str(value).removeprefix("torch.")


def _elements(tensor: "torch.Tensor") -> bytes | Large | None:
    if tensor.is_cpu and tensor.dtype in _usual() and tensor.numel() <= WHOLE:
        # The usual case by the shortest way: every step copies dozens of small tensors.
        with suppress(TypeError, RuntimeError):
            # NumPy's view of a storage would forbid the script to resize it ever after.
            return tensor.detach().clone().numpy().tobytes()
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

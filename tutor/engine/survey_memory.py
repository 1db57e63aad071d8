"""The tensors and arrays in sight of a standing script: copies of them, and the way back."""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from tutor.engine.raw import nbytes, torch_loaded
from tutor.engine.scope import Scope
from tutor.engine.sight import bound
from tutor.engine.survey_weights import NoSurvey

MOST = 256 * 2**20
"""The most bytes of tensors and arrays that are copied."""


def _arrays(space: dict[str, Any]) -> Iterator[Any]:
    """Yield each tensor and array in sight once."""
    seen = {id(v): v for v in bound(Scope(space, space)).values() if hasattr(v, "shape")}
    yield from (value for value in seen.values() if not isinstance(value, np.generic))


def make_private(space: dict[str, Any]) -> None:
    """Give tensors in shared memory a memory of their own; arrays on a file cannot have one."""
    torch = torch_loaded()
    for value in _arrays(space):
        if isinstance(value, np.memmap) and value.flags.writeable:
            raise NoSurvey("The script computes on a file in memory, which is left alone.")
        if torch is not None and isinstance(value, torch.Tensor) and _is_shared(value):
            value.data = value.data.clone()


def _is_shared(tensor: Any) -> bool:
    return bool(tensor.device.type == "cpu" and not tensor.is_sparse and tensor.is_shared())


def copies(space: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Return the tensors and arrays in sight with copies of them, as far as there is room."""
    found, room = [], MOST
    for value in sorted(_arrays(space), key=nbytes):
        room -= nbytes(value)
        if room < 0:
            break
        found.append((value, _copy(value)))
    return found


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value.detach().clone()


def same(value: Any, copy: Any) -> bool:
    """Say whether a tensor or array still holds what its copy does."""
    if isinstance(value, np.ndarray):
        return bool(value.tobytes() == copy.tobytes())
    torch = sys.modules["torch"]
    return bool(value.shape == copy.shape and torch.equal(value.detach(), copy))


def put_back(value: Any, copy: Any) -> None:
    """Give a tensor or array the elements of its copy."""
    if isinstance(value, np.ndarray):
        value[...] = copy
    else:
        value.data.copy_(copy)

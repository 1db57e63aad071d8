"""The chosen device: what a lesson makes is made there, without a change to the lesson.

Redirected are factory calls that name no device and no generator, when they come from the lesson's
own code (what it imports from beside it included) or from the constructors of ``torch.nn``; the
legacy constructors; ``torch.from_numpy``; and the batches that a ``DataLoader`` hands out, on
arrival. Samplers, generators and workers are left alone: a ``with torch.device(...)`` around a
whole script breaks ``DataLoader(shuffle=True)``. An explicit ``device=`` or ``.to("cpu")`` wins.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

FACTORIES = frozenset(
    {"tensor", "as_tensor", "asarray", "scalar_tensor", "zeros", "ones", "empty", "full", "eye",
     "arange", "range", "linspace", "logspace", "rand", "randn", "randint", "randperm", "normal",
     "empty_strided", "tril_indices", "triu_indices", "complex", "polar", "bartlett_window",
     "blackman_window", "hamming_window", "hann_window", "kaiser_window"}
)  # fmt: skip
"""Functions of torch that make a tensor from no tensor."""

LEGACY = ("FloatTensor", "DoubleTensor", "HalfTensor", "BFloat16Tensor", "LongTensor", "IntTensor",
          "ShortTensor", "CharTensor", "ByteTensor", "BoolTensor")  # fmt: skip

TORCH = os.path.dirname(os.path.abspath(torch.__file__))
NN = os.path.join(TORCH, "nn") + os.sep


class Place:
    """The device, and whose calls are redirected to it."""

    def __init__(self, device: str, path: str) -> None:
        self.device = torch.device(device)
        self._path = path
        self._folder = os.path.dirname(os.path.abspath(path)) + os.sep
        self.active = True
        os.register_at_fork(after_in_child=self._leave)

    def _leave(self) -> None:
        # A DataLoader's worker inherits the modes; it must not touch the device.
        self.active = False

    def wants(self, file: str) -> bool:
        """Say whether a call from this source file is redirected."""
        if not self.active:
            return False
        if file == self._path or file.startswith(NN):
            return True
        return (
            file.startswith(self._folder)
            and "site-packages" not in file
            and not file.startswith(TORCH)
        )


class DeviceMode(TorchFunctionMode):
    """Adds the device to the factory calls that are redirected."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run one call, on the device if it is a factory call of the lesson's."""
        kwargs = dict(kwargs or {})
        if (
            getattr(func, "__name__", "") in FACTORIES
            and kwargs.get("device") is None
            and kwargs.get("generator") is None
            and self._place.wants(sys._getframe(1).f_code.co_filename)
            and not (args and isinstance(args[0], torch.Tensor))
        ):
            kwargs["device"] = self._place.device
        return func(*args, **kwargs)


@contextmanager
def on_device(device: str, path: str) -> Iterator[None]:
    """Run what follows on a device; on the CPU nothing is changed.

    `path` is the lesson's file. On a device backward runs in this thread, since modes, hooks and
    ``no_grad`` belong to a thread.
    """
    if torch.device(device).type == "cpu":
        yield
        return
    place = Place(device, path)
    with ExitStack() as stack:
        stack.enter_context(DeviceMode(place))
        stack.enter_context(_multithreading_off())
        for owner, name, wrapped in _patches(place):
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, wrapped)
        original = torch.Tensor.__new__
        torch.Tensor.__new__ = _legacy_new(original, place)  # type: ignore[method-assign]
        stack.callback(setattr, torch.Tensor, "__new__", original)
        yield


@contextmanager
def _multithreading_off() -> Iterator[None]:
    with torch.autograd.set_multithreading_enabled(False):
        yield


def _patches(place: Place) -> list[tuple[Any, str, Any]]:
    loader = torch.utils.data.DataLoader
    patches: list[tuple[Any, str, Any]] = [
        (torch, "from_numpy", _moving(torch.from_numpy, place)),
        (torch, "frombuffer", _moving(torch.frombuffer, place)),
        (loader, "__iter__", _arriving(loader.__iter__, place)),
    ]
    for name in LEGACY:
        if hasattr(torch, name):
            patches.append((torch, name, _legacy(getattr(torch, name), place)))
    return patches


def _moving(original: Callable[..., Any], place: Place) -> Callable[..., Any]:
    """Wrap a function that makes a tensor on the CPU, and is not seen by a function mode."""

    @wraps(original)
    def made(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        wanted = place.wants(sys._getframe(1).f_code.co_filename)
        return result.to(place.device) if wanted else result

    return made


def _legacy_new(original: Any, place: Place) -> Any:
    # With the original's signature, since torch's compiler compares it when it is first loaded.
    @wraps(original)
    def new(cls: Any, *args: Any, **kwargs: Any) -> Any:
        made = original(cls, *args, **kwargs)
        plain = cls is torch.Tensor and kwargs.get("device") is None
        wanted = plain and place.wants(sys._getframe(1).f_code.co_filename)
        return made.to(place.device) if wanted else made

    return staticmethod(new)


def _legacy(kind: Any, place: Place) -> Any:
    """Stand in for ``torch.FloatTensor`` and its like: a call moves, ``isinstance`` still works."""

    class Meta(type):
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, torch.Tensor) and instance.dtype is kind.dtype

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            made = kind(*args, **kwargs)
            wanted = place.wants(sys._getframe(1).f_code.co_filename)
            return made.to(place.device) if wanted else made

    return Meta(kind.__name__, (), {"dtype": kind.dtype})


def _arriving(original: Any, place: Place) -> Any:
    @wraps(original)
    def batches(loader: Any) -> Iterator[Any]:
        for batch in original(loader):
            yield move(batch, place.device) if place.active else batch

    return batches


def move(batch: Any, device: torch.device) -> Any:
    """Return a batch with its tensors on the device; lists, tuples and dicts keep their kind."""
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: move(value, device) for key, value in batch.items()}
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)(*(move(value, device) for value in batch))
    if isinstance(batch, (list, tuple)):
        return type(batch)(move(value, device) for value in batch)
    return batch

"""Catches what a script names when it comes to its training loop, in the process of its run."""

import builtins
import json
import os
import random
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.engine.exported_run import ExportedRun
from tutor.engine.raw import torch_loaded
from tutor.trace.starting import LIMIT, Beginning, Starting

CALL = "__gradstep_values__"
"""The name of the builtin; a call of it with the loop's number stands before each loop."""


def catch(seed: int, path: str, say: Callable[[Beginning], None]) -> None:
    """Let the next script that comes to a training loop tell what it names there, and end it.

    `seed` is that of its run, and `path` the script's.
    """
    files = _Files(path)
    sys.addaudithook(files.hook)

    def arrived(loop: int) -> None:
        frame = sys._getframe(1)
        own = {} if frame.f_locals is frame.f_globals else frame.f_locals
        values, left_out = _values(dict(ExportedRun.named(frame)), frozenset(own))
        torch = torch_loaded()
        threads = None if torch is None else torch.get_num_threads()
        say(Beginning(loop, values, left_out, generators(seed), files.found(), threads))
        # Nothing of the script, not even its ``finally``, is to run beyond this place.
        os._exit(0)

    setattr(builtins, CALL, arrived)


def _values(
    named: dict[str, Any], own: frozenset[str]
) -> tuple[tuple[Starting, ...], tuple[tuple[str, str], ...]]:
    """Return the values, and what is left out: what cannot be written, and what is too much.

    `own` are the names of the function in which the loop stands.
    """
    left_out: list[tuple[str, str]] = []
    kept: list[str] = []
    room = LIMIT
    for name, value in sorted(named.items(), key=lambda item: _size(item[1])):
        size, reason = _size(value), _reason(value)
        if name in own and isinstance(value, float | np.generic):
            reason = "only the function can set its own number"
        if not reason and size > room:
            reason = f"it has {size / 2**20:.0f} MiB, and the file holds {LIMIT // 2**20} at most"
        if reason:
            left_out.append((name, reason))
        elif size:
            kept.append(name)
            room -= size
    values = (_starting(name, value) for name, value in named.items() if name in kept)
    return tuple(values), tuple(left_out)


def _size(value: Any) -> int:
    """Return how many bytes the elements take, 0 for a value that cannot be written."""
    return 0 if _reason(value) else getattr(value, "nbytes", 8)


def _reason(value: Any) -> str:
    """Return why a value cannot be written; an empty string where it can."""
    torch = torch_loaded()
    if torch is not None and isinstance(value, torch.Tensor):
        if value.layout is not torch.strided or value.is_quantized or value.is_nested:
            return "it is no plain block of numbers"
        return "it holds no numbers" if value.device.type == "meta" else ""
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind not in "biufc":
        return f"its elements are {value.dtype}"
    if isinstance(value, np.ndarray) and not value.flags.writeable:
        return "it cannot be written to"
    return ""


def _starting(name: str, value: Any) -> Starting:
    torch = torch_loaded()
    if torch is not None and isinstance(value, torch.Tensor):
        with torch._C.DisableTorchFunction():
            plain = value.detach().cpu().resolve_conj().resolve_neg().contiguous()
            data = plain.reshape(-1).view(torch.uint8).numpy().tobytes()
        dtype = str(value.dtype).removeprefix("torch.")
        return Starting(name, "tensor", dtype, tuple(value.shape), data)
    if type(value) is float:
        return Starting(name, "float", "float64", (), np.float64(value).tobytes())
    kind = "ndarray" if isinstance(value, np.ndarray) else "scalar"
    return Starting(name, kind, value.dtype.str, value.shape, value.tobytes())


def generators(seed: int) -> dict[str, bytes]:
    """Return the states of the generators that are not as the seed left them."""
    found = {}
    if random.getstate() != random.Random(seed).getstate():
        found["random"] = json.dumps(random.getstate()).encode()
    state, fresh = (_numpy(source) for source in (np.random, np.random.RandomState(seed % 2**32)))
    if state != fresh:
        found["numpy"] = state
    torch = torch_loaded()
    if torch is not None:
        with torch._C.DisableTorchFunction():
            now = torch.get_rng_state()
            if not torch.equal(now, torch.Generator().manual_seed(seed).get_state()):
                found["torch"] = now.numpy().tobytes()
    return found


def _numpy(source: Any) -> bytes:
    name, keys, *rest = source.get_state(legacy=True)
    return json.dumps([name, keys.tolist(), *rest]).encode()


class _Files:
    """Notes which files the script opens to read, of those beside it or in the working folder."""

    def __init__(self, path: str) -> None:
        self._script = os.path.realpath(path)
        self._folders = {os.path.dirname(self._script), os.path.realpath(os.getcwd())}
        self._opened: dict[str, None] = {}

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an audit event of the interpreter."""
        if event == "open" and isinstance(arguments[0], str | bytes):
            flags = arguments[2] if isinstance(arguments[2], int) else 0
            if not flags & (os.O_WRONLY | os.O_RDWR):
                self._opened[os.path.realpath(os.fsdecode(arguments[0]))] = None

    def found(self) -> tuple[str, ...]:
        """Return the files that were opened, and the modules beside the script."""
        modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
        paths = [*self._opened, *(os.path.realpath(path) for path in modules if path)]
        return tuple(dict.fromkeys(path for path in paths if self._is_beside(path)))

    def _is_beside(self, path: str) -> bool:
        own = path == self._script or path.endswith(".pyc") or not os.path.isfile(path)
        if own or any(path.startswith(os.path.realpath(place) + os.sep) for place in _installed()):
            return False
        return any(path.startswith(folder + os.sep) for folder in self._folders)


def _installed() -> set[str]:
    """Return the folders of what is installed: Python, its packages, and gradstep itself."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return {sys.prefix, sys.base_prefix, package}

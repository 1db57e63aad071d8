"""What an exported script carries: it gives the run its seed, its threads and its first values.

``gradstep export`` writes the code below into the scripts it makes, so it uses nothing of gradstep.
Capturing a run's values and putting them in place again go by the same names.
"""

import base64
import builtins
import importlib
import io
import json
import os
import random
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from types import FrameType
from typing import Any


class ExportedRun:
    """Repeats a run: call `begin` before the script, and `restore` where its values were taken.

    `values` are (name, kind, dtype, shape, elements), with the elements as nested lists or in
    base64; `generators` are states of random numbers. What is None is left as it is.
    """

    def __init__(self, **given: Any) -> None:
        self.given = given
        self.restored = False

    def begin(self) -> None:
        """Give the run what it had: hash seed, modules, device, threads, seeds, answers."""
        self.fix_hash_seed()
        for name in self.given["modules"]:
            with suppress(ImportError):
                importlib.import_module(name)
        torch: Any = sys.modules.get("torch")
        numpy: Any = sys.modules.get("numpy")
        seed = self.given["seed"]
        random.seed(seed)
        if numpy is not None:
            numpy.random.seed(seed % 2**32)
        if torch is not None:
            torch.set_num_threads(self.given["threads"] or torch.get_num_threads())
            if self.given["device"] != "cpu":
                torch.set_default_device(self.given["device"])
            torch.manual_seed(seed)
        if self.given.get("arguments"):
            sys.argv[1:] = self.given["arguments"]
        if self.given["answers"] is not None:
            sys.stdin = io.StringIO(self.given["answers"])
        vars(builtins)["__gradstep_values__"] = self.restore

    def fix_hash_seed(self) -> None:
        """Start again with the run's hash seed, which only a new interpreter can take."""
        wanted = self.given["hash_seed"]
        # Under gradstep itself the hash seed is fixed, and the process is not this script's own.
        played = hasattr(builtins, "__gradstep_checkpoint__")
        if os.environ.get("PYTHONHASHSEED") != wanted and not played:
            os.environ["PYTHONHASHSEED"] = wanted
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])

    def restore(self) -> None:
        """Put the values in place, the first time that the script comes here."""
        if self.restored:
            return
        self.restored = True
        frame = sys._getframe(1)
        found = dict(self.named(frame))
        for name, kind, dtype, shape, elements in self.given["values"]:
            if name not in found:
                sys.stderr.write(f"gradstep: {name} is not here any more; its value is left out\n")
            elif kind == "tensor":
                self.put_tensor(found[name], self.tensor(dtype, shape, elements))
            elif kind == "ndarray":
                found[name][...] = self.array(dtype, shape, elements)
            elif frame.f_locals is frame.f_globals or name not in frame.f_locals:
                number = self.array(dtype, (), elements)[()]
                frame.f_globals[name] = float(number) if kind == "float" else number
        self.restore_generators()

    def restore_generators(self) -> None:
        """Let the generators of random numbers go on where they stood."""
        states = {
            owner: zlib.decompress(base64.b64decode(text))
            for owner, text in self.given["generators"].items()
        }
        if "random" in states:
            version, state, gauss = json.loads(states["random"])
            random.setstate((version, tuple(state), gauss))
        if "numpy" in states:
            numpy: Any = sys.modules["numpy"]
            name, keys, *rest = json.loads(states["numpy"])
            numpy.random.set_state((name, numpy.array(keys, dtype=numpy.uint32), *rest))
        if "torch" in states:
            torch: Any = sys.modules["torch"]
            state = torch.frombuffer(bytearray(states["torch"]), dtype=torch.uint8)
            torch.set_rng_state(state.clone())

    @staticmethod
    def tensor(dtype: str, shape: Any, elements: Any) -> Any:
        """Return a tensor on the CPU from its elements."""
        torch: Any = sys.modules["torch"]
        kind = getattr(torch, dtype)
        if isinstance(elements, str):
            data = bytearray(base64.b64decode(elements))
            return torch.frombuffer(data, dtype=kind).reshape(shape)
        return torch.tensor(elements, dtype=kind, device="cpu").reshape(shape)

    @staticmethod
    def array(dtype: str, shape: Any, elements: Any) -> Any:
        """Return an array from its elements."""
        numpy: Any = sys.modules["numpy"]
        if isinstance(elements, str):
            return numpy.frombuffer(base64.b64decode(elements), dtype=dtype).reshape(shape)
        return numpy.array(elements, dtype=dtype).reshape(shape)

    def put_tensor(self, live: Any, value: Any) -> None:
        """Write into a tensor's own memory, so that whatever else holds it sees the same."""
        target = live.data
        if target.device.type == "cpu" and self.given["device"] != "cpu":
            # The run had everything on its device; this one was made in a way that ignores it.
            live.data = value.to(self.given["device"])
            return
        for dim, (size, stride) in enumerate(zip(target.shape, target.stride(), strict=True)):
            if stride == 0 and size > 1:
                # An expanded tensor has one element for the whole row.
                target, value = target.narrow(dim, 0, 1), value.narrow(dim, 0, 1)
        target.copy_(value)

    @classmethod
    def named(cls, frame: FrameType) -> Iterator[tuple[str, Any]]:
        """Yield the tensors, arrays and numbers that a frame sees, each by its first name."""
        numpy: Any = sys.modules.get("numpy")
        seen: set[int] = set()
        own = frame.f_locals
        for scope in (own,) if own is frame.f_globals else (own, frame.f_globals):
            for name, value in list(scope.items()):
                hidden = scope is not own and name in own
                if name.startswith("__") or hidden:
                    continue
                if type(value) is float or (numpy and isinstance(value, numpy.generic)):
                    yield name, value
                yield from cls.inside(name, value, seen)

    @staticmethod
    def gradient(tensor: Any) -> Any:
        """Return the gradient of a leaf, None of others and where torch does not say."""
        try:
            return tensor.grad if tensor.is_leaf else None
        except RuntimeError:
            return None

    @classmethod
    def inside(cls, name: str, value: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
        """Yield a value that is data, or the data that it holds."""
        torch: Any = sys.modules.get("torch")
        numpy: Any = sys.modules.get("numpy")
        if id(value) in seen:
            return
        seen.add(id(value))
        if torch is not None and isinstance(value, torch.Tensor):
            yield name, value
            gradient = cls.gradient(value)
            if gradient is not None:
                yield f"{name}.grad", gradient
        elif numpy is not None and isinstance(value, numpy.ndarray):
            yield name, value
        else:
            for key, element in cls.elements(value, torch):
                yield from cls.inside(f"{name}{key}", element, seen)

    @staticmethod
    def elements(value: Any, torch: Any) -> Iterator[tuple[str, Any]]:
        """Yield what a module, a list, a dictionary or an object of the script's classes holds."""
        if torch is not None and isinstance(value, torch.nn.Module):
            held = [*value.named_parameters(), *value.named_buffers()]
            yield from ((f".{key}", element) for key, element in held)
        if isinstance(value, (list, tuple)):
            yield from ((f"[{at}]", element) for at, element in enumerate(value))
        elif type(value) is dict:
            yield from ((f"[{key!r}]", element) for key, element in list(value.items()))
        elif type(value).__module__ == "__main__" and not isinstance(value, type):
            held = list(getattr(value, "__dict__", {}).items())
            yield from ((f".{key}", element) for key, element in held if key[:1] != "_")

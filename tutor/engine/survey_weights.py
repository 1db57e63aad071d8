"""One element of a weight of a standing script, to be read and to be set."""

import re
from typing import Any

import numpy as np

from tutor.engine.followed import look_up
from tutor.engine.raw import torch_loaded
from tutor.engine.scope import Scope
from tutor.trace.landscape import Weight

LAST = re.compile(r"(?:\.(?P<attribute>\w+)|\[(?P<key>[^\]]*)\])$")


class NoSurvey(Exception):
    """The loss around a weight cannot be worked out; the text is a sentence that says why."""


class Element:
    """An element that is set in place, or a plain number whose name is bound anew.

    `space` are the names that the statements of the loss see, `shared` those of the module.
    """

    def __init__(self, weight: Weight, space: dict[str, Any], shared: dict[str, Any]) -> None:
        self.weight = weight
        self._space, self._shared = space, shared
        self._value = look_up(Scope(space, shared), weight.name)
        self._refuse()
        self.here = self.read()

    def _refuse(self) -> None:
        """Refuse what is no single floating-point number on the CPU."""
        value, name = self._value, self.weight.name
        torch = torch_loaded()
        if value is None:
            raise NoSurvey(f"There is no {name} here.")
        if torch is not None and isinstance(value, torch.Tensor):
            if value.device.type != "cpu":
                raise NoSurvey("The loss around a weight is worked out on the CPU only.")
            if not value.is_floating_point() or value.layout is not torch.strided:
                raise NoSurvey(f"{name} does not hold plain floating-point numbers.")
        elif isinstance(value, np.ndarray):
            if value.dtype.kind != "f":
                raise NoSurvey(f"{name} does not hold plain floating-point numbers.")
        elif isinstance(value, bool) or not isinstance(value, int | float | np.floating):
            raise NoSurvey(f"{name} is no number that could be moved.")
        shape = tuple(getattr(value, "shape", ()))
        at = self.weight.at
        inside = len(at) == len(shape) and all(0 <= i < n for i, n in zip(at, shape, strict=True))
        if not inside and (at or int(np.prod(shape)) != 1):
            raise NoSurvey(f"{name} has no element {list(at)}; its shape is {shape}.")

    @property
    def tensor(self) -> Any:
        """The tensor that holds the element, None for an array or a plain number."""
        torch = torch_loaded()
        return self._value if torch is not None and isinstance(self._value, torch.Tensor) else None

    @property
    def index(self) -> tuple[int, ...]:
        """The index of the element in what holds it."""
        return self.weight.at or (0,) * len(tuple(getattr(self._value, "shape", ())))

    def read(self) -> float:
        """Return the present value."""
        if self.tensor is not None:
            return float(self.tensor.detach()[self.index].item())
        if isinstance(self._value, np.ndarray):
            return float(self._value[self.index])
        return float(look_up(Scope(self._space, self._shared), self.weight.name))

    def nearest(self, value: float) -> float:
        """Return the number that the element holds when it is given this one."""
        if self.tensor is not None:
            return float(self.tensor.new_tensor(value).item())
        dtype = getattr(self._value, "dtype", None)
        return value if dtype is None else float(dtype.type(value))

    def write(self, value: float) -> None:
        """Set the element."""
        if self.tensor is not None:
            self.tensor.data[self.index] = value
        elif isinstance(self._value, np.ndarray):
            self._value[self.index] = value
        else:
            kind = float if isinstance(self._value, int) else type(self._value)
            self._bind(kind(value))

    def _bind(self, value: Any) -> None:
        name = self.weight.name
        last = LAST.search(name)
        if last is None:
            if self._shared.get(name) is self._space.get(name):
                # It is the module's own, and the script's functions read it there.
                self._shared[name] = value
            self._space[name] = value
            return
        holder = look_up(Scope(self._space, self._shared), name[: last.start()])
        if last["attribute"]:
            setattr(holder, last["attribute"], value)
        else:
            key = last["key"]
            holder[int(key) if key.lstrip("-").isdigit() else key.strip("'\"")] = value

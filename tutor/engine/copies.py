"""Copies of the values that a script holds, each taken once as long as nothing has changed it.

torch counts the changes of a tensor in place, and those that it does not count (through ``.data``,
by fused kernels) are calls that the function mode sees and tells of here. What NumPy or C have got
their hands on is copied anew each time.
"""

import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from tutor.engine.raw import Raw, copy, copy_tensor, is_tensor
from tutor.engine.unfilled import Unfilled


class Held(NamedTuple):
    """A copy of a tensor, with what tells that the tensor is still as it was.

    The tensor is kept beside its copy: the id of one that is gone is soon another's. `gradient` is
    the one that `copied` has beside its elements, `plain` the copy without it.
    """

    tensor: Any
    version: int
    address: int
    plain: Raw
    gradient: "Held | None"
    copied: Raw

    def is_same(self) -> bool:
        """Say whether the tensor has not changed, whatever its gradient may have done."""
        tensor = self.tensor
        return bool(tensor._version == self.version and tensor.data_ptr() == self.address)

    def stands(self) -> bool:
        """Say whether neither the tensor nor its gradient has changed, or was exchanged."""
        tensor, gradient = self.tensor, self.gradient
        if tensor._version != self.version or tensor.data_ptr() != self.address:
            return False
        if not (self.plain.is_leaf or tensor.retains_grad):
            return gradient is None
        if gradient is None:
            return tensor.grad is None
        return tensor.grad is gradient.tensor and gradient.stands()


class Copies:
    """The copies of one run. `unfilled` are the tensors that hold no values yet.

    Those of what the script names are kept from step to step, as long as torch alone can write to
    its memory. Those of what calls get and give are kept until their step ends.
    """

    def __init__(self) -> None:
        self._named: dict[int, Held] = {}
        self._seen: dict[tuple[int, int], tuple[Any, Raw]] = {}
        self._shared = False
        self._compiled, self._frames = False, _frames()
        self.unfilled = Unfilled()

    def begin(self) -> None:
        """Let go of what the calls of the last step got and gave."""
        self._seen = {}
        if not self._compiled and _frames() != self._frames:
            # No call of what a compiled function writes is seen, and torch need not count it.
            self._compiled = True
            self.forget()

    def forget(self) -> None:
        """Let go of all: for a while nobody will see what changes."""
        self._named, self._seen = {}, {}

    def share(self) -> None:
        """Trust no copy from now on: NumPy or C may write to a tensor without torch's knowing."""
        self._shared = True
        self.forget()
        self.unfilled.clear()

    def distrust(self, written: Any) -> None:
        """Forget all copies: something was changed in place, and what shares its storage with it.

        What does is not known, so every value is copied anew.
        """
        self.forget()
        self.unfilled.filled(written)

    def of(self, value: Any) -> Raw:
        """Return a copy of a tensor, array or number that a call gets or gives."""
        if not is_tensor(value):
            return copy(value)
        if self._shared:
            return copy_tensor(value, with_grad=False)
        if value in self.unfilled:
            return replace(copy_tensor(value, with_grad=False), data=None)
        if self._compiled:
            return copy_tensor(value, with_grad=False)
        held = self._named.get(id(value))
        if held is not None and held.stands():
            return held.plain
        key = (id(value), 0 if value.is_inference() else value._version)
        kept = self._seen.get(key)
        if kept is None:
            kept = self._seen[key] = (value, copy_tensor(value, with_grad=False))
        return kept[1]

    def named(self, found: Mapping[str, Any]) -> dict[str, Raw]:
        """Return copies of all that the script names, each with its gradient."""
        before, self._named = self._named, {}
        copies = {}
        for name, value in found.items():
            held = before.get(id(value))
            if held is not None and held.stands():
                self._named[id(value)] = held
                copies[name] = held.copied
            else:
                copies[name] = self.whole(value, held)
        return copies

    def whole(self, value: Any, before: Held | None = None) -> Raw:
        """Return a copy of one value that the script names, with its gradient.

        `before` is what was held of it, a gradient that it has no more.
        """
        if not is_tensor(value):
            return copy(value)
        held = self._hold(value, before)
        if held.address:
            self._named[id(value)] = held
        return held.copied

    def _hold(self, tensor: Any, before: Held | None = None) -> Held:
        hollow = tensor in self.unfilled
        lasting = not (hollow or self._shared or self._compiled) and _is_torchs(tensor)
        if before is not None and before.is_same():
            plain = before.plain
        else:
            plain = self._fresh(tensor) if lasting else copy_tensor(tensor, with_grad=False)
            plain = replace(plain, data=None) if hollow else plain
        kept = tensor.grad if plain.is_leaf or tensor.retains_grad else None
        if kept is None:
            return Held(tensor, *(_state(tensor) if lasting else NOWHERE), plain, None, plain)
        gradient = self._hold(kept)
        state = _state(tensor) if lasting and gradient.address else NOWHERE
        return Held(tensor, *state, plain, gradient, replace(plain, grad=gradient.plain))

    def _fresh(self, tensor: Any) -> Raw:
        """Return the copy that a call of this step has caused, or a new one."""
        kept = self._seen.get((id(tensor), tensor._version)) if self._seen else None
        return copy_tensor(tensor, with_grad=False) if kept is None else kept[1]


NOWHERE = (0, 0)


def _state(tensor: Any) -> tuple[int, int]:
    return tensor._version, tensor.data_ptr()


def _frames() -> int:
    """Return how many functions torch has compiled in this process."""
    known = sys.modules.get("torch._dynamo.utils")
    return sum(known.counters.get("frames", {}).values()) if known is not None else 0


def _is_torchs(tensor: Any) -> bool:
    """Say whether torch alone can write to a tensor's memory, and counts when it does.

    Memory that NumPy sees, or that comes from elsewhere, cannot be resized, which tells it apart.
    """
    try:
        if not tensor.is_cpu or tensor.is_inference() or not tensor.data_ptr():
            return False
        return bool(tensor.untyped_storage().resizable())
    except (RuntimeError, NotImplementedError):
        return False

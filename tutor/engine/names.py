"""From objects back to the names that the script has for them."""

from typing import Any

from tutor.engine.graph import is_leaf
from tutor.engine.raw import is_tensor, torch_loaded


class Names:
    """From objects back to names: by identity, then by storage, offset, shape and strides.

    ``W.data`` is another object than ``W`` and shares its storage; ``w.grad`` is named after its
    leaf. Ids of temporaries are reused at once, so a `Names` must not outlive the step whose
    objects it was made from, and it keeps them alive until then.
    """

    def __init__(self, found: dict[str, Any]) -> None:
        self._objects = dict(found)
        # The first of several names is the one that counts.
        self._by_id = {id(value): name for name, value in reversed(found.items())}
        self._by_address: dict[int, list[tuple[Any, str]]] = {}
        torch = torch_loaded()
        for name, value in found.items() if torch is not None else ():
            if isinstance(value, torch.Tensor):
                self._place(value, name)
                gradient = value.grad if is_leaf(value) else None
                if gradient is not None:
                    called = f"{name}.grad"
                    self._objects[called] = gradient
                    self._by_id.setdefault(id(gradient), called)
                    self._place(gradient, called)

    def _place(self, tensor: Any, name: str) -> None:
        try:
            address = tensor.data_ptr()
        except (RuntimeError, NotImplementedError):
            return
        if address in self._by_address:
            self._by_address[address].append((tensor, name))
        elif address:
            self._by_address[address] = [(tensor, name)]

    def itself(self, value: Any) -> str | None:
        """Return the name of this very object, or None."""
        return self._by_id.get(id(value))

    def named(self, name: str) -> Any:
        """Return the object that a name stands for, None for a name of none."""
        return self._objects.get(name)

    def holds(self, name: str, value: Any) -> bool:
        """Say whether a name is one of this very object, be it the first or a further one."""
        return self._objects.get(name) is value

    def of_attribute(self, name: str, value: Any) -> str | None:
        """Return what ``self.rate`` is called here: the one name of this object that ends alike."""
        _, dot, last = name.rpartition(".")
        alike = [n for n, x in self._objects.items() if x is value and n.endswith(f".{last}")]
        return alike[0] if dot and len(alike) == 1 else None

    def of(self, value: Any) -> str | None:
        """Return the name of an object, or None."""
        name = self._by_id.get(id(value))
        if name is None and self._by_address and is_tensor(value):
            for other, known in self._by_address.get(_address(value), ()):
                if _form(other) == _form(value):
                    return known
        return name


Form = tuple[Any, tuple[int, ...], Any, bool]
"""A tensor's shape, strides and dtype, and whether it is the conjugate of what lies there."""


def _form(tensor: Any) -> Form:
    return tensor.shape, tensor.stride(), tensor.dtype, tensor.is_conj() or tensor.is_neg()


def _address(tensor: Any) -> int:
    """Return where a tensor's elements begin, 0 where it has none (sparse, meta, wrapped)."""
    try:
        return int(tensor.data_ptr())
    except (RuntimeError, NotImplementedError):
        return 0

"""Tensors whose memory nobody has written to yet: what ``torch.empty`` gives holds no values.

What happens to stand there differs from run to run, so it is no part of a record.
"""

from collections.abc import Iterable
from typing import Any
from weakref import ref

from tutor.engine.raw import is_tensor

MAKERS = frozenset({"empty", "empty_like", "empty_strided", "new_empty"})
"""The functions that give memory without values."""


class Unfilled:
    """The tensors that are not filled yet, as far as they are still there."""

    def __init__(self) -> None:
        self._known: dict[int, ref[Any]] = {}

    def note(self, made: Any) -> None:
        """Take in a tensor that has just been made."""
        if is_tensor(made):
            self._known[id(made)] = ref(made)

    def filled(self, written: Any) -> None:
        """Take in that a tensor was written to, or each one of a list, with all that share it."""
        if not self._known:
            return
        several: Iterable[Any] = written if isinstance(written, (list, tuple)) else (written,)
        memory = {place for tensor in several if (place := _memory(tensor)) is not None}
        alive = {key: held for key, held in self._known.items() if held() is not None}
        self._known = {key: held for key, held in alive.items() if _memory(held()) not in memory}

    def clear(self) -> None:
        """Take all for filled: somebody may have written to them unseen."""
        self._known.clear()

    def __contains__(self, value: object) -> bool:
        held = self._known.get(id(value)) if self._known else None
        return held is not None and held() is value


def _memory(tensor: Any) -> Any:
    """Return where a tensor's memory lies; None where it has none of its own to speak of."""
    try:
        return tensor.untyped_storage().data_ptr() or None
    except Exception:
        # Sparse and meta tensors, parameters without a shape yet, classes of the script's own.
        return None

"""The random generators that a script may draw from, and the way back to where they were."""

import random
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from tutor.engine.raw import torch_loaded


class Source(NamedTuple):
    """A generator by how its state is read and set, and the state to go back to."""

    read: Callable[[], Any]
    write: Callable[[Any], Any]
    state: Any


class RandomSources:
    """Every generator in sight: those of random, NumPy and torch, and the script's own.

    `python` is the state of the module random, which gives a forked process another one.
    """

    def __init__(self, space: dict[str, Any], python: object) -> None:
        random.setstate(python)  # type: ignore[arg-type]
        self._sources = [_source(random.getstate, random.setstate)]
        for value in list(space.values()):
            if type(value) is random.Random:
                self._sources.append(_source(value.getstate, value.setstate))
        self._add_numpy(space)
        self._add_torch(space)

    def _add_numpy(self, space: dict[str, Any]) -> None:
        numpy = sys.modules.get("numpy")
        if numpy is None:
            return
        self._sources.append(_source(numpy.random.get_state, numpy.random.set_state))
        for value in list(space.values()):
            if isinstance(value, numpy.random.RandomState):
                self._sources.append(_source(value.get_state, value.set_state))
            elif isinstance(value, numpy.random.Generator):
                self._sources.append(_of_bits(value.bit_generator))

    def _add_torch(self, space: dict[str, Any]) -> None:
        torch = torch_loaded()
        if torch is None:
            return
        self._sources.append(_source(torch.get_rng_state, torch.set_rng_state))
        for value in list(space.values()):
            if isinstance(value, torch.Generator) and value.device.type == "cpu":
                self._sources.append(_source(value.get_state, value.set_state))

    def restore(self) -> None:
        """Put every generator back to where it was."""
        for source in self._sources:
            source.write(source.state)

    def moved(self) -> bool:
        """Say whether numbers have been drawn since."""
        return any(repr(_plain(s.read())) != repr(_plain(s.state)) for s in self._sources)


def _source(read: Callable[[], Any], write: Callable[[Any], Any]) -> Source:
    return Source(read, write, read())


def _of_bits(bits: Any) -> Source:
    return _source(lambda: bits.state, lambda state: setattr(bits, "state", state))


def _plain(state: Any) -> Any:
    """Return a state as something whose text is the whole of it: arrays shorten theirs."""
    if isinstance(state, tuple):
        return tuple(_plain(part) for part in state)
    if isinstance(state, dict):
        return {key: _plain(part) for key, part in state.items()}
    return state.tolist() if hasattr(state, "tolist") else state

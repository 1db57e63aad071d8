"""The modules that a script has in sight: where each one stands in its model, and what it holds."""

from contextlib import suppress
from typing import Any, NamedTuple

from tutor.engine.holding import HOLLOW, contained, may_hold
from tutor.engine.module_tree import modules_in
from tutor.engine.names import Names
from tutor.engine.raw import torch_loaded
from tutor.engine.scope import Scope
from tutor.trace.model import Module


class Place(NamedTuple):
    """Where a module stands: the script's name of its model, and the path in it."""

    model: str
    path: str

    @property
    def called(self) -> str:
        """What an op says of its module: the path, or the model's name for the model itself."""
        return self.path or self.model


def models(scope: Scope, passing: frozenset[str] = frozenset()) -> list[tuple[str, Any]]:
    """Return the models in sight and the script's names for them, each model once.

    `passing` are the names that a loop's header binds, and name only what has no other name.
    A part of a model that has a name as well (``encoder = model.encoder``) is no model of its own.
    """
    torch = torch_loaded()
    if torch is None:
        return []
    hollow = HOLLOW | {int, float, torch.Tensor, torch.nn.Parameter}
    named: dict[int, tuple[str, Any]] = {}
    visible = scope.visible()
    names = sorted(visible, key=lambda name: name in passing) if passing else visible
    for name in names:
        value = visible[name]
        if type(value) in hollow:
            continue
        try:
            if isinstance(value, torch.nn.Module):
                named.setdefault(id(value), (name, value))
            elif may_hold(name, value):
                for path, element in contained(name, value):
                    if isinstance(element, torch.nn.Module):
                        named.setdefault(id(element), (path, element))
        except Exception:
            # Whatever a script's own class does when it is looked at is no failure of the script.
            continue
    if len(named) == 1:
        return list(named.values())
    inside: set[int] = set()
    for _, module in named.values():
        with suppress(Exception):
            inside.update(id(inner) for _, inner in modules_in(module)[1:])
    return [(name, module) for key, (name, module) in named.items() if key not in inside]


def places(found: list[tuple[str, Any]]) -> dict[int, Place]:
    """Return the place of every module of some models by its id; one used twice has its first."""
    known: dict[int, Place] = {}
    for name, model in found:
        with suppress(Exception):
            for path, module in modules_in(model):
                known.setdefault(id(module), Place(name, path[:-1]))
    return known


class Described:
    """The record of the models in sight from step to step: made anew when one of its facts changes.

    Nothing but the facts goes into the record, and they are read at every step, which takes a
    fifth of the time that the record takes.
    """

    def __init__(self) -> None:
        self._facts: list[Any] = []
        self._record: tuple[Module, ...] = ()

    def now(self, found: list[tuple[str, Any]], names: Names) -> tuple[Module, ...]:
        """Return the record of some models as they are now."""
        try:
            facts = _facts(found, names)
        except Exception:
            # One of the models cannot be looked at; the others have a record all the same.
            return described(found, names)
        if facts != self._facts:
            self._facts, self._record = facts, described(found, names)
        return self._record


def _facts(found: list[tuple[str, Any]], names: Names) -> list[Any]:
    """Return all that the record of some models depends on, one after the other.

    A parameter that stands in two modules is told by its identity.
    """
    facts: list[Any] = []
    for name, model in found:
        facts.append(name)
        for path, module in modules_in(model):
            facts += (path, type(module), bool(module.training))
            for key, value in module._parameters.items():
                if value is not None:
                    facts += (key, id(value), _size(value), names.of(value))
            for key, value in module._buffers.items():
                if value is not None:
                    facts += (key, names.of(value))
    return facts


def described(found: list[tuple[str, Any]], names: Names) -> tuple[Module, ...]:
    """Return the record of some models and all that is inside them."""
    record: list[Module] = []
    for name, model in found:
        with suppress(Exception):
            record += _described(name, model, names)
    return tuple(record)


def _described(name: str, model: Any, names: Names) -> list[Module]:
    inner = modules_in(model)
    sizes: dict[str, dict[int, int]] = {path: {} for path, _ in inner}
    for path, module in inner:
        own = {id(p): _size(p) for p in module._parameters.values() if p is not None}
        # A parameter counts for its module and for all that the module is inside of.
        parts = path.split(".")[:-1]
        for depth in range(len(parts) + 1):
            sizes["".join(f"{part}." for part in parts[:depth])].update(own)
    return [
        Module(
            name,
            path[:-1],
            type(module).__name__,
            sum(sizes[path].values()),
            bool(module.training),
            {
                key: known
                for key, value in (*module._parameters.items(), *module._buffers.items())
                if value is not None and (known := names.of(value)) is not None
            },
        )
        for path, module in inner
    ]


def _size(parameter: Any) -> int:
    """Return how many elements a parameter has; none while a lazy module waits for its input."""
    try:
        return int(parameter.numel())
    except (RuntimeError, ValueError):
        return 0

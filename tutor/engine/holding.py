"""What lists, dictionaries and objects of a script hold, with the way to it."""

from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType, NoneType
from typing import Any

from tutor.engine.raw import is_shown, torch_loaded

FEW_ELEMENTS = 64
"""Lists and dictionaries longer than this are data, and their elements need no names."""

DEEPEST = 3
"""Lists in lists, or in dictionaries, are looked into so far."""

HOLLOW = frozenset({ModuleType, FunctionType, BuiltinFunctionType, type, str, NoneType})
"""Types of values that hold nothing that is shown: most names of a script stand for such."""

NUMBERS = frozenset({int, float, bool, complex})
"""Types of which a list may be full, and whose elements need no names."""

OWN_MODULES = {"__main__"}
"""The modules whose classes are the script's own: itself, and imported files that are stepped."""


def may_hold(name: str, value: Any) -> bool:
    """Say whether `contained` looks into what a variable stands for."""
    if isinstance(value, (list, tuple, dict)) or type(value).__module__ in OWN_MODULES:
        return True
    return name == "self"


def contained(
    name: str, value: Any, depth: int = DEEPEST, seen: set[int] | None = None
) -> Iterator[tuple[str, Any]]:
    """Yield what short lists, dictionaries and objects of the script's own classes hold.

    Each comes with the way to it (``nets[0]``, ``self.parts['a']``). Lists, dictionaries and such
    objects inside are looked into as well, each object once and few of them.
    """
    outermost = seen is None
    seen = {id(value)} if seen is None else seen
    for path, element in _elements(name, value, outermost):
        kind = type(element)
        if kind in HOLLOW or kind in NUMBERS:
            continue
        if kind in (list, tuple, dict):
            if depth > 1:
                yield from contained(path, element, depth - 1, seen)
            continue
        yield path, element
        if id(element) not in seen and len(seen) < FEW_ELEMENTS and _is_own(element):
            seen.add(id(element))
            # A list that an object holds is looked into wherever the object was found.
            yield from contained(path, element, max(depth, 2), seen)


def own_leaf(name: str, value: Any, known: set[int]) -> Iterator[tuple[str, Any]]:
    """Yield what an object of the script's own class holds as a tensor does: its data and grad.

    Of an object that several names stand for the first one is used, and noted in `known`.
    """
    if type(value).__module__ in OWN_MODULES and id(value) not in known:
        held = [(f"{name}.{key}", getattr(value, key, None)) for key in ("data", "grad")]
        if all(is_shown(element) for _, element in held):
            known.add(id(value))
            yield from held


def _is_own(value: Any) -> bool:
    """Say whether a value is an object of the script's own, and none of which torch has a list."""
    if type(value).__module__ not in OWN_MODULES:
        return False
    torch = torch_loaded()
    return torch is None or not isinstance(value, (torch.nn.Module, torch.optim.Optimizer))


def _elements(name: str, value: Any, outermost: bool) -> Iterator[tuple[str, Any]]:
    """Yield the elements of a list, tuple or dictionary, or the attributes of an object."""
    if isinstance(value, (list, tuple)):
        if len(value) <= FEW_ELEMENTS:
            yield from ((f"{name}[{i}]", x) for i, x in enumerate(value))
    elif type(value) is dict:
        if len(value) <= FEW_ELEMENTS:
            yield from ((f"{name}[{key!r}]", x) for key, x in value.items())
    elif (outermost and name == "self") or type(value).__module__ in OWN_MODULES:
        # What a class keeps to itself (a module's own tables of its parts) is left alone.
        inner = getattr(value, "__dict__", {})
        yield from ((f"{name}.{key}", x) for key, x in inner.items() if _is_open(key, x))


def _is_open(key: str, value: Any) -> bool:
    return key[:1] != "_" or (is_shown(value) and hasattr(value, "shape"))

"""What a script names in a scope: variables, parameters, optimizer state, parts of its objects."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from tutor.engine.graph import is_leaf
from tutor.engine.holding import (
    FEW_ELEMENTS,
    HOLLOW,
    NUMBERS,
    OWN_MODULES,
    contained,
    may_hold,
    own_leaf,
)
from tutor.engine.module_tree import modules_in
from tutor.engine.names import Names
from tutor.engine.raw import is_shown, torch_loaded
from tutor.engine.scope import Scope

PLACES = re.compile(r"\[\d+\]")
"""Places in lists, on the way to a value."""

FEW_PAIRS = 16
"""So many arrays in lists in lists have names: those of eight layers with a weight and a bias."""


def bound(scope: Scope, passing: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return every tensor, array and number that the script names in a scope.

    A function's own names come first and hide the module's. Then come the parameters and buffers
    of modules (``model.0.weight``), the elements of short lists and dictionaries that have no name
    otherwise, parameters and weights that lie deeper in them, the arrays and modules of objects of
    the script's own classes (``net.w``, ``net.layers[0].params['W']``), and the state of optimizers
    (``optimizer.state[w].momentum_buffer``). Modules and optimizers in lists are reached as arrays
    in them are (``nets[0].fc.weight``). `passing` are the names that a loop's
    header binds: they do not name a parameter that has a name of its own.
    """
    visible = {name: value for name, value in scope.visible().items() if name[:1] != "_"}
    later = {n: visible[n] for n in visible if n in passing and _learns(visible[n])}
    own = {n: visible[n] for n in visible if n not in later} if later else visible
    found = {name: value for name, value in own.items() if _readable(value)}
    known = {id(value) for value in found.values()}
    modules: dict[int, str] | None = None
    for name, value in [*own.items(), *later.items()]:
        if name in later and _readable(value) and id(value) not in known:
            found[name] = value
        kind = type(value)
        if kind in HOLLOW or (name in found and kind.__module__ not in OWN_MODULES):
            continue
        try:
            for inner, element in _inside(name, value, found, known):
                # Two numbers may be one object, as every 0 is, and are two values all the same.
                if id(element) in known and type(element) not in NUMBERS:
                    continue
                if inner[-1:] in ("]", "") and _learns(element):
                    # A place in a list is no name for what a module has one for.
                    modules = _members(own, scope) if modules is None else modules
                    inner = modules.get(id(element), inner)
                if inner and _readable(element):
                    found[inner] = element
                    known.add(id(element))
        except Exception:
            # Whatever a script's own class does when it is looked at is no failure of the script:
            # a module before its __init__, a proxy without its target, a list without a length.
            continue
    return found


def _members(named: Mapping[str, Any], scope: Scope) -> dict[int, str]:
    """Return the names of the parameters of modules, by the numbers of these objects.

    Those in sight come first. A function is called for what its callers hold: what they have a
    name for keeps it, unless that means something else here.
    """
    found: dict[int, str] = {}
    spaces = [named]
    frame = scope.frame and scope.frame.f_back
    while frame is not None:
        if frame.f_globals.get("__name__") in OWN_MODULES:
            spaces.append({n: v for n, v in frame.f_locals.items() if n not in named})
        frame = frame.f_back
    for space in spaces:
        for name, value in [*space.items()]:
            if name[:1] != "_" and hasattr(value, "_modules") and _learns(value):
                for inner, held in _parameters(name, value):
                    found.setdefault(id(held), inner)
    return found


def _learns(value: Any) -> bool:
    """Say whether a value is a parameter, or a module or an optimizer that has some."""
    torch = torch_loaded()
    if torch is None:
        return False
    if isinstance(value, torch.Tensor):
        own = isinstance(value, torch.nn.Parameter)
        return bool(own or (value.requires_grad and is_leaf(value)))
    return isinstance(value, (torch.nn.Module, torch.optim.Optimizer))


def _readable(value: object) -> bool:
    """Say whether a value is shown and has a shape by now (an uninitialized parameter has none)."""
    kind = type(value)
    if kind in HOLLOW:
        return False
    if kind in NUMBERS:
        return True
    try:
        return is_shown(value) and getattr(value, "shape", ()) is not None
    except Exception:
        return False


def _inside(
    name: str, value: Any, found: dict[str, Any], known: set[int]
) -> Iterator[tuple[str, Any]]:
    """Yield what a variable holds: a module's parameters, a list's tensors, optimizer state."""
    deeper: list[tuple[str, Any]] = []
    yield from _of_torch(name, value, found)
    if not may_hold(name, value):
        return
    if name == "self" and hasattr(value, "__dict__"):
        yield from ((f"self.{key}", x) for key, x in vars(value).items() if is_shown(x))
    yield from own_leaf(name, value, known)
    for path, element in contained(name, value):
        if not _is_array(element):
            yield from own_leaf(path, element, known)
            yield from _of_torch(path, element, found)
        elif "]" not in path[:-1] or _learns(element):
            yield path, element
        elif _may_be_weight(element):
            deeper.append((path, element))
    pairs = [each for each in deeper if len(PLACES.findall(each[0])) > 1]
    if pairs and not _are_layers(pairs):
        deeper = [each for each in deeper if len(PLACES.findall(each[0])) < 2]
    yield from deeper if len(deeper) <= FEW_ELEMENTS else ()


def _are_layers(pairs: list[tuple[str, Any]]) -> bool:
    """Say whether arrays in lists in lists may be layers, as ``net[0][1]``, and not pairs of data.

    Data are many, or all of the same shapes, which the layers of a network seldom are.
    """
    shapes: dict[str, list[tuple[int, ...]]] = {}
    for path, value in pairs:
        shapes.setdefault(path[: path.rindex("[")], []).append(tuple(value.shape))
    several = len({tuple(each) for each in shapes.values()}) > 1
    return len(pairs) <= FEW_PAIRS and several


def _may_be_weight(value: Any) -> bool:
    """Say whether an array deep inside may be a weight: one of ``layers[0]``, ``layers[0][1]``."""
    dtype = getattr(value, "dtype", None)
    floats = getattr(dtype, "kind", "") == "f" or getattr(dtype, "is_floating_point", False)
    return bool(floats)


def _of_torch(name: str, value: Any, found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a module's parameters, or what an optimizer moves (without a name) and its state."""
    torch = torch_loaded()
    if torch is None:
        return
    if isinstance(value, torch.nn.Module):
        yield from _parameters(name, value)
    elif isinstance(value, torch.optim.Optimizer):
        yield from (("", each) for group in value.param_groups for each in group["params"])
        if value.state:
            yield from _state(name, value, Names(found).of)


def _is_array(value: object) -> bool:
    return is_shown(value) and hasattr(value, "shape")


def _parameters(name: str, module: Any) -> Iterator[tuple[str, Any]]:
    """Yield a module's parameters and then its buffers, in the order in which torch names them."""
    kind: Any = type(module)
    if _names_its_own(kind):
        yield from ((f"{name}.{inner}", x) for inner, x in module.named_parameters())
        yield from ((f"{name}.{inner}", x) for inner, x in module.named_buffers())
        return
    buffers: list[tuple[str, Any]] = []
    for path, inner in modules_in(module):
        for key, value in inner._parameters.items():
            if value is not None:
                yield f"{name}.{path}{key}", value
        for key, value in inner._buffers.items():
            if value is not None:
                buffers.append((f"{name}.{path}{key}", value))
    yield from buffers


@lru_cache(maxsize=256)
def _names_its_own(kind: type) -> bool:
    """Say whether a class of modules has its own way to name what it holds."""
    usual = torch_loaded().nn.Module
    ways = ("named_parameters", "named_buffers", "named_modules", "_named_members")
    return any(getattr(kind, way) is not getattr(usual, way) for way in ways)


def _state(
    name: str, optimizer: Any, name_of: Callable[[Any], str | None]
) -> Iterator[tuple[str, Any]]:
    for parameter, state in optimizer.state.items():
        owner = name_of(parameter)
        if owner is None or not isinstance(state, dict):
            continue
        for key, value in state.items():
            if is_shown(value):
                yield f"{name}.state[{owner}].{key}", value

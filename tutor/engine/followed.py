"""A few numbers of a run that are read at every iteration: its loss, and some of its weights."""

import math
import re
from itertools import islice, product
from typing import Any

import numpy as np

from tutor.engine.graph import is_leaf
from tutor.engine.raw import is_shown, torch_loaded, unwatched
from tutor.engine.scope import Scope
from tutor.engine.sight import bound
from tutor.lesson.model import Lesson, phases_in
from tutor.lesson.targets import assigned_names
from tutor.trace.landscape import Weight

MOST = 8
"""So many weights are followed; a person looks at one or two."""

EACH = 4
"""So many elements of one parameter."""

PART = re.compile(r"\.(\w+)|\[([^\]]*)\]")


class Followed:
    """The weights of a run, chosen when the first step of a loop has run, and their values."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self.weights: tuple[Weight, ...] | None = None
        self.root = "loss"

    def choose(self, scope: Scope) -> tuple[Weight, ...]:
        """Take the first parameters that the script names, or what its update assigns."""
        with unwatched():
            return self._chosen(bound(scope))

    def _chosen(self, found: dict[str, Any]) -> tuple[Weight, ...]:
        torch = torch_loaded()
        names = [
            name
            for name, value in found.items()
            if torch is not None and isinstance(value, torch.Tensor)
            if value.requires_grad and is_leaf(value)
        ]
        # An object of the script's own class holds its number, and a gradient beside it.
        names = names or [n for n in found if n.endswith(".data") and f"{n[:-4]}grad" in found]
        if not names:
            lines = [s for s in self._lesson.segments if "update" in phases_in(s.phase)]
            spans = [(s.first_line, s.last_line) for s in lines]
            names = [n for n in assigned_names(self._lesson.source, spans) if n in found]
        weights = (Weight(name, at) for name in names for at in _elements(found[name]))
        self.weights = tuple(islice(weights, MOST))
        return self.weights

    def values(self, scope: Scope) -> tuple[float, ...]:
        """Return the present values of the weights; what is not there is NaN."""
        with unwatched():
            return tuple(number(look_up(scope, w.name), w.at) for w in self.weights or ())

    def loss(self, scope: Scope) -> float | None:
        """Return the present loss, None where the script has none of one element."""
        with unwatched():
            found = look_up(scope, self.root)
            value = None if found is None else number(found, ())
            if value != value and not is_shown(found):
                # An object of the script's own holds its number.
                return number(_attribute(found, "data"), ())
            return value


def _elements(value: Any) -> list[tuple[int, ...]]:
    """Return the indices of the first elements of a floating-point value."""
    kind = str(getattr(value, "dtype", type(value).__name__))
    if "float" not in kind:
        return []
    shape = tuple(getattr(value, "shape", ()))
    return list(islice(product(*(range(size) for size in shape)), EACH))


def number(value: Any, at: tuple[int, ...]) -> float:
    """Return one element of a tensor, an array or a number as a float; NaN where there is none."""
    torch = torch_loaded()
    try:
        if torch is not None and isinstance(value, torch.Tensor):
            return float(value.detach()[at].item() if at else value.detach().item())
        if isinstance(value, np.ndarray):
            return float(value[at] if at else value.item())
        return math.nan if value is None else float(value)
    except (TypeError, ValueError, IndexError, RuntimeError):
        return math.nan


def look_up(scope: Scope, name: str) -> Any:
    """Return what a name of the record stands for at this moment, None where nothing does.

    ``model.0.weight`` and ``weights[1]`` are walked part by part, which is much quicker than to
    list all that the script names.
    """
    first = re.split(r"[.\[]", name, maxsplit=1)[0]
    value = scope.own.get(first, scope.shared.get(first))
    for part in PART.finditer(name, len(first)):
        if value is None:
            return None
        value = _attribute(value, part[1]) if part[1] else _item(value, part[2])
    return value


def _attribute(value: Any, name: str) -> Any:
    try:
        return getattr(value, name, None)
    except Exception:
        # A class of the script's may do anything when an attribute of it is read.
        return None


def _item(value: Any, key: str) -> Any:
    plain = key.strip("'\"")
    try:
        return value[int(plain)] if plain.lstrip("-").isdigit() and plain == key else value[plain]
    except Exception:
        return None

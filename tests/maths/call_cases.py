"""The calls that are compared with torch: one line each, as a script would make them.

Arrays are drawn once, from a fixed seed. Torch gets them as tensors, the rules as leaves.
"""

import warnings
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from tutor.maths.calls import called
from tutor.maths.expression import Array, Expr, Leaf

_RNG = np.random.default_rng(0)


class Case(NamedTuple):
    """A call by the name under which it is recorded, what it is in torch, and its arguments."""

    label: str
    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    part: int = 0


class Numbers(NamedTuple):
    """An argument that is a tensor; `fixed` if it takes no gradient."""

    values: Array
    fixed: bool = False


def n(*shape: int) -> Numbers:
    """Draw normal numbers."""
    return Numbers(_RNG.normal(size=shape))


def p(*shape: int) -> Numbers:
    """Draw numbers between 0.1 and 0.9, which every logarithm and root takes."""
    return Numbers(_RNG.uniform(0.1, 0.9, size=shape))


def i(high: int, *shape: int) -> Numbers:
    """Draw integers below a bound."""
    return Numbers(_RNG.integers(0, high, size=shape))


def b(*shape: int) -> Numbers:
    """Draw booleans."""
    return Numbers(_RNG.random(size=shape) < 0.5)


def v(*values: Any) -> Numbers:
    """Return a vector of these values."""
    return Numbers(np.asarray(values))


def fixed(numbers: Numbers) -> Numbers:
    """Return an argument that takes no gradient, such as statistics that were gathered."""
    return numbers._replace(fixed=True)


_numbers = count()


def c(path: str, *args: Any, part: int = 0, **kwargs: Any) -> Case:
    """Return a case from a path such as ``torch.exp``, ``F.relu`` or ``Tensor.view``."""
    *_, name = path.split(".")
    told = ", ".join([*map(_shown, args), *(f"{k}={_shown(x)}" for k, x in kwargs.items())])
    return Case(f"{path}({told})#{next(_numbers)}", name, _found(path), args, kwargs, part)


def _shown(value: Any) -> str:
    if isinstance(value, (list, tuple)) and not isinstance(value, Numbers):
        return f"[{', '.join(map(_shown, value))}]"
    return f"{list(value.values.shape)}" if isinstance(value, Numbers) else str(value)


def _found(path: str) -> Callable[..., Any]:
    found: Any = {"torch": torch, "F": F, "Tensor": torch.Tensor}[path.split(".")[0]]
    for name in path.split(".")[1:]:
        found = getattr(found, name)
    return found if callable(found) else lambda x: getattr(x, name)


def renamed(name: str, case: Case) -> Case:
    """Return a case that is recorded under another name than its last one."""
    return case._replace(name=name)


def tensors(value: Any, kind: torch.dtype, made: list[torch.Tensor]) -> Any:
    """Return arguments for torch; those that can have a gradient are noted in `made`."""
    if isinstance(value, Numbers):
        found = torch.from_numpy(np.array(value.values))
        if found.is_floating_point():
            found = found.to(kind).requires_grad_(not value.fixed)
        made.append(found)
        return found
    if isinstance(value, (list, tuple)):
        return type(value)(tensors(inner, kind, made) for inner in value)
    if isinstance(value, dict):
        return {key: tensors(inner, kind, made) for key, inner in value.items()}
    return value


def leaves(value: Any, kind: str, made: list[Leaf]) -> Any:
    """Return the same arguments for the rules."""
    if isinstance(value, Numbers):
        array = value.values
        if array.dtype.kind == "f":
            array = array.astype(kind).astype(float)
        name = "xyzuvwabcdefhijklm"[len(made)]
        dtype = kind if array.dtype.kind == "f" else array.dtype.name
        made.append(Leaf(name, array, array.shape, dtype))
        return made[-1]
    if isinstance(value, (list, tuple)):
        return type(value)(leaves(inner, kind, made) for inner in value)
    if isinstance(value, dict):
        return {key: leaves(inner, kind, made) for key, inner in value.items()}
    return value


def result_of(case: Case, kind: torch.dtype) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Return what torch makes of a case, and the tensors that went in."""
    made: list[torch.Tensor] = []
    args = tensors(case.args, kind, made)
    kwargs = tensors(case.kwargs, kind, made)
    with warnings.catch_warnings():
        # Torch warns of softmax without a dimension and the like, which scripts have all the same.
        warnings.simplefilter("ignore")
        found = case.function(*args, **kwargs)
    return (found if isinstance(found, torch.Tensor) else found[case.part]), made


def expression_of(case: Case, kind: str = "float64", **told: Any) -> tuple[Expr, list[Leaf]]:
    """Return what the rules make of a case, and the leaves that went in."""
    made: list[Leaf] = []
    args, kwargs = leaves(case.args, kind, made), leaves(case.kwargs, kind, made)
    return called(case.name, args, kwargs, part=case.part, **told), made

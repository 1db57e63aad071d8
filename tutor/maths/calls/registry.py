"""The table of calls: a function for each, from its arguments to an expression.

The functions have the signatures of the calls that they stand for, so Python itself binds the
arguments. An argument is an expression where the call took a tensor, array or number with a name,
and a plain Python value else.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from threading import RLock
from typing import Any, TypeVar

from tutor.maths.expression import Expr, NoRule, expression

Call = Callable[..., Any]
F = TypeVar("F", bound=Call)

CALLS: dict[str, Call] = {}
"""The calls by the names under which they are recorded, without the underscore of in-place ones."""

NUMPY_CALLS: dict[str, Call] = {}
"""The calls that are NumPy's alone, or that NumPy understands differently than torch."""

_WITH_OUTPUT: set[Call] = set()
_FILLING = RLock()
_filled = False

MODULES = (
    "operators", "unary", "comparing", "copying", "reducing", "reshaping", "indexing", "joining",
    "multiplying", "making", "drawing", "layers", "convolving", "normalising", "activating",
    "losing", "margins", "recurring", "updating", "ordering", "algebra", "scattering", "patches",
    "distances", "turning", "unrolling", "attending",
)  # fmt: skip
"""The modules of this package that fill the table, when it is first asked."""

SAYS_NOTHING = frozenset(
    {"out", "device", "requires_grad", "layout", "pin_memory", "memory_format", "non_blocking",
     "copy", "inplace", "_stacklevel", "sparse", "casting", "subok", "like", "names", "optimize"}
)  # fmt: skip
"""Arguments that say where a result is kept and how it is reached, and nothing of its value."""


class Drawn(NoRule):
    """A call whose result was drawn at random: there is nothing to work out."""


def call(*names: str, output: bool = False) -> Callable[[F], F]:
    """Enter a function into the table under these names.

    With `output`, it is given what the call returned, as the keyword of that name.
    """

    def enter(function: F) -> F:
        CALLS.update(dict.fromkeys(names, function))
        if output:
            _WITH_OUTPUT.add(function)
        return function

    return enter


def numpy_call(*names: str) -> Callable[[F], F]:
    """Enter a function under these names for NumPy alone."""

    def enter(function: F) -> F:
        NUMPY_CALLS.update(dict.fromkeys(names, function))
        return function

    return enter


def called(
    name: str,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    *,
    part: int = 0,
    output: Expr | None = None,
    numpy: bool = False,
) -> Expr:
    """Return what a call computes as an expression. NoRule where that is not known.

    `part` is which of several outputs is asked for; `output` holds what was recorded of it, for
    calls that drew numbers; `numpy` says that the call is NumPy's and not torch's.
    """
    function = _function(name, numpy)
    given = {key: value for key, value in kwargs.items() if key not in SAYS_NOTHING}
    if function in _WITH_OUTPUT:
        given["output"] = output
    try:
        found = function(*args, **given)
        chosen = found[part] if isinstance(found, (list, tuple)) else found
    except (TypeError, ValueError, IndexError, AttributeError, KeyError) as problem:
        raise NoRule(f"{name} is not known with these arguments") from problem
    if part and chosen is found:
        raise NoRule(f"{name} is known to return one value only")
    return expression(chosen)


def _function(name: str, numpy: bool) -> Call:
    _fill()
    for known in (name, name.removesuffix("_")):
        function = (NUMPY_CALLS.get(known) if numpy else None) or CALLS.get(known)
        if function is not None:
            return function
    raise NoRule(f"there is no rule for {name}")


def _fill() -> None:
    """Fill the table once; the screen loads it in a thread, and may ask while that is at work."""
    global _filled
    if _filled:
        return
    with _FILLING:
        for module in MODULES:
            import_module(f"tutor.maths.calls.{module}")
        _filled = True

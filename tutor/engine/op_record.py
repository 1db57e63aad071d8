"""From the calls of a step to its ops: what their operands and results are called."""

from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

from msgspec import UNSET, UnsetType

from tutor.engine.modules import Place
from tutor.engine.names import Names
from tutor.engine.noted import Call, Input, Made, is_common
from tutor.engine.raw import is_number
from tutor.engine.views import view
from tutor.trace.model import Op, Operand, Result


def recorded(
    calls: Sequence[Call],
    before: Names,
    after: Names,
    modules: Callable[[], dict[int, Place]],
    earlier: tuple[Made, ...] = (),
    function: CodeType | None = None,
) -> tuple[Op, ...]:
    """Return the record of a step's calls; `modules` gives the places of modules by id.

    An input has the name it had when the step began, or gained during it; an output the name
    that it has at the end. `earlier` are results of steps before that this one goes on with.
    `function` is the one in which the names are seen, None for the module.
    """
    sources = {id(each.value): each for each in earlier}
    made: dict[int, tuple[int, int]] = {}
    last = {id(o.value): number for number, call in enumerate(calls) for o in call.outputs}
    places = modules() if any(call.module is not None for call in calls) else {}
    found = []
    for number, call in enumerate(calls):
        operands = (_seen_from(function, each, before, after) for each in call.inputs)
        inputs = tuple([_operand(each, made, sources, before, after) for each in operands])
        results = []
        for part, (value, copied) in enumerate(call.outputs):
            name = _name_of_result(value, call, inputs, after)
            if name is not None and last.get(id(after.named(name)), -1) > number:
                # What lies where a later call's result does is not called so before that.
                name = name if after.itself(value) == name else None
            results.append(Result(name, view(copied)))
            if not is_common(value):
                made[id(value)] = number, part
        place = None if call.module is None else places.get(call.module)
        first, *others = results
        found.append(
            Op(
                number,
                call.name,
                call.line,
                None if place is None else place.called,
                inputs,
                first,
                call.arguments,
                tuple(others),
                model=None if place is None else place.model,
                uncalled=UNSET if place is None else _uncalled(place, call, places),
                kept=UNSET if call.kept is None else view(call.kept),
            )
        )
    return tuple(found)


def _uncalled(place: Place, call: Call, places: dict[int, Place]) -> int | UnsetType:
    """Return how many modules around an op, from the model on, were not called; UNSET for none.

    ``model.decoder(z)`` calls a part of a model, and not the model.
    """
    parts = place.path.split(".") if place.path else []
    called = {places[outer] for outer in call.around if outer in places}
    for depth in range(len(parts)):
        if Place(place.model, ".".join(parts[:depth])) in called:
            return depth or UNSET
    return len(parts) or UNSET


def _seen_from(function: CodeType | None, given: Input, before: Names, after: Names) -> Input:
    """Return an input without a name that means something else where the step is seen from.

    A rate may have another name in the function that uses it, or be a default of it.
    """
    if given.name is None or given.code is function:
        return given
    if any(names.holds(given.name, given.value) for names in (before, after)):
        return given
    if is_number(given.value):
        return given._replace(name=before.of_attribute(given.name, given.value))
    return given._replace(name=before.of(given.value) or after.of(given.value))


def _operand(
    given: Input,
    made: dict[int, tuple[int, int]],
    sources: dict[int, Made],
    before: Names,
    after: Names,
) -> Operand:
    maker, part = made.get(id(given.value), (None, 0))
    name, earlier = _name(given, before, after), sources.get(id(given.value))
    if name is None and maker is None and earlier is not None:
        return Operand(None, None, view(given.copied), earlier.part, earlier.by)
    return Operand(name, maker, view(given.copied), part)


def _name(given: Input, before: Names, after: Names) -> str | None:
    """Return the name of an input: the source's word, unless that is known by a better one.

    What a method calls ``self.w`` may be ``model.w`` where the step ends, and what a loop of the
    step calls ``w`` was ``weights[0]`` when it began.
    """
    if is_common(given.value):
        return given.name
    if given.name is not None and "." not in given.name:
        here = any(names.holds(given.name, given.value) for names in (before, after))
        return given.name if here else before.itself(given.value) or given.name
    return before.of(given.value) or after.of(given.value) or given.name


def _name_of_result(
    value: Any, call: Call, inputs: tuple[Operand, ...], after: Names
) -> str | None:
    """Return the name of an output: an operand that was changed in place keeps its own."""
    if is_common(value):
        return None
    name = after.of(value)
    if name is None:
        for given, operand in zip(call.inputs, inputs, strict=True):
            if given.value is value:
                return operand.name
    return name

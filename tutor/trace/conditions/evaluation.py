"""Whether a condition holds: of a recorded step, or of the values of a script that stands still."""

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from tutor.lesson.model import phases_in
from tutor.trace.conditions.arithmetic import odd, operated, reduced
from tutor.trace.conditions.comparing import Chain, compared
from tutor.trace.conditions.elements import Elements, Unknown, single
from tutor.trace.conditions.looking import Absent, Known, Look, Nought, content
from tutor.trace.conditions.nodes import (
    Absolute,
    Changed,
    Comparison,
    Condition,
    Junction,
    Name,
    Negative,
    Not,
    Nothing,
    Number,
    Odd,
    Oddity,
    Operation,
    Quantified,
    Reduced,
    Text,
    Truth,
    Value,
)
from tutor.trace.conditions.spans import Span, absolute, moved, negative, odd_ones, reduced_span
from tutor.trace.conditions.verdicts import NEVER, UNKNOWN, Verdict, joined
from tutor.trace.model import View

Lookup = Callable[[str], View | None]
Changes = Callable[[str], bool | None]
Facts = Mapping[str, object]


def holds(condition: Condition, lookup: Lookup, changed: Changes, facts: Facts) -> bool | None:
    """Say whether a condition holds; None where it cannot be said.

    `lookup` gives the value of one name, None where there is none; `changed` says whether the step
    changed one. `facts` are ``iteration`` and ``phase`` of the step, and ``names``: all that is
    bound, or a function that gives it, which is called where NaN is looked for anywhere.
    """
    return _Judge(Look(lookup, facts), changed, facts).truth(condition.root)


class _Judge:
    """Judges the parts of one condition at one step."""

    def __init__(self, look: Look, changed: Changes, facts: Facts) -> None:
        self._look = look
        self._changed = changed
        self._facts = facts

    def truth(self, node: Truth) -> bool | None:
        """Say whether a part holds; of a comparison of many elements, whether it does of any."""
        match node:
            case Changed(name):
                return self._changed(name)
            case Nothing(name, negated):
                return self._nothing(name, negated)
            case Not(operand):
                found = self.truth(operand)
                return None if found is None else not found
            case Junction(every, parts):
                return joined(every, (self.truth(part) for part in parts))
            case Quantified(quantifier, operand):
                verdict = self._verdict(operand)
                return verdict.any if quantifier == "any" else verdict.all
        return self._verdict(node).any

    def _verdict(self, node: Comparison | Odd | Value) -> Verdict:
        try:
            match node:
                case Comparison():
                    return self._compared(node)
                case Odd(oddity, None):
                    return Verdict(self._anywhere(oddity), None)
                case Odd(oddity, operand):
                    return _odd(self._value(cast(Value, operand)), oddity)
            return compared(Chain(("!=",), (self._value(node), single(0))))
        except Absent:
            return NEVER
        except Unknown:
            return UNKNOWN

    def _compared(self, node: Comparison) -> Verdict:
        words = [value.text for value in node.values if isinstance(value, Text)]
        if words:
            phases = phases_in(str(self._facts.get("phase") or ""))
            found = (words[0] in phases) == (node.relations[0] == "==")
            return Verdict(found, found)
        return compared(Chain(node.relations, tuple(self._values(node.values))))

    def _values(self, nodes: Iterable[Value]) -> list[Known]:
        """Return values; where one is absent it does not matter whether another is unknown."""
        found: list[Known] = []
        unknown = False
        for node in nodes:
            try:
                found.append(self._value(node))
            except Unknown:
                unknown = True
        if unknown:
            raise Unknown
        return found

    def _value(self, node: Value) -> Known:
        match node:
            case Number(number):
                return single(number)
            case Name(name):
                return self._look.value(name)
            case Negative(operand):
                value = self._value(operand)
                return negative(value) if isinstance(value, Span) else _each(value, _minus)
            case Absolute(operand):
                value = self._value(operand)
                return absolute(value) if isinstance(value, Span) else _each(value, abs)
            case Operation():
                return self._operation(node)
            case Reduced(function, operand):
                value = self._value(operand)
                if isinstance(value, Span):
                    return single(reduced_span(function, value))
                return single(reduced(function, value.flat))
        raise Unknown

    def _operation(self, node: Operation) -> Known:
        left, right = self._values((node.left, node.right))
        if isinstance(left, Elements) and isinstance(right, Elements):
            return operated(node.operator, left, right)
        if isinstance(left, Span) and isinstance(right, Elements) and len(right.flat) == 1:
            return moved(left, node.operator, right.flat[0])
        if isinstance(right, Span) and isinstance(left, Elements) and len(left.flat) == 1:
            return moved(right, node.operator, left.flat[0], turned=True)
        raise Unknown

    def _nothing(self, name: Name, negated: bool) -> bool:
        try:
            self._look.view(name.text)
        except Nought:
            return not negated
        except Absent:
            return False
        return negated

    def _anywhere(self, oddity: Oddity) -> bool | None:
        known = self._facts.get("names")
        if known is None:
            raise Unknown
        bound = cast(Iterable[str], known() if callable(known) else known)
        return joined(False, (self._somewhere(name, oddity) for name in bound))

    def _somewhere(self, name: str, oddity: Oddity) -> bool | None:
        """Say whether a value or its gradient is odd in some element."""
        view, _ = self._look.view(name)
        found: list[bool | None] = []
        for each in (view, view.grad):
            try:
                found += [] if each is None else [_odd(content(each, ()), oddity).any]
            except Unknown:
                found.append(None)
        return joined(False, found)


def _odd(value: Known, oddity: Oddity) -> Verdict:
    if isinstance(value, Span):
        return odd_ones(value, oddity)
    found = [odd(element, oddity) for element in value.flat]
    return Verdict(any(found), all(found))


def _each(value: Elements, function: Callable[[complex], complex]) -> Elements:
    return Elements(value.shape, tuple(map(function, value.flat)))


def _minus(element: complex) -> complex:
    return -element

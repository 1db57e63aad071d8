"""Ways back out of functions: into the step from which a function was called.

A generator function returns at each ``yield`` into the step that goes through it. A function that
is called to evaluate is a part of the step that calls it: none of its phases train anything.
"""

import builtins
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from threading import get_ident
from types import FrameType
from typing import Any

from tutor.engine.call_sites import CallSites
from tutor.engine.called import Return
from tutor.engine.holding import FEW_ELEMENTS
from tutor.engine.in_flight import NOTHING, Flying, InFlight, stated
from tutor.engine.noted import Made
from tutor.engine.scope import Scope
from tutor.engine.shared import Shared
from tutor.engine.stepped_files import Lines
from tutor.lesson.instrument import CHECKPOINT, RESULT, RETURN, YIELD
from tutor.lesson.model import Segment
from tutor.lesson.receivers import Receiver, receivers, returning, wrapping


class Returns:
    """What the script calls where it enters a function that a step may call, wherever that is.

    `running` tells the number of the segment that runs, `lines` in which files the segments are.
    `left` is the segment that has just called a function, and `shared` says which loop's segment
    each checkpoint begins; `results` is what a function returns that a step ends with, by the names
    that its caller is about to give it, or as it is called for; `in_flight` are results that have
    no other name. `source` is the script's.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        running: Callable[[], int | None],
        lines: Lines,
        source: str,
    ) -> None:
        self._segments = segments
        self.shared = Shared(segments)
        self._running = running
        self._lines = lines
        self.left: int | None = None
        self.results: dict[str, Any] = {}
        self._into: FrameType | None = None
        self.in_flight = InFlight()
        self._sites = CallSites(lines, source)
        self._receivers = receivers(source)
        self._wrapping = wrapping(source)
        self._returning = returning(source)
        self._received: dict[FrameType, Receiver | FrameType] = {}
        self._home = get_ident()
        self._generators: dict[FrameType, Return] = {}

    def enter(self, stack: ExitStack) -> None:
        """Let the script call it; `stack` takes it away."""
        self.install()
        stack.callback(delattr, builtins, RETURN)
        stack.callback(delattr, builtins, YIELD)
        stack.callback(delattr, builtins, RESULT)

    def install(self) -> None:
        """Let the script call it from now on."""
        setattr(builtins, RETURN, self)
        setattr(builtins, YIELD, self._gives)
        setattr(builtins, RESULT, self._returns)

    def __call__(
        self, *rests: int, asides: tuple[int, ...] = (), given: tuple[int, ...] = ()
    ) -> "Return":
        """Take in that a function begins.

        `rests` are the segments that stand for what the statements that call it do behind the call,
        `given` for what those do with a value that go through it, if it is a generator; `asides`
        are those from which it is called to evaluate; from elsewhere it is called to train.
        """
        number = self._running() if get_ident() == self._home else None
        if number is None or self._first(number) in asides:
            return Return(None, self, aside=number is not None)
        self.left = number
        self.goes_on(number)
        frame = sys._getframe(1)
        begun = Return(self._rest(number, rests, frame), self)
        if given:
            self._generators[frame] = begun
            begun.rests, begun.given = rests, given
            begun.forget = lambda: self._generators.pop(frame, None)
        elif (receiver := self._receiver(frame)) is not None:
            self._received[frame] = receiver
            begun.forget = lambda: self._received.pop(frame, None)
        return begun

    def _first(self, number: int) -> int:
        """Return a segment's number, or that of the first of those with its code."""
        first = self._segments[number].first
        return number if first is None else first

    def goes_on(self, number: int) -> None:
        """Take in that a segment calls a function, or goes on behind a call."""
        self.shared.enter(self._segments[number].loop)

    def _receiver(self, frame: FrameType) -> Receiver | FrameType | None:
        """Return the statement that names what the function in a frame returns.

        Where a statement makes more of it, that is the frame which runs it. None where it is not
        the script that has called.
        """
        name, inner = frame.f_code.co_name, frame
        for caller, line in self._callers(frame):
            called, end = self._sites.calls(caller, inner), self._sites.of(caller).end
            receiver = self._receivers.get(line)
            if line in self._wrapping or (called and self._returning.get(line) == end):
                inner = caller
            elif receiver and receiver.end == end and (called or receiver.called == name):
                return receiver
            else:
                return caller if called else None
        return None

    def _gives(self, gives: bool, value: Any) -> Any:
        """Take in that a generator is about to give a value, or goes on behind it."""
        frame = sys._getframe(1)
        begun = self._generators.get(frame)
        if begun is not None and gives:
            if (number := begun.leave()) is not None:
                getattr(builtins, CHECKPOINT)(~self._rest(number, begun.given, frame))
        elif begun is not None:
            number = self._running()
            if number is not None:
                self.goes_on(number)
            begun.number = None if number is None else self._rest(number, begun.rests, frame)
            begun.__enter__()
        return value

    def _returns(self, value: Any) -> Any:
        """Take in what a function is about to return."""
        receiver = self._received.get(sys._getframe(1))
        if isinstance(receiver, FrameType):
            self._into = receiver
            text = self._sites.of(receiver).text
            receiver = Receiver("", (self.in_flight.named(receiver, text, value),), parts=False)
        self.results = {} if receiver is None else _named(value, receiver)
        return value

    def begins(self, frame: FrameType | None, again: bool) -> None:
        """Take in that a step begins in a frame, or `again` behind what the frame has returned.

        None is the module's.
        """
        if not again:
            self.in_flight.statement_begins(frame)
        elif self._into is not None:
            self.in_flight.hold(self._into, self.results)
        self.left, self.results, self._into = None, {}, None

    def leads_away(self, segment: Segment) -> bool:
        """Say whether a segment, which ends now, does so because it has called a function."""
        return self.left == segment.id

    def calling(self, scope: Scope) -> Scope:
        """Return what the code sees that calls the function with these names."""
        caller = self._caller(scope)
        return scope if caller is None else _seen_from(caller)

    def flying(self, scope: Scope) -> Flying:
        """Return what the statement has worked out so far that called what sees these names."""
        caller = self._caller(scope)
        return NOTHING if caller is None else self.in_flight.into(caller)

    def leaves(self, scope: Scope, made: Iterable[Made]) -> None:
        """Take in what a statement has made before it called what sees these names."""
        if (caller := self._caller(scope)) is not None:
            self.in_flight.keep(caller, made)

    def _caller(self, scope: Scope) -> FrameType | None:
        """Return what of the script calls what sees these names, None for the module's."""
        callers = () if scope.frame is None else self._callers(scope.frame)
        return next((caller for caller, _ in callers), None)

    def _rest(self, number: int, rests: tuple[int, ...], frame: FrameType) -> int:
        """Return what goes on behind a call in a segment: its rest, else the segment itself.

        `frame` is that of the function which is called.
        """
        called_at = next(self._callers(frame), None) if rests else None
        if called_at is None:
            return number
        line = called_at[1]
        spans = ((k, self._segments[k]) for k in (self.shared.meant[k] for k in rests))
        return next((k for k, each in spans if each.first_line <= line <= each.last_line), number)

    def _callers(self, frame: FrameType) -> Iterator[tuple[FrameType, int]]:
        """Yield what of the script calls what runs in a frame, with the line, innermost first."""
        caller = frame.f_back
        while caller is not None:
            above = self._lines.get(caller.f_code.co_filename)
            if above is not None:
                yield caller, caller.f_lineno + above
            caller = caller.f_back


def _seen_from(frame: FrameType) -> Scope:
    """Return what the statement sees of which the code in a frame is a part, and what that sees."""
    outer = stated(frame)
    scope = Scope.of(outer)
    if outer is frame:
        return scope
    inner = {name: value for name, value in frame.f_locals.items() if name != ".0"}
    return scope._replace(own={**scope.own, **inner})


def _named(value: Any, receiver: Receiver) -> dict[str, Any]:
    """Return what a function returns by the names that it is about to have, its parts included."""
    name, *others = receiver.names
    if not receiver.parts and isinstance(value, dict):
        return {f"{name}[{key!r}]": part for key, part in value.items() if isinstance(key, str)}
    if not receiver.parts and type(value) in (list, tuple) and len(value) <= FEW_ELEMENTS:
        return {f"{name}[{place}]": part for place, part in enumerate(value)}
    values = value if receiver.parts and isinstance(value, tuple) else (value,)
    return dict(zip((name, *others), values, strict=False)) if len(values) > len(others) else {}

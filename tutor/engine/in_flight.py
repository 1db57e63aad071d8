"""What statements that go on have worked out so far: no name of the script means it yet.

``loss = 2 * error(x, y) + penalty(w)`` is told in parts where stepping goes into both functions.
What the first has returned is called as it is written there: ``error(x, y)``. What the statement
has made of that is known by the op that made it, in the step behind the first call.
"""

from collections.abc import Iterable, Mapping
from types import CodeType, FrameType
from typing import Any, NamedTuple

from tutor.engine.noted import Made

MOST = 32
"""So many values are kept in mind: a statement may call a function any number of times."""

COMPREHENSIONS = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})
"""Names of code that runs in a frame of its own, and is a part of a statement all the same."""


def stated(frame: FrameType) -> FrameType:
    """Return the frame that runs the statement of which the code in a frame is a part."""
    while frame.f_code.co_name in COMPREHENSIONS and frame.f_back is not None:
        frame = frame.f_back
    return frame


def running(frame: FrameType) -> CodeType | None:
    """Return the function whose statement the code in a frame is a part of, None for a module."""
    code = stated(frame).f_code
    return None if code.co_name == "<module>" else code


def waiting(frame: FrameType | None) -> set[FrameType]:
    """Return the frames that wait for what runs in one; none wait for the module's, None."""
    found: set[FrameType] = set()
    outer = frame.f_back if frame is not None else None
    while outer is not None:
        found.add(outer)
        outer = outer.f_back
    return found


class Held(NamedTuple):
    """A value, and where it was called for: by what frame's statement, at what instruction."""

    home: FrameType
    instruction: int
    name: str
    value: Any


class Flying(NamedTuple):
    """What a statement has worked out so far: by the calls that returned it, or by what made it."""

    named: Mapping[str, Any]
    made: tuple[Made, ...]


NOTHING = Flying({}, ())


class InFlight:
    """The values that have been worked out, by the frame of the statement that needs them."""

    def __init__(self) -> None:
        self._held: list[Held] = []
        self._made: list[tuple[FrameType, Made]] = []

    def named(self, caller: FrameType, text: str, value: Any) -> str:
        """Return what a value is called that a frame has called for in these words.

        Another one that was called for in the same words is told apart by a number.
        """
        home = stated(caller)
        taken = {
            each.name
            for each in self._held
            if each.home is home and each.value is not value
            # What a loop called for at this place in its last turn has been used by now.
            if home is not caller or each.instruction != caller.f_lasti
        }
        names = (text, *(f"{text}{number}" for number in range(2, len(taken) + 2)))
        return next(name for name in names if name not in taken)

    def hold(self, caller: FrameType, values: Mapping[str, Any]) -> None:
        """Take in values that have been returned into what this frame runs."""
        home = stated(caller)
        self._held = [
            each for each in self._held if each.home is not home or each.name not in values
        ]
        self._held += [Held(home, caller.f_lasti, *each) for each in values.items() if each[0]]
        del self._held[:-MOST]

    def keep(self, caller: FrameType, made: Iterable[Made]) -> None:
        """Take in what a step has made which ends amid the statement that a frame runs."""
        home = stated(caller)
        self._made += [(home, each) for each in made]
        del self._made[:-MOST]

    def forget(self) -> None:
        """Let go of all of them."""
        self._held.clear()
        self._made.clear()

    def into(self, caller: FrameType) -> Flying:
        """Return the values that the statement holds which a frame runs."""
        home = stated(caller)
        named = {each.name: each.value for each in self._held if each.home is home}
        return Flying(named, tuple(made for frame, made in self._made if frame is home))

    def statement_begins(self, frame: FrameType | None) -> None:
        """Let go of what has been returned into statements that are over: those of this frame.

        Those wait on in which what it runs was called.
        """
        if not self._held and not self._made:
            return
        going_on = waiting(frame)
        self._held = [each for each in self._held if each.home in going_on]
        self._made = [each for each in self._made if each[0] in going_on]

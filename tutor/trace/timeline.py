"""The steps of one run by their place in it: those that were recorded, and what is known of others.

A run may go through steps without recording them, and a replay may record them later, so there are
gaps. Recorded steps are kept encoded and decoded when looked at.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from tutor.trace.coverage import Newest, Stretch, shares, told
from tutor.trace.curves import Curves
from tutor.trace.curves import Point as Point
from tutor.trace.model import Sample, Step, Summary
from tutor.trace.printed import Printed, joined
from tutor.trace.recording import Recording
from tutor.trace.replayed import same, tells_more

CACHE = 64
"""How many decoded steps are kept; a person looks at one and at its neighbours."""

ROOM = 64 << 20
"""How many bytes of encoded steps are kept."""


class Passing(Protocol):
    """That a run has passed steps without recording them; see `tutor.link.messages.Passed`."""

    @property
    def index(self) -> int:
        """The last step passed."""

    @property
    def iteration(self) -> int | None:
        """Its iteration."""

    @property
    def samples(self) -> Sequence[Sample]:
        """Some of the iterations passed."""

    @property
    def printed(self) -> str:
        """The end of what they wrote."""


class _Printed(Struct):
    """The part of a step that the output panel needs of every step."""

    stdout: str
    stderr: str = ""


class Timeline:
    """The steps of one run; a position is the index of a step, and going back is a lookup.

    It holds `room` bytes of steps. When there are more, whole iterations are given up from the end
    that is farther from the step last looked at; they count as unrecorded then. The iteration that
    is looked at and the one that was recorded last always stay.
    """

    def __init__(self, room: int = ROOM) -> None:
        self.curves = Curves()
        self._recording = Recording(room)
        self._printed = Printed()
        self._newest = Newest()
        self._looked = 0
        self._stretches: tuple[Stretch, ...] | None = None
        self._decoded: OrderedDict[int, Step] = OrderedDict()
        self._decoder = msgspec.msgpack.Decoder(Step)
        self._print_decoder = msgspec.msgpack.Decoder(_Printed)

    def __len__(self) -> int:
        """How many steps are known to have run, recorded or not."""
        return self._newest.index + 1

    def __contains__(self, index: int) -> bool:
        return index in self._recording.marks

    @property
    def newest(self) -> int:
        """The last step that is known to have run, recorded or not; -1 before the first."""
        return self._newest.index

    @property
    def newest_iteration(self) -> int | None:
        """The iteration of the newest step, None outside a loop."""
        return self._newest.iteration

    def append(self, encoded: bytes, summary: Summary) -> bool | None:
        """Add a step as msgpack of `Step`, in any order, with the few values needed of all steps.

        Return None for a new step. A step that was there stays as it is, unless the other one knows
        more of what made its graph: then say whether the two are the same apart from `ms`. False
        is also said of a step that ran unrecorded until now if its loss or its weights are not
        those that were sampled there: a replay went another way.
        """
        index = summary.index
        agrees = self.curves.add(summary)
        known = self._recording.encoded.get(index)
        if known is not None:
            alike = same(known, encoded)
            if alike and tells_more(encoded, known):
                self._recording.replace(encoded, index)
                self._decoded.pop(index, None)
            return agrees and alike
        printed = self._print_decoder.decode(encoded)
        self._printed.add(index, joined(printed.stdout, printed.stderr))
        self._recording.add(bytes(encoded), summary)
        self._ran(index, summary.iteration)
        for first, last in self._recording.give_up(self._looked, index):
            self._forget(first, last)
        return None if agrees else False

    def passed(self, passing: Passing) -> None:
        """Take in that the run has gone on to a step without recording what came before."""
        if passing.index > self.newest:
            self._printed.passed(self.newest + 1, passing.index, passing.printed)
            self._ran(passing.index, passing.iteration)
        for sample in passing.samples:
            self.curves.sample(sample)

    def step(self, index: int) -> Step:
        """Return a recorded step and take it for the one looked at; IndexError without one."""
        found = self._decoded.get(index)
        if found is None:
            found = self._decoded[index] = self.apart(index)
            if len(self._decoded) > CACHE:
                self._decoded.popitem(last=False)
        else:
            self._decoded.move_to_end(index)
        self._looked = index
        return found

    def apart(self, index: int) -> Step:
        """Return a step decoded anew: for a search, or a thread beside the one that steps."""
        encoded = self._recording.encoded.get(index)
        if encoded is None:
            raise IndexError(self._missing(index))
        return self._decoder.decode(encoded)

    def mark(self, index: int) -> Summary:
        """Return what is known of a recorded step without decoding it; IndexError without one."""
        found = self._recording.marks.get(index)
        if found is None:
            raise IndexError(self._missing(index))
        return found

    def before(self, index: int) -> int | None:
        """Return the nearest recorded step before one, None where there is none."""
        return self._recording.stretches.before(index)

    def after(self, index: int) -> int | None:
        """Return the nearest recorded step behind one, None where there is none."""
        return self._recording.stretches.after(index)

    def printed(self, index: int) -> str:
        """Return what a recorded step printed, errors included."""
        return self._printed.of(self.mark(index).index)

    def written(self, index: int, lines: int) -> str:
        """Return the last `lines` lines, or some more, that the run had written by a step."""
        return self._printed.until(index, lines)

    def points(self, index: int) -> tuple[Point, ...]:
        """Return the loss curve of the loop that a step belongs to.

        Outside a loop, and where the step is not recorded, it is the curve of the whole run.
        """
        mark = self._recording.marks.get(index)
        return self.curves.points(mark.loop if mark else None)

    def loss(self, index: int) -> float | None:
        """Return the loss that the script knew at a step, None before the first of its loop.

        Outside of loops it is the last of any.
        """
        stretch = self._recording.stretches.around(index)
        if stretch is None:
            return self.curves.loss(index)
        loop = self.mark(index).loop
        found = self._recording.codes.preceding("loss", index)
        if found is not None and loop not in (None, self.mark(found).loop):
            return self.curves.loss(index, loop)
        if found is not None and found >= stretch[0]:
            known = self.mark(found).loss
        else:
            # What the variable holds before the first loss is computed is no loss of the run yet.
            known = self.mark(index).loss if stretch[0] else None
        return self.curves.loss(index, loop) if known is None else known

    def loss_name(self, index: int) -> str:
        """Return what the script calls the loss that it knew at a step, "" for the usual name."""
        found = self._recording.codes.preceding("loss", index)
        places = (index,) if found is None else (found, index)
        return next(filter(None, (self.mark(at).loss_name for at in places if at in self)), "")

    def find_phase(self, phase: str, after: int) -> int | None:
        """Return the next step of a phase, None where there is none before the next gap."""
        return self._recording.joined(after, self._recording.codes.following(phase, after))

    def same_phase(self, index: int, direction: int) -> int | None:
        """Return where the same code ran an iteration on (1) or back (-1).

        None where it did not, and where a gap lies between, in which it may have run.
        """
        mark = self.mark(index)
        if mark.iteration is None:
            return None
        return self._recording.joined(index, self._recording.codes.beside(mark, direction))

    def at(self, iteration: int, phase: str | None, loop: int | None = None) -> int | None:
        """Return the first recorded step of an iteration, None without one.

        It is of a phase, and of the loop with a number, if one is named.
        """
        return self._recording.codes.within(iteration, phase, loop)

    def likely_next(self, index: int) -> int | None:
        """Return the first line of what ran the last time after the code of a step."""
        earlier = self._recording.codes.earlier(self.mark(index))
        following = None if earlier is None else self._recording.marks.get(earlier + 1)
        return following.first_line if following else None

    def size(self) -> int:
        """Return how many bytes the encoded steps take."""
        return self._recording.size

    def stretches(self) -> tuple[Stretch, ...]:
        """Return the recorded stretches and the gaps between them, from 0 to `newest`.

        They are put together once for each new step; what draws them asks for `coverage`.
        """
        if self._stretches is None:
            recording = self._recording
            self._stretches = told(recording.stretches, recording.marks, self._newest)
        return self._stretches

    def gaps(self) -> tuple[Stretch, ...]:
        """Return the stretches that ran without being recorded."""
        return tuple(stretch for stretch in self.stretches() if not stretch.recorded)

    def coverage(self, cells: int) -> tuple[float, ...]:
        """Cut the run into equal parts and return how much of each is recorded, from 0 to 1."""
        return shares(self._recording.stretches, len(self), cells)

    def _ran(self, index: int, iteration: int | None) -> None:
        self._stretches = None
        if index > self.newest:
            self._newest = Newest(index, iteration)

    def _forget(self, first: int, last: int) -> None:
        self._printed.forget(first, last)
        for index in range(first, last + 1):
            self._decoded.pop(index, None)

    def _missing(self, index: int) -> str:
        if 0 <= index <= self.newest:
            return f"step {index} is not recorded"
        return f"there is no step {index} among {len(self)}"

"""The moves of a person through a run: from step to step, phase to phase, into a step and on."""

from abc import ABC, abstractmethod

from tutor.lesson.model import phases_in
from tutor.link.messages import Next, Pause, RunTo, ToRun
from tutor.trace.goals import Goal
from tutor.trace.model import Step
from tutor.trace.timeline import Timeline
from tutor.ui.run import ROOM, Run
from tutor.ui.scene import State
from tutor.ui.travel import Travel


class Moves(ABC):
    """What the keys that move do; whoever has a run and a place in it gets them so.

    `position` is the step looked at, -1 the introduction, and `item` the op or flow in it that is
    walked to.
    """

    position: int
    item: int | None
    travel: Travel

    @property
    @abstractmethod
    def present(self) -> Run:
        """The present run."""

    @property
    @abstractmethod
    def timeline(self) -> Timeline:
        """The steps of the present run."""

    @property
    @abstractmethod
    def step(self) -> Step | None:
        """The step looked at, None at the introduction."""

    @property
    @abstractmethod
    def state(self) -> State:
        """What the present run does."""

    @abstractmethod
    def go(self, position: int) -> None:
        """Look at a step."""

    @abstractmethod
    def ask(self, message: ToRun) -> None:
        """Have the script run on, and look at what comes."""

    @abstractmethod
    def moved(self) -> None:
        """Take in that another item is looked at."""

    def forward(self) -> None:
        """Go to the next step; at the newest, let it run. While a step runs this does nothing."""
        if self.position < self.present.newest:
            self.go(self.position + 1)
        elif not self.travel.busy:
            self.ask(Next())

    def back(self) -> None:
        """Go to the step before, and from the first to the introduction."""
        self.go(max(self.position - 1, -1))

    def into(self, direction: int) -> None:
        """Walk to the next (1) or previous (-1) op or flow of the step looked at.

        Walking past either end puts the walk away, so that the whole step is seen again.
        """
        step = self.step
        if step is None:
            return
        items = len(step.ops) + len(step.flows)
        first = 0 if direction > 0 else items - 1
        item = first if self.item is None else self.item + direction
        self.item = item if 0 <= item < items else None
        self.moved()

    def same(self, direction: int) -> None:
        """Go to the same phase one iteration on (1) or back (-1), running on where need be."""
        if self.position < 0:
            return
        mark = self.timeline.mark(self.position)
        found = self.timeline.same_phase(self.position, direction)
        if found is not None:
            self.go(found)
        elif mark.iteration is not None and mark.loop is not None:
            other = mark.iteration + direction
            if 1 <= other <= self.present.iterations.get(mark.loop, 0):
                self.travel.to(f"{other}:{phases_in(mark.phase)[0]}")
            elif direction > 0:
                self.ask(RunTo(Goal(phase=mark.phase)))

    def phase(self, phase: str) -> None:
        """Go on to the next step of a phase, running on where it is not recorded yet."""
        found = self.timeline.find_phase(phase, self.position)
        if found is not None:
            self.go(found)
        elif any(gap.last > self.position for gap in self.timeline.gaps()):
            self.travel.to(phase)
        else:
            self.ask(RunTo(Goal(phase=phase)))

    def run(self) -> None:
        """Run on until paused; while it runs, pause."""
        if self.state == "running":
            self.present.send(Pause())
        else:
            self.ask(RunTo(None, room=ROOM))

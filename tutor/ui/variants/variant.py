"""A run of an edited lesson, and the place in it that stands beside the original's."""

from collections.abc import Callable
from typing import Any

import msgspec

from tutor.lesson.model import Lesson
from tutor.link.messages import Load, Missed
from tutor.trace.model import Step
from tutor.trace.timeline import Timeline
from tutor.ui.derivation import Derivation
from tutor.ui.engine import Engine
from tutor.ui.faults import STAYS
from tutor.ui.run import Run
from tutor.ui.run_scene import run_fields
from tutor.ui.scene import Scene, State
from tutor.ui.variants.apart import Apart
from tutor.ui.variants.line import Line
from tutor.ui.variants.spots import Spot, meet, nearest, spot_of, towards

STANDS: dict[State, str] = {
    "starting": "starting", "warming": "starting", "asking": "waits for an answer",
    "failed": "failed", "running": "running",
}  # fmt: skip
"""What is said of a variant's run beside its name."""


class Variant:
    """An edited lesson and its run; `changed` is called when there is news of it.

    `parts` are the edits that made it, by what they are about, in words that make up its name
    until it is given one.
    """

    def __init__(
        self,
        number: int,
        lesson: Lesson,
        engine: Engine,
        load: Load,
        changed: Callable[[bool], None],
        warm: bool,
    ) -> None:
        self.number = number
        self.lesson = lesson
        self.given = ""
        self.parts: dict[str, str] = {}
        self.position = -1
        self.met = False
        self.out_of_reach = False
        self._changed = changed
        self._line = Line(engine, number, self.receive)
        self._spot: Spot | None = None
        self._original: Timeline | None = None
        self._begin(load, warm)
        self.derivation = Derivation(self.run.timeline, changed)

    @property
    def name(self) -> str:
        """Its given name, else what was edited."""
        return self.given or ", ".join(self.parts.values()) or f"variant {self.number}"

    @property
    def timeline(self) -> Timeline:
        """The steps of its run."""
        return self.run.timeline

    @property
    def says(self) -> str:
        """A sentence about how its run ended, empty when all is usual."""
        words = self.run.says.removesuffix(STAYS).strip()
        if not words:
            return ""
        told = words.removeprefix("The lesson ")
        who = f'The variant "{self.name}"'
        return f"{who} {told}" if told != words else f"{who}: {words}"

    @property
    def on_its_way(self) -> bool:
        """Whether its run has yet to come to the place that it is to stand at."""
        return not self.started or (self._spot is not None and not (self.met or self.out_of_reach))

    def _begin(self, load: Load, warm: bool) -> None:
        self._load = msgspec.structs.replace(
            load,
            run=self.number,
            source=self.lesson.source,
            corrections=self.lesson.corrections,
            remarks=(),
        )
        self._warm = warm
        self.run = Run(self.lesson, self._line, self._load, warm, None)
        self.started = False
        self.position, self.met, self.out_of_reach = -1, False, False
        self.apart: Apart | None = None

    def start(self) -> None:
        """Start the run, unless it was."""
        if not self.started:
            self.started = True
            self.run.start()

    def again(self, load: Load, warm: bool, lesson: Lesson | None = None) -> None:
        """Make another run of it, of an edited lesson if one is given; it has yet to be started."""
        self._line.leave()
        self.lesson = lesson or self.lesson
        self._begin(load, warm)
        self.derivation.follow(self.run.timeline)

    def leave(self) -> None:
        """End its process."""
        self._line.leave()

    def follow(self, original: Timeline, index: int) -> bool:
        """Go where a step of the original stands; True where the run has to go on for that."""
        if self._original is not original:
            self._original, self.apart = original, None
        self._spot = spot_of(original, index) if index in original else None
        self.out_of_reach = False
        if self._spot is None:
            self.position, self.met = -1, False
            return False
        return self._go()

    def _go(self) -> bool:
        """Look at the step that stands there, or run on towards it."""
        assert self._spot is not None
        found = meet(self.timeline, self._spot)
        self.met = found is not None
        if found is not None:
            self.position = found
            return False
        if self.run.state == "waiting" and not self.out_of_reach:
            message = towards(self.timeline, self._spot)
            if message is not None:
                self.run.ask(message)
                return True
        self.out_of_reach = self.run.state in ("waiting", "ended", "failed")
        if self.out_of_reach:
            self.position = nearest(self.timeline, self._spot)
        return not self.out_of_reach

    def receive(self, message: Any) -> None:
        """Take in what is said of the run."""
        self.run.receive(message)
        if isinstance(message, Missed):
            self.out_of_reach = True
        waits = self._spot is not None and not self.met and self._go()
        self._changed(waits)

    def lost(self, reason: str, warm: bool) -> None:
        """Take in that the engine process is gone."""
        self.run.lost(reason, warm)

    def compare(self, index: int) -> bool:
        """Compare with the original up to one of its steps; False where more is to be done."""
        if self._original is None:
            return True
        if self.apart is None:
            self.apart = Apart(self._original, self.timeline)
        return self.apart.upto(index)

    def scene(self, main: Scene) -> Scene:
        """Return the picture of this run, with the characters and keys of the original's."""
        here, run = self._seen(), self.run
        self.derivation.detail = main.detail
        seen = self.derivation.seen(here)
        step = seen.step
        walked = main.item if self.met and _alike(main, step) else None
        return msgspec.structs.replace(
            main,
            lesson=self.lesson,
            item=walked,
            world=self.name,
            stands=self._stands(step),
            landscape=None,
            path=(),
            **run_fields(run, here, seen) | {"says": self.says, "curves": ()},
        )

    def _seen(self) -> int:
        """Return the step to look at: on the way to its place, the last that has run."""
        if self.met or self.out_of_reach or self._spot is None:
            return self.position
        newest = self.timeline.before(self.timeline.newest + 1)
        return -1 if newest is None else newest

    def _stands(self, step: Step | None) -> str:
        """Return how the run stands where it is not where the original is, else nothing."""
        if self.met:
            return ""
        known = STANDS.get(self.run.state, "")
        if known or step is None or not self.out_of_reach:
            return known
        return f"stands at {step.iteration}:{step.phase}" if step.iteration else step.phase


def _alike(main: Scene, step: Step | None) -> bool:
    """Whether the calls and nodes of two steps can be walked together."""
    if main.step is None or step is None:
        return False
    return [op.op for op in main.step.ops] == [op.op for op in step.ops] and [
        flow.node for flow in main.step.flows
    ] == [flow.node for flow in step.flows]

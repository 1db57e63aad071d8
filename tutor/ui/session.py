"""One lesson being stepped through: its run, and the place in it that the person looks at.

A session knows no Textual. Keys call its methods (those that move are in `tutor.ui.moves`), the
engine's messages go to `receive`, and `scene` gives the picture to draw.
"""

from collections.abc import Callable

import msgspec

from tutor.journal import known_path
from tutor.lesson.model import Lesson
from tutor.link.messages import (
    Ended,
    FromEngine,
    FromRun,
    Load,
    Pause,
    Peek,
    Peeked,
    Ready,
    RunTo,
    Surveyed,
    ToRun,
)
from tutor.trace.model import Step
from tutor.trace.timeline import Timeline
from tutor.ui.derivation import Derivation
from tutor.ui.engine import Engine
from tutor.ui.moves import Moves
from tutor.ui.place import Place
from tutor.ui.plots import Plots
from tutor.ui.run import Run
from tutor.ui.run_scene import run_fields
from tutor.ui.scene import Scene, State
from tutor.ui.travel import Travel
from tutor.ui.worlds import Worlds

FAR = 2**53
"""A position beyond every run."""


class Session(Moves):
    """A lesson, its present run and the cursor; `changed` is called when there is news.

    `changed(False)` asks for a frame now; `changed(True)` says that a step has begun to run, which
    is worth showing only if the step takes its time.
    """

    def __init__(
        self,
        lesson: Lesson,
        engine: Engine,
        load: Load,
        changed: Callable[[bool], None],
        *,
        warm: bool = False,
        at: Place | None = None,
    ) -> None:
        self.lesson = lesson
        self._path: str | None = None
        self.position = -1
        self.item: int | None = None
        self._load = load
        self._engine = engine
        self._tell = changed
        self._warm = warm
        self._follow = True
        self._back_to: int | None = None
        self.on_peeked: Callable[[Peeked], None] | None = None
        self._run = Run(lesson, engine, load, warm, at)
        self.derivation = Derivation(self._run.timeline, changed)
        self.worlds = Worlds(lesson, engine, lambda: self._run, self._tell, warm)
        self.travel = Travel(
            engine, self._run, lambda: self.position, self.go, self.ask, self._changed
        )
        self.plots = Plots(self._run.timeline, lambda survey: self._run.send(survey), changed)

    def start(self) -> None:
        """Ask the engine for the run; until then there is only the introduction to be read."""
        self._run.start()
        self.derivation.prepare()

    def return_to(self, load: Load, message: RunTo, position: int | None) -> None:
        """Start a run that goes on at once as a message says, and then look at a position.

        Without a position that is where the run has come to. What the run is given as answers it
        is not given again when it is restarted.
        """
        self._load = msgspec.structs.replace(load, answers=())
        self._anew(load)
        self.ask(message, FAR if position is None else position)

    @property
    def load(self) -> Load:
        """What a run of this lesson is started with."""
        return self._load

    @property
    def present(self) -> Run:
        """The present run."""
        return self._run

    @property
    def returning(self) -> bool:
        """Whether the run is on its way to where an earlier session was."""
        return self._back_to is not None

    @property
    def path(self) -> str:
        """The path by which the script is known from one session to the next."""
        if self._path is None:
            self._path = known_path(self.lesson.path)
        return self._path

    @property
    def timeline(self) -> Timeline:
        """The steps of the present run."""
        return self._run.timeline

    @property
    def step(self) -> Step | None:
        """The step looked at, None at the introduction."""
        return self.timeline.step(self.position) if self.position >= 0 else None

    @property
    def state(self) -> State:
        """What the present run does."""
        return self._run.state

    @property
    def device(self) -> str:
        """The device that the run was started on, as it was asked for."""
        return self._load.device

    @property
    def answers(self) -> tuple[str | None, ...]:
        """What the person has given to ``input()`` in the present run."""
        return tuple(self._run.answers)

    def go(self, position: int) -> None:
        """Look at a step, -1 for the introduction; one that was not recorded is replayed."""
        if position >= 0 and position not in self.timeline:
            if not self.travel.busy:
                self.travel.visit(position)
            return
        self.position = position
        self.item = None
        self._follow = position == self._run.newest
        self._back_to = None
        self.travel.settle()
        self._changed(False)

    def interrupt(self) -> bool:
        """Stop what is looked for, or interrupt the step that runs; False where nothing goes on."""
        if self.travel.stop():
            self._changed(False)
            return True
        if self.state == "running" and self._run.passing is not None:
            self._run.send(Pause())
            return True
        return self._run.interrupt()

    def answer(self, text: str | None) -> None:
        """Give the script what it asked for; None ends its input."""
        if self.state == "asking":
            self._run.answer(text)
        else:
            self.worlds.answer(text)
        self._changed(False)

    def peek(self, peek: Peek) -> None:
        """Ask for a window of a large tensor as it is now."""
        self._run.send(peek)

    @property
    def peekable(self) -> bool:
        """Whether the script stands at the step looked at, so that its tensors can be seen."""
        return self.state == "waiting" and self.position == self._run.newest

    def restart(self, device: str | None = None) -> None:
        """Start the lesson again from its beginning, on another device if one is named."""
        if device is not None:
            self._load = msgspec.structs.replace(self._load, device=device)
        self._anew(self._load)
        self.worlds.restart()
        self._changed(False)

    def _anew(self, load: Load) -> None:
        """Start another run and follow it from its introduction on."""
        self.position, self.item, self._follow, self._back_to = -1, None, True, None
        self._run = Run(self.lesson, self._engine, load, self._warm, None)
        self.derivation.follow(self._run.timeline)
        self.plots.follow(self._run.timeline)
        self.travel.follow(self._run)
        self._run.start()
        self.derivation.prepare()

    def receive(self, message: FromEngine | FromRun) -> None:
        """Take in a message of the engine or of the run."""
        self._warm = self._warm or isinstance(message, Ready)
        self.worlds.receive(message)
        match message:
            case Peeked() if self.on_peeked is not None:
                self.on_peeked(message)
            case Surveyed():
                self.plots.receive(message)
            case _:
                newest = self._run.newest
                self._run.receive(message)
                if self._run.newest > newest or isinstance(message, Ended):
                    self._arrive()
                self._changed(self.state == "running" and self._run.newest == newest)

    def _arrive(self) -> None:
        """Look at what has just run; where the run stands at a step unrecorded, replay that."""
        newest = self._run.newest
        if self._run.state != "running":
            (self.travel.over if self._run.over else self.travel.arrived)()
        if not self._follow or newest < 0:
            return
        if newest in self.timeline:
            self.position, self.item = newest, None
        elif self._run.state != "running":
            self.travel.visit(newest, self.travel.says)
        back = self._back_to
        if back is not None and self._run.state not in ("running", "asking"):
            self._back_to = None
            if back < newest:
                self.go(back)

    def lost(self, reason: str) -> None:
        """Take in that the engine process is gone."""
        warm, self._warm = self._warm, False
        self.travel.stop()
        self._run.lost(reason, warm)
        self.worlds.lost(reason)
        self._changed(False)

    def moved(self) -> None:
        """Draw the place looked at, which is another now."""
        self._changed(False)

    def _changed(self, later: bool) -> None:
        """Have the variant follow, and draw when it is there."""
        on_its_way = self.worlds.follow(self._run.timeline, self.position)
        self._tell(later or on_its_way)

    def ask(self, message: ToRun, back_to: int | None = None) -> None:
        """Have the script run on, and look at what comes; then at a position, if one is given."""
        self.travel.settle()
        if self.state != "running":
            self._back_to = back_to
        if self.state == "waiting":
            newest = self._run.newest
            if self.position != newest and newest in self.timeline:
                self.position, self.item = newest, None
            self._follow = True
        self._run.ask(message)
        self._changed(self.state == "running")

    def scene(self, keys: dict[str, str], ascii: bool = False, pace: float | None = None) -> Scene:
        """Return the picture of the run as it stands and of the place looked at."""
        here, run = self.position, self._run
        seen = self.derivation.seen(here)
        plotted = self.plots.plotted(here, run.state)
        fields = run_fields(run, here, seen)
        fields["says"] = self.travel.says or fields["says"]
        scene = Scene(
            lesson=self.lesson,
            item=self.item,
            device=self.device,
            ascii=ascii,
            keys=keys,
            pace=pace,
            plot=plotted.kind,
            landscape=plotted.landscape,
            path=plotted.path,
            surveyed=plotted.says,
            **fields,
        )
        return self.worlds.seen(scene)

"""One run of a lesson as the screen knows it: what was recorded and what the engine does."""

from pathlib import PurePath

from tutor.lesson.cells import told
from tutor.lesson.model import Lesson, phases_in
from tutor.link.messages import (
    Begun,
    Drawn,
    Ended,
    Exited,
    FromEngine,
    FromRun,
    HasTouched,
    InputWanted,
    Load,
    Next,
    Output,
    Passed,
    Ready,
    Reply,
    Running,
    RunTo,
    Stepped,
    ToRun,
    Tracked,
)
from tutor.trace.figure import Figure
from tutor.trace.goals import Goal
from tutor.trace.model import End
from tutor.trace.printed import joined
from tutor.trace.timeline import Timeline
from tutor.ui import faults
from tutor.ui.engine import Engine
from tutor.ui.place import Place
from tutor.ui.scene import State

LIVE_CHARACTERS = 20_000
"""How much of what the running step writes is kept for the screen."""

ROOM = 12 << 20
"""How many bytes of steps a run records in one go; what comes then runs on unrecorded."""


class Run:
    """A run from its `Load` to its end.

    `passing` is the iteration that runs unrecorded; `iterations` are how far each loop has come;
    `answers` what was given to ``input()``, and `touched` what a replay would do again. `figures`
    are those that the script has drawn, with their pictures in `folder`. `foreseen` are steps that
    a replay has recorded and this run has not come to yet.
    """

    def __init__(
        self, lesson: Lesson, engine: Engine, load: Load, warm: bool, at: Place | None
    ) -> None:
        self.timeline = Timeline()
        self.state: State = "starting" if warm else "warming"
        self.says = ""
        self.live = ""
        self.prompt = ""
        self.failed_line: int | None = None
        self.answers: list[str | None] = list(load.answers)
        self.touched: tuple[str, ...] = ()
        self.figures: list[Figure] = []
        self.folder: str | None = None
        self.foreseen: dict[int, Stepped] = {}
        self.passing: int | None = None
        self.iterations: dict[int, int] = {}
        self.load = load
        self._lesson = lesson
        self._engine = engine
        self._at = at
        self._pid: int | None = None
        self._wish: ToRun | None = None

    def start(self) -> None:
        """Ask the engine for this run, which ends the one it had."""
        self._engine.load(self.load)

    @property
    def newest(self) -> int:
        """The last step that has run, recorded or not; -1 where there is none."""
        return self.timeline.newest

    @property
    def over(self) -> bool:
        """Whether no further step can come."""
        return self.state in ("ended", "failed")

    def ask(self, message: ToRun) -> bool:
        """Have the script run on if it waits; False where it does not.

        Before the run began the last wish is remembered and carried out then, so that who reads
        the introduction and presses a key need not press it again when torch is there.
        """
        if self.state == "waiting":
            self.state = "running"
            self._engine.send(message)
            return True
        if self.state in ("warming", "starting"):
            self._wish = message
        return False

    def send(self, message: ToRun) -> None:
        """Send a message that does not change what the run does, such as a pause or a peek."""
        self._engine.send(message)

    def interrupt(self) -> bool:
        """Interrupt the step that runs; False where none does."""
        if self.state not in ("running", "asking"):
            return False
        self._engine.interrupt()
        return True

    def answer(self, text: str | None) -> None:
        """Give the script what it asked for; None ends its input."""
        if self.state == "asking":
            self.state = "running"
            self.answers.append(text)
            self._engine.send(Reply(text))

    def receive(self, message: FromEngine | FromRun) -> None:
        """Take in a message of the engine or of the run."""
        match message:
            case Ready():
                self.state = "starting" if self.state == "warming" else self.state
            case Running(pid=pid):
                self._pid = pid
            case Begun():
                self.state = "waiting"
                self._go_on()
            case Stepped():
                self._stepped(message)
            case Passed():
                self._passed(message)
            case Tracked(weights=weights):
                self.timeline.curves.follow(weights)
            case HasTouched(what=what):
                self.touched = what
            case Drawn(figure=figure, folder=folder):
                self.figures.append(figure)
                self.folder = folder
            case Output(text=text, stream=stream):
                told = joined("", text) if stream == "stderr" else text
                self.live = (self.live + told)[-LIVE_CHARACTERS:]
            case InputWanted(prompt=prompt):
                self.state, self.prompt = "asking", prompt
            case Ended(end=end):
                self._ended(end)
            case Exited():
                self._exited(message)

    def lost(self, reason: str, warm: bool) -> None:
        """Take in that the engine process is gone, and this run with it."""
        if not self.over:
            self.state = "failed"
            self.says = faults.lost(reason, warm)

    def _stepped(self, message: Stepped) -> None:
        """Record a step; where the script now waits, do what is still wished for."""
        self.timeline.append(bytes(message.step), message.summary)
        self.live = ""
        self.passing = None
        self._came_to(message.summary.loop, message.summary.iteration)
        self._wait(message.waiting)

    def _passed(self, message: Passed) -> None:
        """Take in that the run goes on unrecorded."""
        self.timeline.passed(message)
        for index in [index for index in self.foreseen if index <= message.index]:
            seen = self.foreseen.pop(index)
            self.timeline.append(bytes(seen.step), seen.summary)
        self.live = ""
        self.passing = message.iteration
        self._came_to(message.loop, message.iteration)
        self._wait(message.waiting)

    def _came_to(self, loop: int | None, iteration: int | None) -> None:
        if loop is not None and iteration is not None:
            self.iterations[loop] = max(iteration, self.iterations.get(loop, 0))

    def _wait(self, waiting: bool) -> None:
        if waiting and not self.over:
            self.state = "waiting"
            self._go_on()

    def _go_on(self) -> None:
        """Run on to the place asked for at the start, or to what was wished before the run."""
        message, self._wish = self._towards() or self._wish, None
        if message is not None:
            self.ask(message)

    def _towards(self) -> ToRun | None:
        """Return what brings the run to the place asked for at the start, None when it is there."""
        if self._at is None:
            return None
        newest = self.timeline.mark(self.newest) if self.newest in self.timeline else None
        iteration = (newest.iteration or 0) if newest else 0
        there = newest is not None and self._at.reached(iteration, phases_in(newest.phase))
        if there or iteration > self._at.iteration:
            self._at = None
            return None
        return RunTo(Goal(phase=self._at.phase)) if self._at.phase else Next()

    def _ended(self, end: End) -> None:
        """Take in how the script ended, and at which of its lines if it failed."""
        self.state = "ended" if end.status == "finished" else "failed"
        last = self.timeline.apart(self.newest) if self.newest in self.timeline else None
        self.says = told(self._lesson.cells, faults.ended(end, last, self._lesson))
        if end.error is not None and end.error.file is not None:
            here = PurePath(end.error.file).name == PurePath(self._lesson.path).name
            self.failed_line = end.error.line if here else None

    def _exited(self, message: Exited) -> None:
        """Take in that the process is gone: killed or ended by itself, unless it said how."""
        if self._pid not in (None, message.pid) or self.over:
            return
        last = self.timeline.step(self.newest) if self.newest in self.timeline else None
        guess = self.timeline.likely_next(self.newest) if last else None
        self.state = "failed"
        self.failed_line = message.line
        path, cells = self._lesson.path, self._lesson.cells
        self.says = told(cells, faults.died(message.status, path, last, message.line, guess))

"""One run in a process of its own: it plays a lesson and does what the screen asks in between."""

import linecache
import os
from typing import Any

import msgspec

from tutor.advice.hints import Hints
from tutor.advice.told import hint_text
from tutor.engine.capture import Capture
from tutor.engine.devices import DeviceAbsent, preload, resolve
from tutor.engine.exits import Exits
from tutor.engine.figures import new_folder
from tutor.engine.limits import headroom, limit_memory
from tutor.engine.lookout import Lookout, recorded
from tutor.engine.loss_names import USUAL
from tutor.engine.pace import Pace, starts_unrecorded
from tutor.engine.peek import peeked
from tutor.engine.run import Run
from tutor.engine.scope import Scope
from tutor.engine.settings import Settings
from tutor.engine.stretch import Stretch
from tutor.engine.survey import Scouts
from tutor.engine.touched import Touched
from tutor.lesson.cells import Cells, told
from tutor.lesson.joined import texts
from tutor.lesson.model import Lesson, Mistake, Segment, phases_in
from tutor.lesson.reader import read, read_file
from tutor.link.frames import Line
from tutor.link.messages import (
    Begun,
    Drawn,
    Ended,
    HasTouched,
    InputWanted,
    Load,
    Missed,
    Next,
    Output,
    Passed,
    Pause,
    Peek,
    Peeked,
    Reply,
    RunTo,
    Stepped,
    Survey,
    Surveyed,
    Tracked,
)
from tutor.trace.figure import Figure
from tutor.trace.landscape import Landscape
from tutor.trace.model import End, Failure, Step, Summary

encode_step = msgspec.msgpack.Encoder().encode


class Session:
    """Listens to a run for the screen: sends its steps, and holds it until it may go on."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._pace = Pace()
        self._capture: Capture | None = None
        self._answers: list[str | None] = []
        self._lookout = Lookout(self._pace)
        self._run: Run | None = None
        self._named = False
        self._scouts: Scouts | None = None
        self._hints: Hints | None = None
        self._cells: Cells = ()
        self._figures: str | None = None

    def play(self, load: Load) -> None:
        """Play the lesson that was asked for, to its end."""
        self._line.send(Ended(self._play(load)))

    def _play(self, load: Load) -> End:
        lesson, mistakes = _read(load)
        if lesson is None:
            return _not_begun("LessonError", str(mistakes[0]), mistakes[0].file, mistakes[0].line)
        try:
            preload(load.preload)
            device = resolve(load.device)
        except DeviceAbsent as problem:
            return _not_begun("DeviceAbsent", str(problem))
        memory = headroom(load.memory)
        self._figures = load.figures or new_folder()
        settings = Settings(
            device, load.seed, load.preload, memory,
            arguments=load.arguments, figures=self._figures,
        )  # fmt: skip
        self._answers = list(load.answers)
        if device == "cpu":
            limit_memory(memory)
        with Capture(stderr=True, listener=self._wrote) as capture, Exits() as exits:
            self._capture = capture
            self._hints = Hints(lesson)
            self._cells = lesson.cells
            self._scouts = Scouts(lesson, device)
            self._run = run = Run(lesson, settings, self, capture, self._ask)
            self._line.send(Begun(run.start()))
            Touched(lesson.path, lambda what: self._line.send(HasTouched(what))).listen()
            self._wait()
            end = run.play()
            if end.status != "stopped":
                exits.call()
            return end

    def _wrote(self, text: str, stream: str) -> None:
        self._line.send(Output(text, stream))

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        """Send a step and, unless more were asked for or it is the last, wait for the person."""
        self._hear()
        goal = self._pace.goal
        waiting = not last and not self._pace.goes_on(step)
        data = encode_step(step)
        name = self._run.loss_name if self._run is not None and loss is not None else ""
        summary = Summary(
            step.index, step.loop, step.iteration, step.phase, step.first_line, loss,
            step.last_line, self._weights(step), self._remarks(step), "" if name == USUAL else name,
        )  # fmt: skip
        self._line.send(Stepped(msgspec.Raw(data), summary, waiting))
        if waiting:
            if goal is not None and not self._pace.there:
                self._line.send(Missed(goal))
            self._pace.stop()
            self._wait(step.index, step.segment)
        elif self._pace.spend(len(data)) and step.loop is not None and not last:
            self._leave_unrecorded()

    def _remarks(self, step: Step) -> tuple[str, ...]:
        """Return what looks like a mistake at this step and raised nothing."""
        found = () if self._hints is None else self._hints.noticed(step)
        return tuple(told(self._cells, hint_text(hint)) for hint in found)

    def _weights(self, step: Step) -> tuple[float, ...]:
        """Return the weights that are followed, where the step may have changed them."""
        if self._run is None or step.loop is None:
            return ()
        followed, first = self._run.followed, self._run.followed.weights is None
        if first:
            followed.choose(self._run.scope)
        self._name_weights()
        updates = "update" in phases_in(step.phase)
        return followed.values(self._run.scope) if first or updates else ()

    def _name_weights(self) -> None:
        """Say once which weights are followed, as soon as that is known."""
        if self._run is not None and self._run.followed.weights is not None and not self._named:
            self._named = True
            self._line.send(Tracked(self._run.followed.weights))

    def _leave_unrecorded(self) -> None:
        """Let the run go on without being recorded, until it nears what was asked for."""
        assert self._run is not None
        from_index, from_iteration = self._pace.start_of_record()
        goal = self._pace.goal
        alone = goal is None or recorded(goal, from_index, from_iteration)
        self._run.stretch = Stretch(
            self._run.followed,
            self._report,
            from_index=from_index,
            from_iteration=from_iteration,
            loop=goal.loop if goal else None,
            follow=None if alone and not self._lookout.searches else self._follow,
            never=self._lookout.searches,
        )

    def _report(self, stretch: Stretch) -> bool:
        """Tell of the steps passed, and say whether nothing has come that asks to stop."""
        self._tell(stretch)
        self._hear()
        return not self._pace.stands

    def _tell(self, stretch: Stretch, printed: str = "", waiting: bool = False) -> None:
        samples = tuple(stretch.take())
        self._name_weights()
        if stretch.last[0] >= 0:
            self._line.send(Passed(*stretch.last, samples, printed, waiting))

    def _follow(self, stretch: Stretch, segment: Segment, scope: Scope) -> None:
        """Wait behind a step that was not recorded, where that is asked for."""
        if not self._lookout.stops(segment, stretch.last, scope):
            return
        if self._lookout.searches:
            self._line.send(self._lookout.found)
        else:
            self._tell(stretch, waiting=True)
        stretch.stop()
        self._pace.stop()
        self._wait(stretch.last[0], segment.id)

    def rejoined(self, stretch: Stretch, printed: str) -> None:
        """Tell of the rest of the steps passed and of what they wrote."""
        self._tell(stretch, printed)
        if self._lookout.searches:
            # The run has ended before it came to where the search was to end.
            self._line.send(self._lookout.found)
            self._pace.stop()

    def drawn(self, figure: Figure) -> None:
        """Tell of a figure at once, since its step may never be told of."""
        self._line.send(Drawn(figure, self._figures))

    def _hear(self) -> None:
        """Take what the screen said while the step ran."""
        while (message := self._receive(block=False)) is not None:
            self._obey(message)

    def _wait(self, index: int = -1, segment: int = -1) -> None:
        """Stand still until the screen asks for more, behind the step of this index and segment."""
        scouts, run = self._scouts, self._run
        if scouts is not None and run is not None and index >= 0:
            scouts.stands(index, segment, run.following)
        while self._pace.stands:
            message = self._receive(block=False)
            if message is not None:
                self._obey(message)
            elif scouts is not None and scouts.wait(self._line, self._tell_of):
                # This is the process of a scout that goes on with the script.
                return

    def _tell_of(self, landscape: Landscape) -> None:
        self._line.send(Surveyed(landscape))

    def _receive(self, block: bool) -> Any:
        try:
            return self._line.receive(block)
        except EOFError:
            # The screen has gone; nobody is left to run for.
            os._exit(0)

    def _obey(self, message: Any) -> None:
        match message:
            case Next() | Pause() | RunTo():
                self._pace.obey(message)
                if isinstance(message, RunTo) and starts_unrecorded(message):
                    self._leave_unrecorded()
            case Survey() if self._scouts is not None:
                self._scouts.ask(message)
            case Peek():
                self._line.send(Peeked(message.name, peeked(message)))

    def _ask(self) -> str | None:
        prompt = "" if self._capture is None else self._capture.question()
        if self._answers:
            return self._answers.pop(0)
        self._line.send(InputWanted(prompt))
        while True:
            message = self._receive(block=True)
            if isinstance(message, Reply):
                return message.text
            self._obey(message)


def _read(load: Load) -> tuple[Lesson | None, list[Mistake]]:
    """Read the lesson, from the text that came with the message if there is one."""
    if load.source is None:
        return read_file(load.path, load.corrections)
    # What a traceback and `inspect` show is the text that runs, not that of the file.
    for path, _, text in texts(load.source, load.path):
        linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    lesson, mistakes = read(load.source, load.path, load.corrections)
    if lesson is not None and load.remarks:
        lesson = lesson._replace(remarks=load.remarks)
    return lesson, mistakes


def _not_begun(kind: str, message: str, file: str | None = None, line: int | None = None) -> End:
    return End("failed", Failure(kind, message, file, line))

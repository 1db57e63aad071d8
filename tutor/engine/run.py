"""One run of a script: it is executed for real and stands still at each checkpoint."""

import os
import sys
import threading
from contextlib import ExitStack, suppress
from inspect import CO_GENERATOR
from time import perf_counter
from types import FrameType

import msgspec

from tutor.engine.around import Around
from tutor.engine.capture import Capture
from tutor.engine.cell_values import as_notebook
from tutor.engine.compiled import compiled
from tutor.engine.failures import failure, innermost
from tutor.engine.figures import Figures
from tutor.engine.followed import Followed
from tutor.engine.listener import Listener, StopRun
from tutor.engine.loss_names import LossNames
from tutor.engine.op_log import OpLog
from tutor.engine.progress import Here, Progress, known
from tutor.engine.pyplot import without_windows
from tutor.engine.ran import Ran
from tutor.engine.recorder import Recorder
from tutor.engine.returns import Returns
from tutor.engine.scope import Scope
from tutor.engine.script import as_main, imports_torch, seed
from tutor.engine.settings import Settings
from tutor.engine.stdin import Ask
from tutor.engine.stepped_files import importing, lines_of
from tutor.engine.stretch import Stretch
from tutor.engine.trail import Trail
from tutor.lesson.model import Lesson, Segment
from tutor.trace.model import FORMAT, End, Failure, Start, Step
from tutor.trace.printed import joined


class Run:
    """A run of one lesson: call `start`, then `play`.

    `capture` catches its output, `ask` gives its input, and `figures` are what it drew. While the
    script stands, `scope` is what it sees and `following` the number of the segment that runs next;
    setting a `stretch` then lets it run on unrecorded until the stretch ends.
    """

    def __init__(
        self, lesson: Lesson, settings: Settings, listener: Listener, capture: Capture, ask: Ask
    ) -> None:
        self._lesson = lesson
        self._settings = settings
        self._listener = listener
        self._capture = capture
        self._ask = ask
        self._recorder = Recorder(lesson)
        self._log = OpLog()
        self._lines = lines_of(lesson)
        self._around = Around(self._lines, settings, self._log)
        self._home = (os.getpid(), threading.get_ident())
        self._segments = [segment.as_run() for segment in lesson.segments]
        self._progress = Progress(lesson, self._segments, settings.iterations)
        self._began = 0.0
        self._over = False
        self._returns = Returns(self._segments, self._open, self._lines, lesson.source)
        self._trail = Trail(self._segments, self._checkpoint, self._returns.shared)
        self._text = ("", "")
        self.scope = Scope({}, {})
        self._runs_in: FrameType | None = None
        self.following: int | None = None
        self.followed = Followed(lesson)
        self._losses = LossNames(lesson)
        self.stretch: Stretch | None = None
        self.figures = Figures(
            settings.figures, self._here, lambda one: listener.drawn(one), lesson.notebook
        )
        self._heads = {cell.head_line for cell in lesson.cells if lesson.notebook}

    def start(self) -> Start:
        """Return the head of the trace; imports torch if the script is going to."""
        version = None
        if imports_torch(self._lesson.source):
            import torch

            version = str(torch.__version__)
        return Start(
            FORMAT,
            self._lesson.name,
            self._lesson.path,
            self._settings.device,
            version,
            self._settings.seed,
            self._settings.arguments,
        )

    def play(self) -> End:
        """Run the script to its end and return how it ended."""
        path = self._lesson.path
        try:
            code, taps, beside = compiled(self._lesson)
            with ExitStack() as stack, as_main(path, self._settings.arguments) as module:
                self._around.enter(stack, self._checkpoint, taps, self._ask)
                self._returns.enter(stack)
                as_notebook(stack, self._lesson)
                stack.enter_context(importing(beside))
                stack.enter_context(without_windows(self.figures))
                seed(self._settings.seed)
                self._around.watch_torch()
                exec(code, module.__dict__)
                self._over = True
                self.scope = Scope(module.__dict__, module.__dict__)
                self.figures.leave_open()
                self._end(None)
        except StopRun:
            return End("stopped", None)
        except SystemExit as problem:
            self._fail(problem)
            ok = problem.code in (None, 0)
            return End("finished", None) if ok else End("failed", self._failure(problem))
        except KeyboardInterrupt as problem:
            self._fail(problem)
            return End("stopped", self._failure(problem))
        except BaseException as problem:
            self._fail(problem)
            return End("failed", self._failure(problem))
        return End("finished", None)

    def _failure(self, problem: BaseException) -> Failure:
        return failure(problem, self._lines, self._settings.memory)

    def _checkpoint(self, number: int, depth: int = 1) -> None:
        """End the open step and begin that of a segment. The script calls this between phases.

        `depth` is how many frames above this one the script's is. A number ``~k`` comes from the
        way back out of a function, one frame further: the segment k goes on.
        """
        if self._over or self._home != (os.getpid(), threading.get_ident()):
            return
        try:
            again, number = number < 0, known(self._returns.shared.meant[number])
            segment = self._segments[number]
            self.scope = Scope.of(sys._getframe(depth + again))
            self.following = number
            if segment.marker_line in self._heads:
                self.figures.end_cell()
            led = self._returns.left is not None and self._returns.left == self._open()
            self._end(segment)
            self._returns.begins(self.scope.frame, again)
            self._begin(segment, again, led)
        except StopRun:
            self._over = True
            raise

    def _open(self) -> int | None:
        """Return the number of the segment that runs, seen or unseen."""
        last, known = self._trail.last(), self._progress.open
        return last if last is not None or known is None else known.id

    def _begin(self, segment: Segment, again: bool, led: bool) -> None:
        """Begin the step of a segment, which may go on `again` behind a call.

        `led` says that the last step has called the function which begins with this one.
        """
        if self._home[0] != os.getpid():
            # A child that was forked while the script stood, and goes on by itself.
            return
        here = self._progress.begin(segment, again)
        if self._progress.exceeded:
            raise StopRun
        if self.stretch is not None and not self._to_be_recorded(self.stretch, here):
            if not self._around.alone:
                self._around.leave_alone(self._trail.checkpoint())
                self._recorder.forget()
                self._returns.in_flight.forget()
            self._attend(self.stretch, here)
            return
        if self._around.alone:
            self._around.look_again(self._checkpoint)
            # What has called a function saw what the script names before the function did.
            before = self._returns.calling(self.scope) if led else self.scope
            self._recorder.look(before, self._log)
            if led:
                self._recorder.look(self.scope, self._log)
        going_on = self._returns.calling(self.scope) if again else self.scope
        if again:
            # What goes on behind a call is seen where it stands, and not within the function.
            self._recorder.look(going_on, self._log, self._returns.flying(self.scope))
        self._runs_in = going_on.frame
        self._around.begin(self._progress.steps, self.scope.frame)
        self._began = perf_counter()

    def _to_be_recorded(self, stretch: Stretch, here: Here) -> bool:
        """Say whether a segment of an unrecorded stretch is recorded; the stretch may end here."""
        if stretch.ends(here):
            self._rejoin(stretch)
            return True
        return here.segment.fetch and not self._progress.headers.settled(here.segment)

    def _attend(self, stretch: Stretch, here: Here) -> None:
        """Say which of the checkpoints to come have to be looked at."""
        if self._trail.attends(here.segment):
            return
        progress = self._progress
        unseen, room = stretch.unseen(progress.begun, here)
        for loop, iterations in unseen.items():
            left = progress.left(loop)
            unseen[loop] = iterations if left is None else min(iterations, left)
        self._trail.attend(unseen, room, progress.unsettled)

    def _rejoin(self, stretch: Stretch) -> None:
        """End an unrecorded stretch: what it wrote and drew is no step's."""
        self.figures.take()
        self._text = self._written()
        self._listener.rejoined(stretch, joined(*self._text))
        self._text = ("", "")
        self.stretch = None

    def unsaid(self) -> tuple[str, str]:
        """Return what the script wrote to both streams behind its last step, once."""
        unsaid, self._text = self._written(), ("", "")
        return unsaid

    def _here(self) -> int:
        """Return the index of the step that runs, recorded or not."""
        self._progress.catch_up(self._trail.take())
        return self._progress.steps

    def _written(self) -> tuple[str, str]:
        """Return what was written and is not yet told of, to both streams."""
        stdout, stderr = self._capture.take()
        return self._text[0] + stdout, self._text[1] + stderr

    def _end(self, following: Segment | None) -> None:
        """End the open step: tell of it, or in an unrecorded stretch only count it."""
        self._progress.catch_up(self._trail.take())
        if self.stretch is None or not self._around.alone:
            self._close(self.scope, following)
        else:
            segment = self._progress.end()
            if segment is not None and self._progress.counts(segment, following):
                self._progress.steps += 1
                led = self._returns.leads_away(segment)
                self._passed(self.stretch, segment._replace(phase="other") if led else segment)
        if self._over and self.stretch is not None:
            self._rejoin(self.stretch)

    def _passed(self, stretch: Stretch, segment: Segment) -> None:
        self._follow_loss(segment.loop)
        progress, scope = self._progress, self.scope
        if results := self._returns.results:
            scope = scope._replace(own={**results, **scope.own})
        stretch.passed(segment, progress.iteration(segment), progress.steps - 1, scope)

    def _close(self, scope: Scope, following: Segment | None = None) -> None:
        progress = self._progress
        segment = progress.end()
        if segment is None or self._home[0] != os.getpid():
            return
        ran = self._ran(segment, scope)
        # What has called a function is seen where it stands, and not within the function.
        away = ran.led or self._is_resumed(scope.frame)
        seen = self._returns.calling(scope) if away else scope
        worth = progress.headers.worth(segment, following) if segment.fetch else True
        step = None
        if worth is not False:
            step = self._recorder.step(ran, seen, self._log, self._around.watch, worth is True)
        if away:
            if step is not None:
                self._returns.leaves(scope, self._log.left(step))
            self._recorder.look(scope, self._log)
        if segment.fetch and worth is None:
            progress.headers.note(segment, step is not None)
        progress.steps += step is not None
        # What the header of a loop wrote belongs to the step behind it, if it is none itself.
        told = step is not None and self.stretch is None
        self._text = ("", "") if told else (ran.stdout, ran.stderr)
        if step is not None:
            self._tell(step, segment)

    def _is_resumed(self, frame: FrameType | None) -> bool:
        """Say whether a frame is that of a generator which goes on, called by what ran so far.

        A context manager does so behind the block that it stands around.
        """
        generates = frame is not None and bool(frame.f_code.co_flags & CO_GENERATOR)
        return generates and frame is not self._runs_in

    def _ran(self, segment: Segment, scope: Scope) -> Ran:
        """Return what there is to say of a segment that has run, seen from where it ended."""
        progress, results = self._progress, self._returns.results
        seconds = perf_counter() - self._began - self._log.overhead - self.figures.seconds
        stdout, stderr = self._written()
        return Ran(
            segment,
            progress.steps,
            progress.iteration(segment),
            stdout,
            stderr,
            max(0.0, seconds) * 1000,
            self._returns.leads_away(segment),
            results,
            self._returns.calling(scope).visible() if results else {},
        )

    def _tell(self, step: Step, segment: Segment) -> None:
        """Tell of a step, with what it drew; in an unrecorded stretch that it has passed."""
        if figures := self.figures.take():
            step = msgspec.structs.replace(step, figures=figures)
        if self.stretch is not None:
            self._passed(self.stretch, segment)
            return
        self._listener.stepped(step, self._loss(step), self._over)

    def _follow_loss(self, loop: int | None) -> None:
        """Follow what the loop calls its loss now."""
        self.followed.root = self._losses.of(loop, self._around.root(self.scope))

    @property
    def loss_name(self) -> str:
        """What the script calls the loss that was told last, "" where it has no name for it."""
        return self.followed.root if self._losses.named else ""

    def _loss(self, step: Step) -> float | None:
        self._follow_loss(step.loop)
        return self._losses.value(step, self.followed.root)

    def _fail(self, problem: BaseException) -> None:
        """Close the step in which the script failed, as far as it came."""
        trace = innermost(problem, self._lines)
        self._over = True
        if trace is not None:
            # What the script left may be beyond recording; how it failed is told all the same.
            self.scope = Scope.of(trace.tb_frame)
            with suppress(Exception, StopRun):
                self.figures.leave_open()
                self._end(None)

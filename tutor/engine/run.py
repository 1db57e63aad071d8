"""One run of a script: it is executed for real and stands still at each checkpoint."""

import builtins
import os
import sys
import threading
from contextlib import ExitStack, suppress
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, TextIO, cast

from tutor.engine.capture import Capture
from tutor.engine.failures import failure, innermost
from tutor.engine.followed import Followed
from tutor.engine.headers import Headers
from tutor.engine.listener import Listener, StopRun
from tutor.engine.names import Names, Scope, bound
from tutor.engine.op_log import OpLog
from tutor.engine.raw import torch_loaded
from tutor.engine.recorder import Ran, Recorder
from tutor.engine.script import as_main, imports_torch, seed
from tutor.engine.settings import Settings
from tutor.engine.stdin import Ask, AskedInput
from tutor.engine.stretch import Stretch
from tutor.engine.taps import Taps, untouched
from tutor.engine.trail import Trail
from tutor.lesson.instrument import CHECKPOINT, instrument
from tutor.lesson.model import Lesson, Segment
from tutor.lesson.operands import TAP
from tutor.lesson.taps import tap
from tutor.trace.model import FORMAT, End, Failure, Start, Step

if TYPE_CHECKING:
    from tutor.engine.torch_watch import TorchWatch


class Run:
    """A run of one lesson: call `start`, then `play`.

    `capture` catches its output, `ask` gives its input. While the script stands, `scope` is what
    it sees and `following` the number of the segment that runs next; setting a `stretch` then lets
    it run on unrecorded until the stretch ends.
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
        self._taps = Taps((), self._log)
        self._watch: TorchWatch | None = None
        self._stack = ExitStack()
        self._home = (os.getpid(), threading.get_ident())
        self._open: Segment | None = None
        self._began = 0.0
        self._iterations: dict[int, int] = {}
        self._over = False
        self._headers = Headers()
        self._trail = Trail(lesson.segments, self._checkpoint)
        self._watched = True
        self._text = ("", "")
        self.scope = Scope({}, {})
        self.following: int | None = None
        self.followed = Followed(lesson)
        self.stretch: Stretch | None = None

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
        )

    def play(self) -> End:
        """Run the script to its end and return how it ended."""
        path = self._lesson.path
        try:
            tree = instrument(self._lesson)
            self._taps = Taps(tap(tree), self._log)
            code = compile(tree, path, "exec", dont_inherit=True)
            with self._stack, as_main(path) as module:
                self._prepare()
                exec(code, module.__dict__)
                self._over = True
                self.scope = Scope(module.__dict__, module.__dict__)
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
        return failure(problem, self._lesson.path, self._settings.memory)

    def _prepare(self) -> None:
        for name, call in ((CHECKPOINT, self._checkpoint), (TAP, self._taps)):
            setattr(builtins, name, call)
            self._stack.callback(delattr, builtins, name)
        self._stack.callback(setattr, sys, "stdin", sys.stdin)
        sys.stdin = cast(TextIO, AskedInput(self._ask))
        seed(self._settings.seed)
        self._watch_torch()

    def _watch_torch(self) -> None:
        """Start to watch torch as soon as it is there: a script without it never pays for it."""
        if self._watch is not None or torch_loaded() is None:
            return
        from tutor.engine.redirect import on_device
        from tutor.engine.torch_watch import TorchWatch

        self._watch = self._stack.enter_context(TorchWatch(self._lesson.path, self._log))
        self._stack.enter_context(on_device(self._settings.device, self._lesson.path))

    def _checkpoint(self, number: int, depth: int = 1) -> None:
        """End the open step and begin that of a segment. The script calls this between phases.

        `depth` is how many frames above this one the script's is.
        """
        if self._over or self._home != (os.getpid(), threading.get_ident()):
            return
        try:
            segment = self._lesson.segments[number]
            self.scope = Scope.of(sys._getframe(depth))
            self.following = number
            self._end(segment)
            self._begin(segment)
        except StopRun:
            self._over = True
            raise

    def _begin(self, segment: Segment) -> None:
        if self._home[0] != os.getpid():
            # A child that was forked while the script stood, and goes on by itself.
            return
        if segment.loop is not None and segment.iteration_start:
            count = self._iterations.get(segment.loop, 0) + 1
            limit = self._settings.iterations
            if limit is not None and count > limit:
                raise StopRun
            self._iterations[segment.loop] = count
        self._open = segment
        if self.stretch is not None and not self._to_be_recorded(self.stretch, segment):
            self._watching(False)
            iteration = self._iterations.get(segment.loop or 0)
            self._trail.attend(0 if self._unsettled else self.stretch.unseen(iteration))
            return
        if not self._watched:
            self._watching(True)
        self._watch_torch()
        self._log.begin(self._recorder.count)
        self._taps.begin()
        if self._watch is not None:
            self._watch.begin()
        self._began = perf_counter()

    def _to_be_recorded(self, stretch: Stretch, segment: Segment) -> bool:
        """Say whether a segment of an unrecorded stretch is recorded; the stretch may end here."""
        if stretch.ends(segment, self._iterations.get(segment.loop or 0), self._recorder.count):
            self._rejoin(stretch)
            return True
        return segment.fetch and not self._headers.settled(segment)

    @property
    def _unsettled(self) -> bool:
        """Whether there is a header of which it is still to be found out if it makes steps."""
        return not all(self._headers.settled(s) for s in self._lesson.segments if s.fetch)

    def _rejoin(self, stretch: Stretch) -> None:
        """End an unrecorded stretch: what it wrote is no step's."""
        self._text = self._written()
        self._listener.rejoined(stretch, "".join(self._text))
        self._text = ("", "")
        self.stretch = None

    def _written(self) -> tuple[str, str]:
        """Return what was written and is not yet told of, to both streams."""
        stdout, stderr = self._capture.take()
        return self._text[0] + stdout, self._text[1] + stderr

    def _watching(self, on: bool) -> None:
        """Begin to watch the script again, or leave it alone as if it ran by itself."""
        if self._watched == on:
            return
        self._watched = on
        setattr(builtins, TAP, self._taps if on else untouched)
        setattr(builtins, CHECKPOINT, self._checkpoint if on else self._trail.checkpoint())
        if self._watch is not None:
            (self._watch.resume if on else self._watch.suspend)()
        if on:
            self._recorder.look(self.scope, self._log)

    def _catch_up(self) -> None:
        """Count the steps that have passed since the last checkpoint that was heeded."""
        for number in self._trail.take():
            segment, following = self._open, self._lesson.segments[number]
            self._recorder.count += self._counts(segment, following)
            self._open = following
            if following.iteration_start and following.loop is not None:
                self._iterations[following.loop] = self._iterations.get(following.loop, 0) + 1

    def _counts(self, segment: Segment | None, following: Segment | None) -> bool:
        """Say whether a segment that has run is a step."""
        if segment is None or not segment.fetch:
            return segment is not None
        return bool(self._headers.worth(segment, following))

    def _end(self, following: Segment | None) -> None:
        """End the open step: tell of it, or in an unrecorded stretch only count it."""
        self._catch_up()
        if self.stretch is None or self._watched:
            self._close(self.scope, following)
            return
        segment, self._open = self._open, None
        if segment is not None and self._counts(segment, following):
            self._recorder.count += 1
            self._passed(self.stretch, segment)
        if self._over:
            self._rejoin(self.stretch)

    def _passed(self, stretch: Stretch, segment: Segment) -> None:
        self.followed.root = self._loss_name()
        iteration = self._iteration(segment)
        stretch.passed(segment, iteration, self._recorder.count - 1, self.scope)

    def _iteration(self, segment: Segment) -> int | None:
        iteration = self._iterations.get(segment.loop or 0)
        if segment.fetch and segment.loop is not None:
            # The header of a loop prepares the iteration that is about to begin.
            return (iteration or 0) + 1
        return iteration

    def _close(self, scope: Scope, following: Segment | None = None) -> None:
        segment, self._open = self._open, None
        if segment is None or self._home[0] != os.getpid():
            return
        seconds = perf_counter() - self._began - self._log.overhead
        stdout, stderr = self._written()
        ran = Ran(segment, self._iteration(segment), stdout, stderr, max(0.0, seconds) * 1000)
        worth = self._headers.worth(segment, following) if segment.fetch else True
        step = None
        if worth is not False:
            step = self._recorder.step(ran, scope, self._log, self._watch, always=worth is True)
        if segment.fetch and worth is None:
            self._headers.note(segment, step is not None)
        # What the header of a loop wrote belongs to the step behind it, if it is none itself.
        self._text = ("", "") if step is not None else (stdout, stderr)
        if step is None:
            return
        if self.stretch is not None:
            self._passed(self.stretch, segment)
            return
        self._listener.stepped(step, self._loss(step), self._over)

    def _loss_name(self) -> str:
        """Return the script's name for its loss."""
        names = partial(_names, self.scope)
        return (self._watch.find_root(names) if self._watch else None) or "loss"

    def _loss(self, step: Step) -> float | None:
        self.followed.root = self._loss_name()
        view = step.tensors.get(self.followed.root)
        values = None if view is None else view.values
        while isinstance(values, list) and len(values) == 1:
            values = values[0]
        # NaN and the infinities are words in the record.
        if isinstance(values, (int, float)) or values in ("nan", "inf", "-inf"):
            return float(values)
        return None

    def _fail(self, problem: BaseException) -> None:
        """Close the step in which the script failed, as far as it came."""
        trace = innermost(problem, self._lesson.path)
        self._over = True
        if trace is not None:
            # What the script left may be beyond recording; how it failed is told all the same.
            self.scope = Scope.of(trace.tb_frame)
            with suppress(Exception, StopRun):
                self._end(None)


def _names(scope: Scope) -> Names:
    return Names(bound(scope))

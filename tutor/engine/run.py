"""One run of a script: it is executed for real and stands still at each checkpoint."""

import ast
import builtins
import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.machinery import SourceFileLoader
from time import perf_counter
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TextIO, cast

from tutor.engine.capture import Capture
from tutor.engine.failures import failure, innermost
from tutor.engine.names import Scope
from tutor.engine.op_log import OpLog
from tutor.engine.raw import torch_loaded
from tutor.engine.recorder import Ran, Recorder
from tutor.engine.settings import Settings
from tutor.engine.stdin import Ask, AskedInput
from tutor.engine.taps import Taps
from tutor.lesson.imports import imported
from tutor.lesson.instrument import CHECKPOINT, instrument
from tutor.lesson.model import Lesson, Segment
from tutor.lesson.operands import TAP
from tutor.lesson.taps import tap
from tutor.trace.model import FORMAT, End, Failure, Start, Step

if TYPE_CHECKING:
    from tutor.engine.torch_watch import TorchWatch


class StopRun(BaseException):
    """Raised in the script to end its run on request; no script catches it by accident."""


class Listener(Protocol):
    """Whoever is told of a run."""

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        """Take a step, with the loss if the step knows it; the script stands until it returns.

        `last` says that nothing of the script is left to run.
        """


class Run:
    """A run of one lesson: call `start`, then `play`.

    `capture` catches its output, `ask` gives its input.
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
            with self._stack, _as_main(path) as module:
                self._prepare()
                exec(code, module.__dict__)
                self._over = True
                self._close(Scope(module.__dict__, module.__dict__))
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

    def _checkpoint(self, number: int) -> None:
        """End the open step and begin that of a segment. The script calls this between phases."""
        if self._over or self._home != (os.getpid(), threading.get_ident()):
            return
        try:
            self._close(Scope.of(sys._getframe(1)))
            self._begin(self._lesson.segments[number])
        except StopRun:
            self._over = True
            raise

    def _begin(self, segment: Segment) -> None:
        if segment.loop is not None and segment.iteration_start:
            count = self._iterations.get(segment.loop, 0) + 1
            limit = self._settings.iterations
            if limit is not None and count > limit:
                raise StopRun
            self._iterations[segment.loop] = count
        self._watch_torch()
        self._log.begin(self._recorder.count)
        self._taps.begin()
        if self._watch is not None:
            self._watch.begin()
        self._open = segment
        self._began = perf_counter()

    def _close(self, scope: Scope) -> None:
        segment, self._open = self._open, None
        if segment is None or self._home[0] != os.getpid():
            return
        seconds = perf_counter() - self._began - self._log.overhead
        stdout, stderr = self._capture.take()
        iteration = self._iterations.get(segment.loop or 0)
        if segment.fetch and segment.loop is not None:
            # The header of a loop prepares the iteration that is about to begin.
            iteration = (iteration or 0) + 1
        ran = Ran(segment, iteration, stdout, stderr, max(0.0, seconds) * 1000)
        step = self._recorder.step(ran, scope, self._log, self._watch)
        if step is not None:
            self._listener.stepped(step, self._loss(step), self._over)

    def _loss(self, step: Step) -> float | None:
        name = (self._watch.root if self._watch else None) or "loss"
        view = step.tensors.get(name)
        values = None if view is None else view.values
        while isinstance(values, list) and len(values) == 1:
            values = values[0]
        return float(values) if isinstance(values, (int, float)) else None

    def _fail(self, problem: BaseException) -> None:
        """Close the step in which the script failed, as far as it came."""
        trace = innermost(problem, self._lesson.path)
        self._over = True
        if trace is not None:
            # What the script left may be beyond recording; how it failed is told all the same.
            with suppress(Exception, StopRun):
                self._close(Scope.of(trace.tb_frame))


def imports_torch(source: str) -> bool:
    """Say whether a script imports torch somewhere; the engine then does so before it starts.

    What the script does before its own import is watched in this way as well, and the time of the
    import is not counted as its first step's.
    """
    return "torch" in imported(ast.parse(source)).values()


def seed(number: int) -> None:
    """Seed random, NumPy and torch, as far as they are loaded."""
    random.seed(number)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(number % 2**32)
    torch = torch_loaded()
    if torch is not None:
        torch.manual_seed(number)


@contextmanager
def _as_main(path: str) -> Iterator[ModuleType]:
    """Give the script the place in the interpreter that ``python path`` would give it."""
    module = ModuleType("__main__")
    module.__dict__.update(__file__=os.path.abspath(path), __builtins__=builtins, __cached__=None)
    module.__dict__.update(
        __annotations__={}, __loader__=SourceFileLoader("__main__", os.path.abspath(path))
    )
    before: tuple[Any, list[str], list[str]] = (sys.modules["__main__"], sys.argv, sys.path)
    sys.modules["__main__"] = module
    sys.argv = [path]
    sys.path = [os.path.dirname(os.path.abspath(path)), *sys.path]
    try:
        yield module
    finally:
        sys.modules["__main__"], sys.argv, sys.path = before

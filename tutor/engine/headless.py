"""A run without a screen: the same engine in the present process, its steps handed on."""

import os
from collections.abc import Callable

import msgspec

from tutor.engine.capture import Capture, flush
from tutor.engine.devices import preload, resolve
from tutor.engine.limits import limit_memory
from tutor.engine.listener import StopRun
from tutor.engine.run import Run
from tutor.engine.settings import Settings
from tutor.engine.stdin import from_terminal, given
from tutor.engine.stretch import Stretch
from tutor.lesson.model import Lesson
from tutor.trace.figure import Figure
from tutor.trace.model import End, Event, Step

Out = Callable[[Event, int], None]
"""Takes an event, and the descriptor behind which the real standard output lies meanwhile."""

Loss = Callable[[float | None], None]
"""Takes the loss that the script knows by the end of a step, before the step itself is told."""


class _Told:
    """Hands steps on; when nobody reads them any more (`closed`), the run is stopped."""

    def __init__(self, out: Callable[[Event], None], loss: Loss) -> None:
        self._out = out
        self._loss = loss
        self.closed: BrokenPipeError | None = None

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        self._loss(loss)
        try:
            self._out(step)
        except BrokenPipeError as problem:
            self.closed = problem
            raise StopRun from problem

    def rejoined(self, stretch: Stretch, printed: str) -> None:
        raise AssertionError("without a screen every step is recorded")

    def drawn(self, figure: Figure) -> None:
        """Wait for its step, which has it too."""


def play(
    lesson: Lesson,
    settings: Settings,
    out: Out,
    text: str | None = None,
    loss: Loss = lambda loss: None,
    stderr: bool = False,
) -> End:
    """Play a lesson to its end and hand each event on as it happens.

    `text` is what ``input()`` reads; None leaves the real standard input. DeviceAbsent when the
    device or a module to preload is not here; what the lesson itself does wrong is in the `End`.
    BrokenPipeError when `out` raised it: the run is stopped then. `loss` is told each step's loss.
    With `stderr` the steps have what the script wrote to the error output, which else goes there.
    """
    preload(settings.preload)
    device = resolve(settings.device)
    settings = msgspec.structs.replace(settings, device=device)
    with Capture(stderr=stderr) as capture:
        real = capture.original(1)
        ask = from_terminal(capture.question) if text is None else given(text)
        told = _Told(lambda event: out(event, real), loss)
        run = Run(lesson, settings, told, capture, ask)
        out(run.start(), real)
        if device == "cpu":
            # Torch has been imported by now: its room is not the lesson's, as it is on the screen.
            limit_memory(settings.memory)
        home = os.getpid()
        end = run.play()
        if os.getpid() != home:
            # A child that the script forked has come to its end; the record is the parent's.
            flush()
            os._exit(0 if end.error is None else 1)
        if told.closed is not None:
            raise told.closed
        unsaid, complaints = run.unsaid()
        if unsaid:
            end = msgspec.structs.replace(end, stdout=unsaid)
        if figures := run.figures.take():
            end = msgspec.structs.replace(end, figures=figures)
        out(end, real)
        if complaints:
            write(capture.original(2), complaints)
    return end


def write(descriptor: int, text: str) -> None:
    """Write a text whole to a file descriptor, whatever its size."""
    data = text.encode(errors="replace")
    while data:
        data = data[os.write(descriptor, data) :]

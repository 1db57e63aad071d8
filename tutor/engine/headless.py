"""A run without a screen: the same engine in the present process, its steps handed on."""

import os
from collections.abc import Callable

from tutor.engine.capture import Capture, flush
from tutor.engine.devices import preload, resolve
from tutor.engine.limits import limit_memory
from tutor.engine.run import Run, StopRun
from tutor.engine.settings import Settings
from tutor.engine.stdin import from_terminal, given
from tutor.lesson.model import Lesson
from tutor.trace.model import End, Event, Step

Out = Callable[[Event, int], None]
"""Takes an event, and the descriptor behind which the real standard output lies meanwhile."""


class _Told:
    """Hands steps on; when nobody reads them any more (`closed`), the run is stopped."""

    def __init__(self, out: Callable[[Event], None]) -> None:
        self._out = out
        self.closed: BrokenPipeError | None = None

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        try:
            self._out(step)
        except BrokenPipeError as problem:
            self.closed = problem
            raise StopRun from problem


def play(lesson: Lesson, settings: Settings, out: Out, text: str | None = None) -> End:
    """Play a lesson to its end and hand each event on as it happens.

    `text` is what ``input()`` reads; None leaves the real standard input. DeviceAbsent when the
    device or a module to preload is not here; what the lesson itself does wrong is in the `End`.
    BrokenPipeError when `out` raised it: the run is stopped then.
    """
    preload(settings.preload)
    device = resolve(settings.device)
    if device == "cpu":
        limit_memory(settings.memory)
    settings = Settings(
        device, settings.seed, settings.preload, settings.memory, settings.iterations
    )
    with Capture(stderr=False) as capture:
        real = capture.original(1)
        ask = from_terminal(capture.partial_line) if text is None else given(text)
        told = _Told(lambda event: out(event, real))
        run = Run(lesson, settings, told, capture, ask)
        out(run.start(), real)
        home = os.getpid()
        end = run.play()
        if os.getpid() != home:
            # A child that the script forked has come to its end; the record is the parent's.
            flush()
            os._exit(0 if end.error is None else 1)
        if told.closed is not None:
            raise told.closed
        out(end, real)
    return end


def write(descriptor: int, text: str) -> None:
    """Write a text whole to a file descriptor, whatever its size."""
    data = text.encode(errors="replace")
    while data:
        data = data[os.write(descriptor, data) :]

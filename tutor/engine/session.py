"""One run in a process of its own: it plays a lesson and does what the screen asks in between."""

import os
import sys
from typing import Any

import msgspec

from tutor.engine.capture import Capture
from tutor.engine.devices import DeviceAbsent, preload, resolve
from tutor.engine.large import window
from tutor.engine.limits import headroom, limit_memory
from tutor.engine.names import Scope, bound
from tutor.engine.raw import as_array, torch_loaded
from tutor.engine.run import Run
from tutor.engine.settings import Settings
from tutor.lesson.reader import read_file
from tutor.link.frames import Line
from tutor.link.messages import (
    Begun,
    Ended,
    InputWanted,
    Load,
    Next,
    Output,
    Pause,
    Peek,
    Peeked,
    Reply,
    RunTo,
    Stepped,
)
from tutor.trace.model import End, Failure, Step, Summary, Window

encode_step = msgspec.msgpack.Encoder().encode


class Session:
    """Listens to a run for the screen: sends its steps, and holds it until it may go on."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._left = 0
        self._target: RunTo | None = None
        self._capture: Capture | None = None

    def play(self, load: Load) -> None:
        """Play the lesson that was asked for, to its end."""
        self._line.send(Ended(self._play(load)))

    def _play(self, load: Load) -> End:
        lesson, mistakes = read_file(load.path)
        if lesson is None:
            return _not_begun("LessonError", str(mistakes[0]), mistakes[0].file, mistakes[0].line)
        try:
            preload(load.preload)
            device = resolve(load.device)
        except DeviceAbsent as problem:
            return _not_begun("DeviceAbsent", str(problem))
        memory = headroom(load.memory)
        settings = Settings(device, load.seed, load.preload, memory)
        if device == "cpu":
            limit_memory(memory)
        with Capture(stderr=True, listener=self._wrote) as capture:
            self._capture = capture
            run = Run(lesson, settings, self, capture, self._ask)
            self._line.send(Begun(run.start()))
            self._wait()
            return run.play()

    def _wrote(self, text: str, stream: str) -> None:
        self._line.send(Output(text, stream))

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        """Send a step and, unless more were asked for or it is the last, wait for the person."""
        self._left -= 1
        self._hear()
        waiting = not last and not self._goes_on(step)
        summary = Summary(step.index, step.loop, step.iteration, step.phase, step.first_line, loss)
        self._line.send(Stepped(msgspec.Raw(encode_step(step)), summary, waiting))
        if waiting:
            self._left, self._target = 0, None
            self._wait()

    def _goes_on(self, step: Step) -> bool:
        if self._target is not None:
            return self._target.phase is None or self._target.phase not in step.phase.split("+")
        return self._left > 0

    def _hear(self) -> None:
        """Take what the screen said while the step ran."""
        while (message := self._receive(block=False)) is not None:
            self._obey(message)

    def _wait(self) -> None:
        """Stand still until the screen asks for more."""
        while self._left <= 0 and self._target is None:
            self._obey(self._receive(block=True))

    def _receive(self, block: bool) -> Any:
        try:
            return self._line.receive(block)
        except EOFError:
            # The screen has gone; nobody is left to run for.
            os._exit(0)

    def _obey(self, message: Any) -> None:
        match message:
            case Next(count):
                self._left, self._target = count, None
            case RunTo():
                self._target = message
            case Pause():
                self._left, self._target = 0, None
            case Peek():
                self._line.send(Peeked(message.name, _peek(message)))

    def _ask(self) -> str | None:
        prompt = "" if self._capture is None else self._capture.partial_line()
        self._line.send(InputWanted(prompt))
        while True:
            message = self._receive(block=True)
            if isinstance(message, Reply):
                return message.text
            self._obey(message)


def _not_begun(kind: str, message: str, file: str | None = None, line: int | None = None) -> End:
    return End("failed", Failure(kind, message, file, line))


def _peek(wanted: Peek) -> Window | None:
    """Return the window of a tensor as it is now, looked up in the script's waiting frame."""
    frame = sys._getframe()
    main = sys.modules["__main__"].__dict__
    while frame.f_back is not None and frame.f_globals is not main:
        frame = frame.f_back
    scope = Scope.of(frame) if frame.f_globals is main else Scope(main, main)
    value = bound(scope).get(wanted.name)
    torch = torch_loaded()
    if torch is not None and isinstance(value, torch.Tensor):
        with torch._C.DisableTorchFunction():
            value = as_array(value)
    if value is None or len(getattr(value, "shape", ())) != len(wanted.origin):
        return None
    return window(value, wanted.origin, wanted.rows, wanted.columns)

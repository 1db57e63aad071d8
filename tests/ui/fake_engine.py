"""An engine that plays recorded steps: the interface of the real client, without any process."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from tutor.lesson.model import Lesson
from tutor.lesson.reader import read
from tutor.link.messages import (
    Begun,
    Ended,
    Load,
    Next,
    Pause,
    Ready,
    Reply,
    Running,
    RunTo,
    Stepped,
    Survey,
)  # fmt: skip
from tutor.plain.numbers import flat
from tutor.trace.goals import reached
from tutor.trace.model import End, Start, Step, Summary

RECORDED = Path(__file__).parent / "recorded"


def recorded_lesson() -> Lesson:
    lesson, mistakes = read((RECORDED / "line.py").read_text(), "line.py")
    assert lesson is not None, mistakes
    return lesson


def recorded_steps() -> list[Step]:
    lines = (RECORDED / "line.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Step) for line in lines]


def summary(step: Step) -> Summary:
    loss = step.tensors.get("loss")
    value = flat(loss.values, len(loss.shape))[0] if loss is not None else None
    return Summary(step.index, step.loop, step.iteration, step.phase, step.first_line, value)


def stepped(step: Step, waiting: bool = True) -> Stepped:
    return Stepped(Raw(msgspec.msgpack.encode(step)), summary(step), waiting)


class FakeEngine:
    """Plays steps at once, or one by one with `release` when it is `slow`."""

    def __init__(
        self, listener: Callable[[Any], None], steps: Iterable[Step] = (), *,
        slow: bool = False, warm: bool = True, end: End | None = None,
    ) -> None:  # fmt: skip
        self.listener = listener
        self.steps = list(steps)
        self.slow = slow
        self.warm = warm
        self.end = end or End("finished", None)
        self.place = 0
        self.loads: list[Load] = []
        self.sent: list[Any] = []
        self.interrupts = 0
        self.started = self.closed = 0

    async def start(self) -> None:
        self.started += 1
        if self.warm:
            self.listener(Ready("2.13.0"))

    async def close(self) -> None:
        self.closed += 1

    def load(self, load: Load) -> None:
        self.loads.append(load)
        self.place = 0
        self.listener(Running(4711 + len(self.loads)))
        if self.warm:
            self.begin()

    def begin(self) -> None:
        start = Start(1, "line", self.loads[-1].path, self.loads[-1].device, "2.13.0", 0)
        self.listener(Begun(start))

    def interrupt(self) -> None:
        self.interrupts += 1

    def send(self, message: Any) -> None:
        self.sent.append(message)
        if not self.slow and not isinstance(message, Pause | Reply | Survey):
            self.release(message)

    def release(self, message: Any = None) -> None:
        """Let the steps that a message asked for happen."""
        message = message or self.sent[-1]
        while self.place < len(self.steps):
            step = self.steps[self.place]
            self.place += 1
            there = isinstance(message, Next) or (
                isinstance(message, RunTo)
                and message.goal is not None
                and reached(message.goal, step)
            )
            self.listener(stepped(step, waiting=there))
            if there:
                return
        self.listener(Ended(self.end))

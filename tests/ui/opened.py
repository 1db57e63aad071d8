"""A session on the recorded lesson with an engine of many runs, without a screen."""

from collections.abc import Callable

from fake_engine import recorded_lesson
from many_runs import ManyRuns, Steps, other_values

from tutor.link.messages import Load, Ready
from tutor.ui.keys import labels
from tutor.ui.scene import Scene
from tutor.ui.session import Session
from tutor.ui.worlds import Worlds

KEYS = labels({})


class Opened:
    """A session on the recorded lesson, begun."""

    def __init__(self, edited: Callable[[Steps], Steps] = other_values) -> None:
        self.frames: list[bool] = []
        self.engine = ManyRuns(lambda message: self.session.receive(message), edited)
        lesson = recorded_lesson()
        self.session = Session(
            lesson, self.engine, Load(lesson.path), self.frames.append, warm=True
        )
        self.session.receive(Ready("2.13.0"))
        self.session.start()

    @property
    def worlds(self) -> Worlds:
        return self.session.worlds

    @property
    def scene(self) -> Scene:
        """The picture once the worlds are compared: on the screen some frames later, if slowly."""
        variant = self.worlds.beside
        while variant is not None and not variant.compare(self.session.position):
            pass
        return self.session.scene(KEYS)

    @property
    def other(self) -> Scene:
        assert self.scene.other is not None
        return self.scene.other

    def at(self, *phases: str) -> "Opened":
        for phase in phases:
            self.session.phase(phase)
        return self


def place(scene: Scene) -> tuple[int | None, str]:
    assert scene.step is not None
    return scene.step.iteration, scene.step.phase

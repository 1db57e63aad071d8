"""Says what is new: the place that was come to, what was walked to, and what else has changed."""

from typing import NamedTuple

from tutor.plain.told import Once
from tutor.ui.linewise import telling
from tutor.ui.linewise.paper import Paper
from tutor.ui.run_scene import PRINTED_LINES
from tutor.ui.scene import Scene
from tutor.ui.session import Session

OVER = "The run is over: p goes back, r starts again, l lists the lessons, q quits."
BEGINNING = "This is the introduction. Enter runs the first step."
NOTHING = "Nothing has changed by that."
"""What is said where a command had no effect: behind the last step, before the first, elsewhere."""


class Stand(NamedTuple):
    """What has been told of a session."""

    run: object = None
    position: int = -1
    newest: int = -1
    item: int | None = None
    closeness: tuple[int, int] = (0, 0)
    says: str = ""
    state: str = ""
    apart: str = ""
    differing: str = ""


class Teller:
    """Tells one session; it remembers what it has told."""

    def __init__(self, session: Session, paper: Paper, keys: dict[str, str]) -> None:
        self._session = session
        self._paper = paper
        self._keys = keys
        self._once = Once(session.lesson, paper.ascii)
        self._told = Stand(session.timeline)
        self._live = ""

    @property
    def scene(self) -> Scene:
        """The picture of the session as it stands."""
        return self._session.scene(self._keys, self._paper.ascii)

    def begin(self) -> None:
        """Say what stands above the steps."""
        session = self._session
        self._paper.say(telling.head(session.lesson, session.load, self._once))

    def see(self) -> None:
        """Take what is new as told."""
        self._told = self._stand(self.scene)

    def tell(self) -> bool:
        """Say what is new; whether it is the place or what is walked to."""
        scene, was = self.scene, self._told
        now = self._told = self._stand(scene)
        for part in self._parts(scene, was, now) or [self._idle(scene)]:
            self._paper.say(part)
        return (was.run, was.position, was.item) != (now.run, now.position, now.item)

    def _stand(self, scene: Scene) -> Stand:
        session = self._session
        return Stand(
            session.timeline,
            session.position,
            session.timeline.newest,
            session.item,
            (session.derivation.detail, session.derivation.element),
            scene.says,
            scene.state,
            telling.apart(scene),
            telling.differing(scene),
        )

    def _parts(self, scene: Scene, was: Stand, now: Stand) -> list[str]:
        """Return what is new, each part for itself."""
        parts: list[str] = []
        if (was.run, was.position) != (now.run, now.position):
            parts += self._place(scene, was)
        elif was.item != now.item:
            parts.append(telling.item(scene) if scene.item is not None else "The whole step again.")
        elif was.closeness != now.closeness:
            parts.append(telling.panel(scene, "equation", self._paper.width))
        parts += self._written(scene)
        if scene.says and (scene.says != was.says or not parts):
            parts.append(scene.says)
        if scene.state == "ended" and was.state != "ended":
            parts.append("The script has come to its end.")
        if now.apart != was.apart:
            parts.append(now.apart or "The original alone.")
        if now.differing != was.differing:
            parts.append(now.differing)
        return [part for part in parts if part]

    def _place(self, scene: Scene, was: Stand) -> list[str]:
        """Return the step, behind what was printed by those that were run past."""
        if scene.step is None:
            return [BEGINNING]
        newest = was.newest if was.run is self._session.timeline else -1
        ran_past = scene.newest and scene.position > newest + 1
        return [
            self._passed(newest, scene.position) if ran_past else "",
            telling.step(scene, self._once),
        ]

    def _passed(self, last: int, here: int) -> str:
        """Return what was printed by the steps between two."""
        timeline = self._session.timeline
        before = timeline.written(last, PRINTED_LINES) if last >= 0 else ""
        text = timeline.written(here - 1, PRINTED_LINES)
        new = text[len(before) :] if text.startswith(before) else text
        return telling.printed(new, "On the way it printed:")

    def _written(self, scene: Scene) -> list[str]:
        """Return what the step that is not over has written since the last time."""
        if scene.state not in ("asking", "ended", "failed") or not scene.newest:
            return []
        # The question that is asked stands in front of the answer.
        live = scene.live.removesuffix(scene.prompt) if scene.state == "asking" else scene.live
        new = live[len(self._live) :] if live.startswith(self._live) else live
        self._live = live
        return [telling.printed(new, "It printed:")]

    def _idle(self, scene: Scene) -> str:
        """Return what to say where nothing is new."""
        if scene.over and scene.newest:
            return scene.says or OVER
        return BEGINNING if scene.step is None else NOTHING

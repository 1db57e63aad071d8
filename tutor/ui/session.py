"""One lesson being stepped through: its run, and the place in it that the person looks at.

A session knows no Textual. Keys call its methods, the engine's messages go to `receive`, and
`scene` gives the picture to draw.
"""

from collections.abc import Callable

from tutor.lesson.model import Lesson
from tutor.link.messages import (
    FromEngine,
    FromRun,
    Load,
    Next,
    Pause,
    Peek,
    Peeked,
    Ready,
    RunTo,
    ToRun,
)
from tutor.trace.model import View
from tutor.trace.timeline import Timeline
from tutor.ui.derivation import Derivation
from tutor.ui.place import Place
from tutor.ui.run import Engine, Run
from tutor.ui.scene import Scene, State

PRINTED_LINES = 400
"""How many lines of output the scene carries; a longer flood is cut at its beginning."""


class Session:
    """A lesson, its present run and the cursor; `changed` is called when there is news.

    `changed(False)` asks for a frame now; `changed(True)` says that a step has begun to run, which
    is worth showing only if the step takes its time.
    """

    def __init__(
        self,
        lesson: Lesson,
        engine: Engine,
        load: Load,
        changed: Callable[[bool], None],
        *,
        warm: bool = False,
        at: Place | None = None,
    ) -> None:
        self.lesson = lesson
        self.position = -1
        self.item: int | None = None
        self._load = load
        self._engine = engine
        self._changed = changed
        self._warm = warm
        self._follow = True
        self._printed: tuple[int, str] = (-1, "")
        self.on_peeked: Callable[[Peeked], None] | None = None
        self._run = Run(lesson, engine, load, warm, at)
        self.derivation = Derivation(self._run.timeline, changed)

    def start(self) -> None:
        """Ask the engine for the run; until then there is only the introduction to be read."""
        self._run.start()
        self.derivation.prepare()

    @property
    def timeline(self) -> Timeline:
        """The steps of the present run."""
        return self._run.timeline

    @property
    def state(self) -> State:
        """What the present run does."""
        return self._run.state

    @property
    def device(self) -> str:
        """The device that the run was started on, as it was asked for."""
        return self._load.device

    def forward(self) -> None:
        """Go to the next step; at the newest, let it run. While a step runs this does nothing."""
        if self.position < self._run.newest:
            self.go(self.position + 1)
        else:
            self._ask(Next())

    def back(self) -> None:
        """Go to the step before, and from the first to the introduction."""
        self.go(max(self.position - 1, -1))

    def go(self, position: int) -> None:
        """Look at a recorded step, -1 for the introduction."""
        self.position = position
        self.item = None
        self._follow = position == self._run.newest
        self._changed(False)

    def into(self, direction: int) -> None:
        """Walk to the next (1) or previous (-1) op or flow of the step looked at.

        Walking past either end puts the walk away, so that the whole step is seen again.
        """
        if self.position < 0:
            return
        step = self.timeline.step(self.position)
        items = len(step.ops) + len(step.flows)
        first = 0 if direction > 0 else items - 1
        item = first if self.item is None else self.item + direction
        self.item = item if 0 <= item < items else None
        self._changed(False)

    def same(self, direction: int) -> None:
        """Go to the same phase one iteration on (1) or back (-1), running on where need be."""
        if self.position < 0:
            return
        found = self.timeline.same_phase(self.position, direction)
        if found is not None:
            self.go(found)
        elif direction > 0 and self.timeline.mark(self.position).iteration is not None:
            self._ask(RunTo(self.timeline.mark(self.position).phase))

    def phase(self, phase: str) -> None:
        """Go on to the next step of a phase, running on where it is not recorded yet."""
        found = self.timeline.find_phase(phase, self.position)
        if found is not None:
            self.go(found)
        else:
            self._ask(RunTo(phase))

    def run(self) -> None:
        """Run on until paused; while it runs, pause."""
        if self.state == "running":
            self._run.send(Pause())
        else:
            self._ask(RunTo(None))

    def interrupt(self) -> bool:
        """Interrupt the step that runs; False where none does."""
        return self._run.interrupt()

    def answer(self, text: str | None) -> None:
        """Give the script what it asked for; None ends its input."""
        self._run.answer(text)
        self._changed(False)

    def peek(self, peek: Peek) -> None:
        """Ask for a window of a large tensor as it is now."""
        self._run.send(peek)

    def large(self) -> dict[str, View]:
        """Return the tensors of the step looked at that are too large to be held whole."""
        if self.position < 0:
            return {}
        tensors = self.timeline.step(self.position).tensors
        return {name: view for name, view in tensors.items() if view.window is not None}

    @property
    def peekable(self) -> bool:
        """Whether the script stands at the step looked at, so that its tensors can be seen."""
        return self.state == "waiting" and self.position == self._run.newest

    def restart(self, device: str | None = None) -> None:
        """Start the lesson again from its beginning, on another device if one is named."""
        if device is not None:
            old = self._load
            self._load = Load(old.path, device, old.seed, old.preload, old.memory)
        self.position, self.item, self._follow = -1, None, True
        self._printed = (-1, "")
        self._run = Run(self.lesson, self._engine, self._load, self._warm, None)
        self.derivation.follow(self._run.timeline)
        self._run.start()
        self._changed(False)

    def receive(self, message: FromEngine | FromRun) -> None:
        """Take in a message of the engine or of the run."""
        self._warm = self._warm or isinstance(message, Ready)
        if isinstance(message, Peeked) and self.on_peeked is not None:
            self.on_peeked(message)
            return
        newest = self._run.newest
        self._run.receive(message)
        if self._follow and self._run.newest > newest:
            self.position, self.item = self._run.newest, None
        self._changed(self.state == "running" and self._run.newest == newest)

    def lost(self, reason: str) -> None:
        """Take in that the engine process is gone."""
        warm, self._warm = self._warm, False
        self._run.lost(reason, warm)
        self._changed(False)

    def _ask(self, message: ToRun) -> None:
        """Have the script run on, and look at what comes."""
        if self.state == "waiting":
            newest = self._run.newest
            if self.position != newest:
                self.position, self.item = newest, None
            self._follow = True
        self._run.ask(message)
        self._changed(self.state == "running")

    def scene(self, keys: dict[str, str], ascii: bool = False) -> Scene:
        """Return the picture of the run as it stands and of the place looked at."""
        here, run = self.position, self._run
        seen = self.derivation.seen(here)
        return Scene(
            lesson=self.lesson,
            step=seen.step,
            previous=run.timeline.step(here - 1) if here > 0 else None,
            position=here,
            count=len(run.timeline),
            item=self.item,
            points=run.timeline.points(here),
            loss=run.timeline.loss(here),
            state=run.state,
            says=run.says,
            printed=self._output(here),
            live=run.live,
            prompt=run.prompt,
            failed_line=run.failed_line,
            device=self.device,
            ascii=ascii,
            keys=keys,
            earlier=run.timeline.step,
            detail=seen.detail,
            tables=seen.tables,
            underived=seen.complaint,
        )

    def _output(self, position: int) -> str:
        """Return the last lines that the script had written by a step."""
        if self._printed[0] != position:
            texts: list[str] = []
            lines = 0
            for earlier in range(position, -1, -1):
                texts.append(self.timeline.printed(earlier))
                lines += texts[-1].count("\n")
                if lines > PRINTED_LINES:
                    break
            self._printed = (position, "".join(reversed(texts)))
        return self._printed[1]

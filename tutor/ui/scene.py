"""What the panels see: one frozen picture of the run, the place looked at and the characters."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from tutor.lesson.cells import place
from tutor.lesson.model import Lesson, Segment
from tutor.trace.coverage import Stretch
from tutor.trace.figure import Figure
from tutor.trace.landscape import Landscape
from tutor.trace.model import Flow, Op, Step
from tutor.trace.timeline import Point
from tutor.ui.glyphs import ASCII, UNICODE, Glyphs

if TYPE_CHECKING:
    from tutor.derive.columns import Table
    from tutor.lesson.edits import Number
    from tutor.ui.curves import NamedCurve

State = Literal["warming", "starting", "waiting", "running", "asking", "ended", "failed"]
"""What the run does: `warming` while the engine loads torch, `asking` inside ``input()``."""


class Scene(Struct, frozen=True):
    """One picture of the run; panels are functions of it.

    `step` is the one looked at, None at the introduction, where `position` is -1; `previous` is the
    one before it. `item` counts the ops of the step and then its flows, None while nobody walks
    them. `printed` is what the script wrote up to this step, `live` what the running one has
    written so far; `figures` are those that it drew up to this step. `says` is a sentence about how
    the run stands, empty when all is usual. `failed_line` is the line of the script at which the
    run failed. `keys` are the keys of the commands as the screen writes them. `detail` says what is
    shown of equations: formulas, their `tables`, or formulas with more digits; `underived` why the
    step has none, where something failed. `earlier` gives the step at a position. Panels that are
    read `aloud` have their formulas on one line.

    `other` is the picture of the variant that stands beside this one. Of each of the two, `world`
    is the name, `stands` how its run stands where it is not where the other one is, `differing` are
    the names whose value or gradient the other one does not share, and `edited` are signs of lines
    that the edit changed; `apart` says where the two first differ. `focused` is the number of the
    code that the keys change.

    `plot` counts the plots (`tutor.ui.plots.KINDS`). `curves` are the losses of the original and of
    its variants; without any, those of its loops where the step stands outside of several. Where
    there are none, `points` are drawn. `landscape` are the losses around one or two weights, `path`
    where two weights have been, and `surveyed` says why the landscape is not there or not of this
    step. `hints` are sentences on what looks like a mistake at the step. `begun` are the first
    lines of the steps that its iteration has had, None where that is not known. `answering` says
    that the line for an answer has the keys.
    """

    lesson: Lesson
    step: Step | None = None
    previous: Step | None = None
    position: int = -1
    count: int = 0
    item: int | None = None
    points: tuple[Point, ...] = ()
    loss: float | None = None
    loss_name: str = ""
    state: State = "warming"
    says: str = ""
    printed: str = ""
    live: str = ""
    figures: tuple[Figure, ...] = ()
    failed_line: int | None = None
    prompt: str = ""
    device: str = "cpu"
    ascii: bool = False
    aloud: bool = False
    keys: dict[str, str] = field(default_factory=dict)
    earlier: Callable[[int], Step] | None = None
    detail: int = 0
    tables: "tuple[Table, ...]" = ()
    underived: str = ""
    other: "Scene | None" = None
    world: str = ""
    stands: str = ""
    differing: frozenset[str] = frozenset()
    edited: dict[int, str] = field(default_factory=dict)
    apart: str = ""
    focused: "Number | None" = None
    plot: int = 0
    curves: "tuple[NamedCurve, ...]" = ()
    landscape: Landscape | None = None
    path: tuple[tuple[float, float], ...] = ()
    surveyed: str = ""
    stretches: tuple[Stretch, ...] = ()
    hints: tuple[str, ...] = ()
    begun: frozenset[int] | None = None
    pace: float | None = None
    answering: bool = False

    @property
    def glyphs(self) -> Glyphs:
        """The characters to draw with."""
        return ASCII if self.ascii else UNICODE

    @property
    def asker(self) -> "Scene | None":
        """The world whose script waits for an answer, None where neither does."""
        if self.state == "asking" and self.newest:
            return self
        return self.other if self.other is not None and self.other.state == "asking" else None

    def place(self, line: int | None) -> str:
        """Return a line where there is little room: ``5``, in a notebook ``3:5``; "" for None."""
        return "" if line is None else place(self.lesson.cells, line).label

    @property
    def segment(self) -> Segment | None:
        """The segment of the lesson that the step ran."""
        if self.step is None or self.step.segment >= len(self.lesson.segments):
            return None
        # What a function does to evaluate is recorded as no phase of its loop.
        found = self.lesson.segments[self.step.segment]
        return found._replace(phase=self.step.phase, loop=self.step.loop)

    @property
    def notes(self) -> str:
        """The notes of the phase looked at (Markdown); at the introduction, that."""
        if self.step is None:
            return self.lesson.introduction
        return self.segment.notes if self.segment else ""

    @property
    def op(self) -> Op | None:
        """The op that the person walked to."""
        if self.step is None or self.item is None or self.item >= len(self.step.ops):
            return None
        return self.step.ops[self.item]

    @property
    def flow(self) -> Flow | None:
        """The flow that the person walked to; flows come behind the ops of the step."""
        if self.step is None or self.item is None or self.item < len(self.step.ops):
            return None
        place = self.item - len(self.step.ops)
        return self.step.flows[place] if place < len(self.step.flows) else None

    @property
    def over(self) -> bool:
        """Whether no further step can come."""
        return self.state in ("ended", "failed")

    @property
    def newest(self) -> bool:
        """Whether the step looked at is the last that ran."""
        return self.position == self.count - 1

"""What the screen and the engine process say to each other, as typed records.

The control line carries `Load` (with the run's own socket attached) and `Leave` to the engine and
`Ready`, `Running` and `Exited` back. Each run has a line of its own, so that a run that is killed
in the middle of a frame spoils nothing but itself: `Next`, `RunTo`, `Pause`, `Peek`, `Survey` and
`Reply` go in, and `Begun`, `Tracked`, `Stepped`, `Passed`, `Found`, `Missed`, `HasTouched`,
`Drawn`, `Output`, `InputWanted`, `Peeked`, `Surveyed` and `Ended` come out.
"""

from msgspec import Raw, Struct

from tutor.lesson.model import Correction, Mistake
from tutor.trace.figure import Figure
from tutor.trace.goals import Goal
from tutor.trace.landscape import Landscape, Weight
from tutor.trace.model import End, Sample, Start, Summary, Window


class Message(Struct, frozen=True, tag_field="type"):
    """The base of all messages: the class's name travels as its tag."""


class Load(Message, frozen=True):
    """Start a run of the script at `path`; one with the same number in `run` is ended first.

    `memory` is its limit in bytes; None stands for the default and 0 for no limit. `source` is run
    in place of what the file holds. `arguments` are the script's own, its ``sys.argv`` behind the
    path. `answers` are given to ``input()`` before anybody is asked. `corrections` are what the
    phases are read with. `figures` is the folder of the pictures of an earlier run that this one
    repeats; a run without one has a new one. `remarks` are those of the lesson, which come from the
    file and not from the text alone.
    """

    path: str
    device: str = "cpu"
    seed: int = 0
    preload: tuple[str, ...] = ()
    memory: int | None = None
    run: int = 0
    source: str | None = None
    answers: tuple[str | None, ...] = ()
    corrections: tuple[Correction, ...] = ()
    arguments: tuple[str, ...] = ()
    figures: str | None = None
    remarks: tuple[Mistake, ...] = ()


class Leave(Message, frozen=True):
    """End the run with this number, if there is one."""

    run: int


class Ready(Message, frozen=True):
    """The engine is warm: torch is imported, and a run can begin at once."""

    torch: str


class Running(Message, frozen=True):
    """The process of the run; signals go to it and to its group."""

    pid: int
    run: int = 0


class Exited(Message, frozen=True):
    """The process of the run is gone; a negative status is the signal that ended it.

    `line` is the script's line on which a crash happened, where the crash could still say so.
    """

    pid: int
    status: int
    line: int | None = None
    run: int = 0


class Next(Message, frozen=True):
    """Run `count` more steps, then wait."""

    count: int = 1


class RunTo(Message, frozen=True):
    """Run on until a step that is the goal has run, or with None until paused or ended.

    Steps are recorded as long as there is room for them in `room` bytes; what comes then runs
    unrecorded but for its curves, up to the iteration in which the run stops. Nothing is recorded
    before the step `from_index`, or before the iteration `from_iteration` of the goal's loop.

    With `last_before`, the run goes on unrecorded up to the step with that index and then says, by
    `Found`, which step before it was the last that is the goal.
    """

    goal: Goal | None = None
    room: int | None = None
    from_index: int | None = None
    from_iteration: int | None = None
    last_before: int | None = None


class Pause(Message, frozen=True):
    """Stop after the step that runs now."""


class Peek(Message, frozen=True):
    """Ask for a window of a large tensor as it is now, its corner at `origin`."""

    name: str
    origin: tuple[int, ...]
    rows: int
    columns: int


class Survey(Message, frozen=True):
    """Work out the loss around the present values of one or two weights, beside the run.

    `points` are how many values of each weight are tried.
    """

    weights: tuple[Weight, ...]
    points: tuple[int, ...]


class Reply(Message, frozen=True):
    """What the person typed for ``input()``; None ends the input (end of file)."""

    text: str | None


class Begun(Message, frozen=True):
    """The run has begun."""

    start: Start


class Stepped(Message, frozen=True):
    """A step has run. It travels encoded, so that the screen decodes only what it shows.

    `waiting` says that the script now stands still and waits for the person.
    """

    step: Raw
    summary: Summary
    waiting: bool


class Tracked(Message, frozen=True):
    """The weights that are followed through the run; `Summary` and `Sample` give their values."""

    weights: tuple[Weight, ...]


class Passed(Message, frozen=True):
    """The run has passed steps without recording them: some of them, as points of the curves.

    `index` is the last step passed and `iteration` its iteration; `printed` the end of what they
    wrote. `waiting` says that the script now stands behind that step and waits for the person.
    """

    index: int
    loop: int | None
    iteration: int | None
    samples: tuple[Sample, ...]
    printed: str = ""
    waiting: bool = False


class Missed(Message, frozen=True):
    """The run is beyond the goal that was asked for, or has ended before it; it waits here."""

    goal: Goal


class Found(Message, frozen=True):
    """The last step that was the goal, with its loop and iteration; None where there was none.

    The script now stands at `last_before`, or it has ended.
    """

    index: int | None
    loop: int | None = None
    iteration: int | None = None


class Surveyed(Message, frozen=True):
    """The loss around the weights that were asked for."""

    landscape: Landscape


class HasTouched(Message, frozen=True):
    """The script has done what a replay would do again: written a file, used the network.

    `what` are short phrases, such as ``wrote results.txt``, each told once.
    """

    what: tuple[str, ...]


class Drawn(Message, frozen=True):
    """The script has shown or saved a figure, or left one open at its end; `folder` is the run's.

    That is told even of steps that run unrecorded.
    """

    figure: Figure
    folder: str | None


class Output(Message, frozen=True):
    """Text that the running step has written so far, not yet part of a step."""

    text: str
    stream: str


class InputWanted(Message, frozen=True):
    """The script waits in ``input()``; `prompt` is the line it printed last."""

    prompt: str


class Peeked(Message, frozen=True):
    """The window asked for, or None when there is no such tensor now."""

    name: str
    window: Window | None


class Ended(Message, frozen=True):
    """The script has ended."""

    end: End


ToEngine = Load | Leave
FromEngine = Ready | Running | Exited
ToRun = Next | RunTo | Pause | Peek | Survey | Reply
FromRun = (
    Begun | Tracked | Stepped | Passed | Found | Missed | HasTouched | Drawn | Output | InputWanted
    | Peeked | Surveyed | Ended
)  # fmt: skip

"""What the screen and the engine process say to each other, as typed records.

The control line carries `Load` (with the run's own socket attached) to the engine and `Ready`,
`Running` and `Exited` back. Each run has a line of its own, so that a run that is killed in the
middle of a frame spoils nothing but itself: `Next`, `RunTo`, `Pause`, `Peek` and `Reply` go in, and
`Begun`, `Stepped`, `Output`, `InputWanted`, `Peeked` and `Ended` come out.
"""

from msgspec import Raw, Struct

from tutor.trace.model import End, Start, Summary, Window


class Message(Struct, frozen=True, tag_field="type"):
    """The base of all messages: the class's name travels as its tag."""


class Load(Message, frozen=True):
    """Start a run of the script at `path`.

    `memory` is its limit in bytes; None stands for the default and 0 for no limit.
    """

    path: str
    device: str = "cpu"
    seed: int = 0
    preload: tuple[str, ...] = ()
    memory: int | None = None


class Ready(Message, frozen=True):
    """The engine is warm: torch is imported, and a run can begin at once."""

    torch: str


class Running(Message, frozen=True):
    """The process of the run; signals go to it and to its group."""

    pid: int


class Exited(Message, frozen=True):
    """The process of the run is gone; a negative status is the signal that ended it.

    `line` is the script's line on which a crash happened, where the crash could still say so.
    """

    pid: int
    status: int
    line: int | None = None


class Next(Message, frozen=True):
    """Run `count` more steps, then wait."""

    count: int = 1


class RunTo(Message, frozen=True):
    """Run on until a step with this phase has run, or with None until paused or ended."""

    phase: str | None = None


class Pause(Message, frozen=True):
    """Stop after the step that runs now."""


class Peek(Message, frozen=True):
    """Ask for a window of a large tensor as it is now, its corner at `origin`."""

    name: str
    origin: tuple[int, ...]
    rows: int
    columns: int


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


ToEngine = Load
FromEngine = Ready | Running | Exited
ToRun = Next | RunTo | Pause | Peek | Reply
FromRun = Begun | Stepped | Output | InputWanted | Peeked | Ended

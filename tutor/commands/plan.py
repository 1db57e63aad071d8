"""What a run in a process of its own is asked for, and what it says: frames of msgpack."""

import msgspec
from msgspec import Struct

from tutor.lesson.model import Lesson
from tutor.trace.model import End, Start, Step
from tutor.trace.starting import Beginning


class Plan(Struct, frozen=True):
    """A run: the script's text and path, and the options of the command line.

    `arguments` are the script's own. `text` is what ``input()`` reads; without it the input is at
    its end. `beginning` asks for what the script names when it comes to its training loop, and ends
    the run there.
    """

    path: str
    source: str
    device: str = "cpu"
    seed: int = 0
    preload: tuple[str, ...] = ()
    memory: int | None = None
    iterations: int | None = None
    text: str | None = None
    beginning: bool = False
    arguments: tuple[str, ...] = ()

    def of(self, lesson: Lesson) -> "Plan":
        """Return the same plan for another text of the script."""
        return msgspec.structs.replace(self, path=lesson.path, source=lesson.source)


class Told(Struct, frozen=True, tag_field="event", tag="told"):
    """A step without its ops and flows, and the loss if the script knew one by its end."""

    step: Step
    loss: float | None


class Refused(Struct, frozen=True, tag_field="event", tag="refused"):
    """Why the run cannot begin at all: a device or a module that is not here."""

    reason: str


Said = Start | Told | End | Refused | Beginning
"""What the process of a run says."""

"""A place in a run as it is kept: with what brings a later session back to it."""

from typing import Annotated

from msgspec import Meta, Struct

LONGEST = 4000
"""Characters of answers that are kept; what was answered beyond them is asked for again."""


class Edited(Struct, frozen=True, omit_defaults=True):
    """A variant: what it is called, and the hash of its source (`tutor.texts`).

    `parts` are its edits in words, by what they are about, where its name is made up of them.
    """

    source: str
    name: str = ""
    parts: dict[str, str] = {}


class Place(Struct, frozen=True, omit_defaults=True):
    """What was looked at in a run, and how that run came about.

    `path` is the script's own, without links, and `source` the hash of its text. `position` is the
    index of the step that was looked at, -1 for the introduction, with its `phase`; `newest` is the
    last step that had run, and `ended` says that the script was at its end there. `answers` went to
    ``input()``, and `arguments` were the script's own. `touched` is what the run did outside of
    itself, such as ``wrote results.txt``.
    `beside` is the place in `variants` of the one that stood beside the original.
    """

    path: str
    source: str
    position: Annotated[int, Meta(ge=-1)]
    newest: Annotated[int, Meta(ge=0)]
    phase: str = ""
    ended: bool = False
    device: str = "cpu"
    seed: int = 0
    answers: tuple[str | None, ...] = ()
    arguments: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    variants: tuple[Edited, ...] = ()
    beside: int | None = None


def kept(answers: list[str | None]) -> tuple[str | None, ...]:
    """Return the answers that are kept: the first ones, as far as they are not too long."""
    room = LONGEST
    taken: list[str | None] = []
    for answer in answers:
        room -= len(answer or "") + 1
        if room < 0:
            break
        taken.append(answer)
    return tuple(taken)

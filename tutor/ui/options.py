"""What the command line asks of the screen."""

from pathlib import Path

from msgspec import Struct

from tutor.ui.place import Place


class Options(Struct, frozen=True):
    """The settings of one session; `memory` is in bytes, None for the engine's own choice.

    `arguments` are those of the script that is opened first. `keys` is the file with the person's
    own keys; `at` the place at which a lesson opens.
    """

    device: str = "cpu"
    preload: tuple[str, ...] = ()
    seed: int = 0
    at: Place | None = None
    ascii: bool = False
    memory: int | None = None
    keys: Path | None = None
    theme: str = "gradstep"
    arguments: tuple[str, ...] = ()

"""What a run is asked for."""

from msgspec import Struct


class Settings(Struct, frozen=True):
    """The device by its full name, the seed, the modules to import first, and the bounds.

    `memory` is in bytes beyond what the process has when the run begins, None for no limit;
    `arguments` are those of the script itself, its ``sys.argv`` behind its path.
    `iterations` ends the run after so many of a training loop, None for none. `figures` is the
    folder in which pictures of matplotlib's figures are kept, None to keep none.
    """

    device: str = "cpu"
    seed: int = 0
    preload: tuple[str, ...] = ()
    memory: int | None = None
    iterations: int | None = None
    arguments: tuple[str, ...] = ()
    figures: str | None = None

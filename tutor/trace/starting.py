"""What a script names when it comes to its training loop, to the last bit."""

from msgspec import Struct

LIMIT = 32 * 2**20
"""So many bytes of values are written at most."""


class Starting(Struct, frozen=True):
    """One value, with its elements as bytes in C order.

    `kind` is ``tensor``, ``ndarray``, ``scalar`` (of NumPy) or ``float``; `dtype` is what torch or
    NumPy calls it.
    """

    name: str
    kind: str
    dtype: str
    shape: tuple[int, ...]
    data: bytes


class Beginning(Struct, frozen=True, tag_field="event", tag="beginning"):
    """What a script names when it first comes to the training loop with this number.

    `left_out` are names whose values cannot be written, each with the reason. `generators` are the
    states of the generators of random numbers by their owner (``random``, ``numpy``, ``torch``), of
    those that drew numbers since the script began. `files` are those that the script had read.
    """

    loop: int
    values: tuple[Starting, ...]
    left_out: tuple[tuple[str, str], ...]
    generators: dict[str, bytes]
    files: tuple[str, ...]
    threads: int | None

"""Which characters a terminal can show, as far as its environment tells."""

import os
from collections.abc import Mapping
from io import TextIOWrapper

PLAIN = ("linux", "vt", "ansi", "cons25", "sun", "dumb")
"""How the names of terminals begin that have a few hundred characters or less."""

COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python puts into LC_CTYPE by itself where the locale is C."""

OURS = "/proc/self/environ"
"""The variables that this process was started with, on Linux."""


def ascii_wanted(environment: Mapping[str, str], asked: bool | None = None) -> bool:
    """Whether to write the bytes 32 to 126 alone.

    `asked` is what the command line says. Without it GRADSTEP_ASCII decides (0 is no), then the
    kind of terminal, then the locale: one that is not of UTF-8 cannot carry more.
    """
    if asked is not None:
        return asked
    said = environment.get("GRADSTEP_ASCII", "")
    if said:
        return said.lower() not in ("0", "no", "off", "false")
    return environment.get("TERM", "").startswith(PLAIN) or not utf8(environment)


def utf8(environment: Mapping[str, str]) -> bool:
    """Whether the locale is one of UTF-8; where nothing is set it is C, which is not."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        if environment.get(name):
            return "utf8" in environment[name].lower().replace("-", "")
    return False


def before_python(
    environment: Mapping[str, str], started: str | os.PathLike[str] = OURS
) -> dict[str, str]:
    """Return an environment as it was before Python took UTF-8 for the locale C.

    Python then sets LC_CTYPE itself, and encodes everything in UTF-8 whatever the terminal is.
    `started` holds the variables with which the process was started, separated by zero bytes.
    """
    found = dict(environment)
    if found.get("LC_CTYPE") in COERCED:
        try:
            with open(started, "rb") as file:
                given = file.read().split(b"\0")
        except OSError:
            return found
        if not any(each.startswith(b"LC_CTYPE=") and each[9:] for each in given):
            del found["LC_CTYPE"]
    return found


def of_this_process(asked: bool | None = None) -> bool:
    """Whether this process writes the bytes 32 to 126 alone; see `ascii_wanted`."""
    return ascii_wanted(before_python(os.environ), asked)


def speak_utf8(stream: object) -> None:
    """Have a stream written in UTF-8, whatever Python took from the locale for it."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="replace")

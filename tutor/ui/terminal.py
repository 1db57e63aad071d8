"""What has to be right about the terminal and its environment before Textual is imported."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, MutableMapping

PLAIN_TERMINALS = ("xterm", "screen", "linux", "tmux", "ansi", "vt100", "vt220", "rxvt")
"""Values of TERM that promise sixteen colours and no more."""


COLOURLESS = ("vt", "cons25-m", "sun")
"""How the names of terminals begin that have no colour at all."""

LIGHT_GROUNDS = ("7", "9", "10", "11", "12", "13", "14", "15")
"""Backgrounds of COLORFGBG that are light; 8 is a dark grey."""


def settle(environment: MutableMapping[str, str]) -> None:
    """Mend the environment: an empty NO_COLOR counts as unset, as its convention says.

    A terminal without colours gets none.
    """
    term = environment.get("TERM", "")
    if environment.get("NO_COLOR") == "":
        del environment["NO_COLOR"]
    if term.startswith(COLOURLESS) or term.endswith(("-m", "-mono")):
        environment["NO_COLOR"] = "1"


def theme(environment: Mapping[str, str], wanted: str | None = None) -> str:
    """Return the theme that this terminal can show, as near as it can to the one that is wanted.

    `wanted` is dark, light, contrast or ansi. Where nothing is wanted, a light background is known
    only from COLORFGBG, which some terminals set and ssh does not pass on.
    """
    light = wanted == "light" or (wanted is None and _on_light(environment))
    if wanted == "ansi" or not _many_colours(environment):
        return "gradstep-ansi-light" if light or _on_light(environment) else "gradstep-ansi"
    if wanted == "contrast":
        return "gradstep-contrast"
    return "gradstep-light" if light else "gradstep"


def _many_colours(environment: Mapping[str, str]) -> bool:
    """Whether the terminal has more than sixteen colours, and colours are wanted."""
    term = environment.get("TERM", "")
    rich = environment.get("COLORTERM", "") in ("truecolor", "24bit")
    few = term in PLAIN_TERMINALS or ("256" not in term and not rich and not _capable(term))
    return not few and "NO_COLOR" not in environment


def _on_light(environment: Mapping[str, str]) -> bool:
    """Whether the terminal says that its background is light."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] in LIGHT_GROUNDS


def _capable(term: str) -> bool:
    """Whether a terminal without 256 in its name is known to have as many colours."""
    return term.startswith(("xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty"))


def leave_on_signals(leave: Callable[[int], object]) -> None:
    """Have SIGTERM, SIGHUP and SIGINT end the app in order; else they leave the terminal broken.

    `leave` gets the exit status, and is called wherever the main thread is: an event loop would
    hear of the signal only when nothing holds it up any more.
    """
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda got, _: leave(128 + got))


def wake_on_signals(loop: asyncio.AbstractEventLoop) -> None:
    """Have every signal end the wait of an event loop, so that its handler runs at once.

    Handlers run in the main thread alone, and the kernel hands a signal to whichever thread it
    likes, mostly right behind SIGCONT. The main thread would go on waiting up to the next key.
    """
    heard, rope = os.pipe()
    for end in (heard, rope):
        os.set_blocking(end, False)
    loop.add_reader(heard, os.read, heard, 4096)
    # A pipe that is full, after a flood of them, wakes as well.
    signal.set_wakeup_fd(rope, warn_on_full_buffer=False)

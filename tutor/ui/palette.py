"""What the command palette offers: the commands of the keys by name, and the colours."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial

from textual.app import SystemCommand
from textual.command import CommandPalette
from textual.css.query import NoMatches

from tutor.ui.held_back import HeldBack
from tutor.ui.keys import COMMANDS, labels
from tutor.ui.left_once import LeftOnce

MOVES = frozenset(
    {"up", "down", "page_up", "page_down", "panel", "panel_back", "palette", "leave", "quit"}
)
"""Commands that make sense as keys alone."""

THEMES = (
    ("gradstep", "Dark colours"),
    ("gradstep-light", "Light colours"),
    ("gradstep-contrast", "High contrast"),
    ("gradstep-ansi", "The terminal's own sixteen colours, on a dark background"),
    ("gradstep-ansi-light", "The terminal's own sixteen colours, on a light background"),
)
"""The themes and what they are called."""


class Palette(LeftOnce, HeldBack, CommandPalette):
    """Textual's list of all commands.

    What it looks for goes on while it is being left, when its list is gone already; Textual would
    end the app over that.
    """

    def _watch__list_visible(self) -> None:
        with suppress(NoMatches):
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        with suppress(NoMatches):
            await super()._watch__show_busy()


def offered(
    do: Callable[[str], None] | None, keymap: Mapping[str, str], wear: Callable[[str], None]
) -> Iterator[SystemCommand]:
    """Yield the commands; `do` carries out that of a key, None where no lesson is on the screen.

    `wear` puts on a theme.
    """
    keys = labels(keymap)
    for command in COMMANDS if do is not None else ():
        if do is not None and command.id not in MOVES:
            words = f"{command.does[0].upper()}{command.does[1:]}"
            yield SystemCommand(words, f"key {keys[command.id]}", partial(do, command.id))
    for name, words in THEMES:
        yield SystemCommand(words, "theme", partial(wear, name))

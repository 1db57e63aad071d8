"""What a person has typed on a line, as one of the commands of the screen."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple

from tutor.lesson.model import PHASES
from tutor.ui.keys import COMMANDS, shown

ARGUED = frozenset(
    {"goto", "lessons", "device", "panel", "variants", "orders", "correct", "palette"}
)
"""The commands that take words behind their letter."""

REPEATED = frozenset(
    {
        "next", "back", "into", "out", "iteration_on", "iteration_back", "element_back",
        "element_next", "number_next", "number_back", "number_up", "number_down",
        *(f"to_{phase}" for phase in PHASES),
    }
)  # fmt: skip
"""The commands that can be asked for several times on one line."""

PANELS = (
    "code", "equation", "tensors", "ops", "backward", "model", "graph", "comparison", "loss",
    "output", "notes", "introduction",
)  # fmt: skip
"""The panels of the screen, each of which can be printed."""

MOST = 1000
"""A command is repeated at most so many times by one line."""


class Typed(NamedTuple):
    """A command by its id in `tutor.ui.keys`, the words behind it, and how often it is wanted."""

    command: str
    argument: str = ""
    times: int = 1


def letters(keymap: Mapping[str, str]) -> dict[str, str]:
    """Return the command of each key that can be typed on a line; `keymap` is the person's own."""
    found: dict[str, str] = {}
    for command in COMMANDS:
        for key in keymap.get(command.id, command.keys).split(","):
            if len(shown(key)) == 1 and shown(key).isascii():
                found.setdefault(shown(key), command.id)
    return found


def letter(command: str, keymap: Mapping[str, str]) -> str:
    """Return what is typed for a command: its first letter, else its name."""
    return next((key for key, name in letters(keymap).items() if name == command), command)


def read(line: str, keymap: Mapping[str, str]) -> Typed:
    """Return what a line asks for; ValueError with a sentence where that is nothing known.

    An empty line is the next step. A line begins with a letter of the screen or the name of a
    command; a letter may stand there several times, or with a number behind it. The name of a phase
    goes on to it, that of a panel prints it.
    """
    word, _, argument = line.strip().partition(" ")
    argument = argument.strip()
    if not word:
        return Typed("next")
    known = letters(keymap)
    if word in known:
        return _with(known[word], argument, word)
    if set(word) == {word[0]} and known.get(word[0]) in REPEATED and not argument:
        return Typed(known[word[0]], times=min(len(word), MOST))
    return _named(word, argument, line.strip())


def _named(word: str, argument: str, line: str) -> Typed:
    """Return the command, the phase or the panel that a whole word names."""
    names = {command.id for command in COMMANDS}
    name = word.lower()
    if name in names:
        return _with(name, argument, word)
    if name in PHASES and not argument:
        return Typed(f"to_{name}")
    if name in PANELS and not argument:
        return Typed("panel", name)
    if set(line) & set("<>=:(") or line.split()[0].lower() in ("line", "when", "where", "step"):
        raise ValueError(f'"{line}" is no command; to go to such a place, type: g {line}')
    near = get_close_matches(name, [*names, *PHASES, *PANELS], 1)
    hint = f"; did you mean {near[0]}?" if near else "; ? lists what can be typed."
    raise ValueError(f'There is no command "{word}"{hint}')


def _with(command: str, argument: str, word: str) -> Typed:
    """Return a command with what stands behind it: words, or how often it is wanted."""
    if not argument or command in ARGUED:
        return Typed(command, argument)
    if command in REPEATED and argument.isdecimal() and int(argument):
        return Typed(command, times=min(int(argument), MOST))
    often = ", but for how often, such as 3" if command in REPEATED else ""
    raise ValueError(f"{word} takes nothing behind it{often}.")

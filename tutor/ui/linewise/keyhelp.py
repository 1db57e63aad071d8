"""What a person who reads lines can type, and what only the full screen can do."""

import textwrap
from collections.abc import Mapping
from functools import partial

from tutor.plain.lines import plain
from tutor.ui.goto import examples
from tutor.ui.help import TOGETHER
from tutor.ui.keys import COMMANDS
from tutor.ui.linewise.typed import PANELS, letter

SCREEN = {
    "autoplay": "Only the full screen steps on by itself; here a number goes on as often: n 10.",
    "pace": "Only the full screen steps on by itself; here a number goes on as often: n 10.",
    "plot_weight": "The plots by one and two weights are pictures of the full screen.",
    "zoom": "Here every panel is printed whole: panel NAME.",
    "up": "There is nothing to scroll here: a panel is printed whole.",
    "down": "There is nothing to scroll here: a panel is printed whole.",
    "page_up": "There is nothing to scroll here: a panel is printed whole.",
    "page_down": "There is nothing to scroll here: a panel is printed whole.",
    "open": "A tensor can be looked at element by element on the full screen alone.",
    "copy": "Copying is for the full screen; here the lines themselves can be copied.",
}
"""The commands that need the full screen, and what there is in their place."""

OTHERWISE = {
    "next": "the next step, as Enter alone does; at the newest, run it",
    "goto": "go to an iteration, a phase, a line, or where a condition holds: g 2:backward",
    "run": "run on; while it runs, c and Enter pauses it",
    "plot": "the loss over the iterations as numbers",
    "panel": f"print a panel: {', '.join(PANELS)}",
    "edit": "edit the code in the program that VISUAL or EDITOR names, and run it as a variant",
    "orders": "the other orders of the phases; with a number, run that one as a variant",
    "variants": "the variants; b 1 puts one beside, b off none; b 1 rename NAME, save FILE, remove",
    "correct": "the phase of each line; f 12-14 loss corrects it, f drop forgets corrections",
    "device": "the device; with a name, start again on that one",
    "graph": "the graph of the step: what was called, and the way back through it",
    "lessons": "the lessons; with a number, a name or a path, open that one",
    "leave": "leave the op that is walked to, or the variant beside the original",
    "palette": "this list",
    "help": "this list",
}
"""What commands do here, where that is not quite what they do on the screen."""


def lines(keymap: Mapping[str, str], cells: int) -> str:
    """Return the list of what can be typed, a line for each command."""
    shared = {name: (names, does) for names, does in TOGETHER for name in names}
    name_of = partial(letter, keymap=keymap)
    rows: list[tuple[str, str]] = []
    for command in COMMANDS:
        names, does = shared.get(command.id, ((command.id,), command.does))
        if command.id in SCREEN or names[0] != command.id:
            continue
        if command.id == "panel":
            names = ("panel",)
        keys = " ".join(dict.fromkeys(name_of(name) for name in names))
        rows.append((keys, OTHERWISE.get(command.id, does)))
    rows.append(("ctrl+c", "interrupt what runs; again, or where nothing runs, quit"))
    size = max(len(keys) for keys, _ in rows) + 2
    said = []
    for keys, does in rows:
        first, *more = textwrap.wrap(does, max(cells - size, 20))
        said += [f"{keys:{size}}{first}", *(" " * size + words for words in more)]
    said += ["", "A letter may stand several times, or with a number behind it: nnn, n 3."]
    return "\n".join(said)


def places(cells: int) -> str:
    """Return what can be typed behind the letter for going somewhere."""
    rows = [plain(line).rstrip() for line in examples(max(cells - 2, 30))]
    return "\n".join(["Say where to go, for example g 12:backward:", *(f"  {r}" for r in rows)])

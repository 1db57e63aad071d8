"""The keys: what each does, how it is called, and how a person's own file changes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tutor.lesson.model import PHASES


class Command(NamedTuple):
    """Something that a key does: its id, its keys as Textual names them, and what it does."""

    id: str
    keys: str
    does: str


COMMANDS = (
    Command("next", "n,space,right", "go to the next phase; at the newest, run it"),
    Command("back", "p,left", "go back one phase"),
    Command("into", "s", "walk to the next op or backward node of this step"),
    Command("out", "S", "walk to the op or node before it"),
    Command("iteration_on", "]", "the same phase one iteration on"),
    Command("iteration_back", "[", "the same phase one iteration back"),
    Command("run", "c", "run on, and again to pause"),
    *(
        Command(f"to_{phase}", str(number), f"on to the next {phase}")
        for number, phase in enumerate(PHASES, 1)
    ),
    Command("autoplay", "a", "step on by itself, and again to pause"),
    Command("pace", "A", "step on by itself at the next pace: from 4 to 0.25 seconds a step"),
    Command("goto", "g", "go to an iteration, a phase, a line, or where a condition holds"),
    Command("more", "m", "one level down: equations as tables, then with more digits"),
    Command("element_back", "comma", "the previous element of the table"),
    Command("element_next", "full_stop", "the next element of the table"),
    Command("plot", "k", "the next plot: loss curve, logarithmic, by one weight, map of two"),
    Command("plot_weight", "K", "the next weight of the plot"),
    Command("edit", "e", "edit the code and run it as a variant beside the original"),
    Command("leave_out", "x", "leave this phase out, as a variant; again to put it back"),
    Command("orders", "o", "put the phases in another order, as a variant"),
    Command("number_next", "w", "choose the next number in the code"),
    Command("number_back", "W", "choose the number before it"),
    Command("number_up", "plus", "raise the number, as a variant"),
    Command("number_down", "minus", "lower the number, as a variant"),
    Command("variants", "b", "the variants: put one beside the original, rename, save, remove"),
    Command("correct", "f", "correct the phase of a line, or save the phases as markers"),
    Command("restart", "r", "start the lesson again"),
    Command("device", "d", "choose the device"),
    Command("explain", "i", "explain this phase: its notes and all that happened, in full"),
    Command("graph", "v", "the graph of the step, and again to leave it"),
    Command("test", "t", "test the gradient: three ways to find it, side by side"),
    Command("zoom", "z", "zoom the panel with the bright border"),
    Command("panel", "tab", "go to the next panel"),
    Command("panel_back", "shift+tab", "go to the panel before"),
    Command("up", "up", "scroll the panel up"),
    Command("down", "down", "scroll the panel down"),
    Command("page_up", "pageup", "scroll the panel up by its height"),
    Command("page_down", "pagedown", "scroll the panel down by its height"),
    Command("open", "enter", "look into a tensor, element by element"),
    Command("copy", "y", "copy what the panel with the bright border shows"),
    Command("lessons", "l", "the lessons"),
    Command("palette", "colon,ctrl+p", "all commands by name"),
    Command("leave", "escape", "leave what is open; interrupt a step that runs"),
    Command("help", "question_mark", "this help"),
    Command("quit", "q", "quit"),
)
"""Everything that a key does on the screen of a lesson."""

NAMES = {
    "escape": "Esc", "tab": "Tab", "shift+tab": "Shift+Tab", "enter": "Enter", "right": "→",
    "left": "←", "up": "↑", "down": "↓", "pageup": "PgUp", "pagedown": "PgDn", "colon": ":",
    "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]",
    "home": "Home", "end": "End", "comma": ",", "full_stop": ".", "plus": "+", "minus": "-",
}  # fmt: skip
"""How keys are written on the screen where Textual calls them otherwise."""

PLAIN_NAMES = {"right": "Right", "left": "Left", "up": "Up", "down": "Down"}


def shown(key: str, ascii: bool = False) -> str:
    """Return a key as the screen writes it."""
    key = key.strip()
    return (PLAIN_NAMES.get(key) if ascii else None) or NAMES.get(key, key)


def labels(keymap: Mapping[str, str], ascii: bool = False) -> dict[str, str]:
    """Return the first key of each command as the screen writes it."""
    return {
        command.id: shown(keymap.get(command.id, command.keys).split(",")[0], ascii)
        for command in COMMANDS
    }


def all_keys(command: Command, keymap: Mapping[str, str], ascii: bool = False) -> str:
    """Return every key of a command as the help writes them."""
    keys = keymap.get(command.id, command.keys).split(",")
    return " ".join(shown(key, ascii) for key in keys)


def read_keymap(path: Path | None) -> tuple[dict[str, str], list[str]]:
    """Return the keys that a person's file changes, by command, and complaints about the file.

    The file is TOML with one table: ``[keys]``, then ``next = "j"`` or ``next = ["j", "space"]``.
    A file that does not exist changes nothing.
    """
    if path is None or not path.exists():
        return {}, []
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("keys", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, [f"{path}: cannot be read ({error}); the usual keys apply."]
    if not isinstance(table, dict):
        return {}, [f'{path}: "keys" must be a table, as in [keys] next = "j".']
    return _checked(table, path)


def _checked(table: dict[str, object], path: Path) -> tuple[dict[str, str], list[str]]:
    """Return the usable lines of the table and a complaint for each of the others."""
    import difflib

    known = {command.id for command in COMMANDS}
    keymap: dict[str, str] = {}
    complaints: list[str] = []
    for name, value in table.items():
        keys = [value] if isinstance(value, str) else value
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else "."
            complaints.append(f"{path}: there is no command {name!r}{hint}")
        elif not isinstance(keys, list) or not keys or not all(_is_key(key) for key in keys):
            complaints.append(f'{path}: {name} needs a key, such as "j", or a list of keys.')
        else:
            keymap[name] = ",".join(_textual(key) for key in keys)
    return keymap, complaints + _clashes(keymap, path)


def _is_key(key: object) -> bool:
    return isinstance(key, str) and bool(key.strip())


def _textual(key: str) -> str:
    """Return a key as a binding can hold it: a comma is the separator there."""
    return "comma" if key == "," else "space" if key == " " else key.strip()


def _clashes(keymap: dict[str, str], path: Path) -> list[str]:
    """Return a complaint for each key that now means two things; the first command has it."""
    owners: dict[str, str] = {}
    complaints: list[str] = []
    for command in COMMANDS:
        for key in keymap.get(command.id, command.keys).split(","):
            owner = owners.setdefault(shown(key), command.id)
            if owner != command.id:
                complaints.append(
                    f"{path}: the key {shown(key)} is given to both {owner} and {command.id}."
                )
    return complaints

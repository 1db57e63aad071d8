"""The commands that make and choose variants, from a line."""

import asyncio
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.lesson.edits import EditError
from tutor.lesson.source import lines
from tutor.ui.linewise.typed import Typed
from tutor.ui.variants import quick
from tutor.ui.variants.about import about
from tutor.ui.variants.saving import save

if TYPE_CHECKING:
    from tutor.ui.session import Session
    from tutor.ui.variants.variant import Variant

NO_EDITOR = (
    "Editing opens the program that VISUAL or EDITOR names, on a terminal; there is none here. "
    "x, o and + change the code by a letter, and gradstep trace takes --set NAME=EXPR."
)
"""Why the code cannot be edited."""


class Editing:
    """Carries the commands out on a session; what is to be said is returned."""

    def __init__(self, session: "Session", ascii: bool) -> None:
        self._session = session
        self._worlds = session.worlds
        self._ascii = ascii

    @property
    def commands(self) -> dict[str, Callable[[Typed], str]]:
        """What each command does; EditError where it cannot be done."""
        return {
            "leave_out": self._leave_out,
            "orders": self._orders,
            "number_next": lambda typed: self._turn(typed.times),
            "number_back": lambda typed: self._turn(-typed.times),
            "number_up": lambda typed: self._step(typed.times),
            "number_down": lambda typed: self._step(-typed.times),
            "variants": self._variants,
        }

    def starts(self, typed: Typed) -> bool:
        """Whether a command runs a script, which may do something outside of itself again."""
        chooses = typed.command == "orders" and bool(typed.argument)
        return chooses or typed.command in ("leave_out", "number_up", "number_down", "edit")

    def _leave_out(self, typed: Typed) -> str:
        timeline, position = self._session.timeline, self._session.position
        quick.leave_out(self._worlds, timeline.mark(position).phase if position in timeline else "")
        return ""

    def _orders(self, typed: Typed) -> str:
        known = quick.orders(self._worlds)
        if not typed.argument:
            rows = [
                f"  {number}  {name}: {quick.about(order)}"
                for number, (name, order) in enumerate(known.items(), 1)
            ]
            return "\n".join(["Orders of the phases; o 2 runs the second:", *rows])
        if not typed.argument.isdecimal() or not 0 < int(typed.argument) <= len(known):
            raise EditError(f"There is no order {typed.argument}: they go from 1 to {len(known)}.")
        quick.reorder(self._worlds, list(known.values())[int(typed.argument) - 1])
        return ""

    def _turn(self, times: int) -> str:
        for _ in range(abs(times)):
            quick.turn(self._worlds, 1 if times > 0 else -1)
        source = self._worlds.edited.source
        number = self._worlds.focus.at(source)
        if number is None:
            return ""
        row = lines(source)[number.line - 1].strip()
        return f"The number {number.text} in line {number.line}: {row}\n+ raises it, - lowers it."

    def _step(self, times: int) -> str:
        for _ in range(abs(times)):
            quick.step(self._worlds, 1 if times > 0 else -1)
        return ""

    def _variants(self, typed: Typed) -> str:
        listed = self._worlds.listed
        first, _, rest = typed.argument.partition(" ")
        if not listed:
            return "There is no variant yet: x leaves a phase out, + and - step a number."
        if not first:
            rows = [
                f"  {number}  {each.name}{', beside' if each is self._worlds.beside else ''}: "
                f"{about(each, self._worlds, self._ascii)}"
                for number, each in enumerate(listed, 1)
            ]
            return "\n".join(["variants:", *rows])
        if first in ("off", "none", "0"):
            self._worlds.choose(None)
            return ""
        if not first.isdecimal() or int(first) > len(listed):
            raise EditError(f"There is no variant {first}: they go from 1 to {len(listed)}.")
        return self._one(listed[int(first) - 1], rest.strip())

    def _one(self, variant: "Variant", what: str) -> str:
        """Put one variant beside the original, rename it, save it, or remove it."""
        word, _, name = what.partition(" ")
        match word:
            case "":
                self._worlds.choose(variant)
                return ""
            case "remove":
                self._worlds.remove(variant)
                return f'The variant "{variant.name}" is removed.'
            case "rename":
                self._worlds.rename(variant, name)
                return f'It is called "{variant.name}" now.'
            case "save":
                path = save(variant.lesson.source, name.strip(), self._worlds.lesson.path)
                return (
                    f"{name} exists; choose another name." if path is None else f"Saved as {path}."
                )
        raise EditError(f"{word} is nothing to be done: rename NAME, save FILE or remove.")

    async def edit(self, environment: Mapping[str, str], terminal: bool) -> str:
        """Open the code in the person's editor and run what comes out of it as a variant."""
        editor = environment.get("VISUAL") or environment.get("EDITOR")
        if not editor or not terminal:
            raise EditError(NO_EDITOR)
        before = self._worlds.edited.source
        source = await asyncio.to_thread(_edited, shlex.split(editor), before)
        if source == before:
            return "Nothing was edited."
        if self._worlds.beside is None:
            self._worlds.add(source)
        else:
            self._worlds.replace(self._worlds.beside, source)
        return ""


def _edited(editor: list[str], source: str) -> str:
    """Return what an editor makes of a source."""
    with tempfile.TemporaryDirectory(prefix="gradstep-") as folder:
        path = Path(folder) / "variant.py"
        path.write_text(source, encoding="utf-8")
        try:
            status = subprocess.run([*editor, str(path)], check=False).returncode
        except OSError as error:
            raise EditError(f"{editor[0]} cannot be started: {error.strerror}.") from error
        if status:
            raise EditError(f"{editor[0]} ended with status {status}; nothing was edited.")
        return path.read_text(encoding="utf-8", errors="replace")

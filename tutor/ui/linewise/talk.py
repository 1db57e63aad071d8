"""The talk with a person who reads lines: what they type is carried out, and what came of it told.

It holds a sitting as the app does, so that trust, corrections and the place are kept as there.
"""

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from tutor.lesson.model import PHASES
from tutor.ui.goto import go
from tutor.ui.linewise import keyhelp, telling
from tutor.ui.linewise.attention import Attention, Leave
from tutor.ui.linewise.opening import Opening
from tutor.ui.linewise.paper import Paper
from tutor.ui.linewise.typed import PANELS, Typed, read
from tutor.ui.run import Run
from tutor.ui.session import Session
from tutor.ui.sitting import Sitting

if TYPE_CHECKING:
    from tutor.ui.linewise.editing import Editing

PROMPT = "> "
"""What a line is typed behind."""

DEVICES = "d NAME starts it again on another device; gradstep devices lists them."
"""What is said of devices behind the one that a lesson runs on."""

MOVES: dict[str, Callable[[Session], object]] = {
    "next": Session.forward,
    "back": Session.back,
    "into": lambda session: session.into(1),
    "out": lambda session: session.into(-1),
    "iteration_on": lambda session: session.same(1),
    "iteration_back": lambda session: session.same(-1),
    "run": Session.run,
    "more": lambda session: session.derivation.more(),
    "element_back": lambda session: session.derivation.choose(-1),
    "element_next": lambda session: session.derivation.choose(1),
    **{f"to_{phase}": partial(Session.phase, phase=phase) for phase in PHASES},
}
"""What the commands do that move through the run."""

PAGES = {"explain": "notes", "graph": "graph", "test": "comparison", "plot": "loss"}
"""The commands that show a panel."""

EDITS = frozenset(
    {
        "edit", "leave_out", "orders", "number_next", "number_back", "number_up", "number_down",
        "variants", "correct",
    }
)  # fmt: skip
"""The commands that edit a lesson."""


class Talk:
    """Carries out one line after another."""

    def __init__(
        self, sitting: Sitting, attention: Attention, paper: Paper, keymap: Mapping[str, str]
    ) -> None:
        self._sitting = sitting
        self._attention = attention
        self._paper = paper
        self._keymap = keymap
        self._opening = Opening(sitting, attention, paper, keymap)

    async def converse(self) -> int:
        """Talk until the person leaves or nothing more comes; return the exit status."""
        try:
            self._opening.notices()
            first = self._sitting.first
            if first is None:
                self._opening.lessons()
            else:
                await self._opening.open(first, self._sitting.options.device)
            while True:
                await self._turn()
        except Leave as leave:
            return leave.status

    async def _turn(self) -> None:
        """Take one line: an answer for the script that asks, else a command."""
        session = self._sitting.session
        run = None if session is None else asker(session)
        if session is not None and run is not None:
            await self._answer(session, run)
            return
        line = await self._attention.line(PROMPT)
        if line is None:
            raise Leave
        try:
            await self._carry_out(read(line, self._keymap))
        except ValueError as problem:
            said = str(problem)
            self._paper.say(f"{said[:1].upper()}{said[1:]}" + ("" if said[-1:] in ".?!" else "."))

    async def _answer(self, session: Session, run: Run) -> None:
        """Give a script that asks for it the next line."""
        variant = session.worlds.beside
        name = "" if run is session.present or variant is None else f"{variant.name}: "
        line = await self._attention.line(f"{name}{run.prompt}", session, run)
        if line is not None:
            session.answer(line)
        elif run.state == "asking":
            raise Leave
        await self._opening.settled()

    async def _carry_out(self, typed: Typed) -> None:
        """Do what a line asks for."""
        match typed.command:
            case "quit":
                raise Leave
            case "help" | "palette":
                self._paper.say(keyhelp.lines(self._keymap, self._paper.width))
            case "lessons":
                await self._opening.choose(typed.argument)
            case name if name in keyhelp.SCREEN:
                self._paper.say(keyhelp.SCREEN[name])
            case _ if self._sitting.session is None:
                self._paper.say("No lesson is open; l lists the lessons, and l 1 opens the first.")
            case _:
                await self._with(self._sitting.session, typed)

    async def _with(self, session: Session, typed: Typed) -> None:
        """Do what a line asks of the lesson that is open."""
        name = typed.command
        if name in PAGES or name == "panel":
            self._page(typed)
        elif name == "device" and not typed.argument:
            self._paper.say(f"The lesson runs on {session.device}. {DEVICES}")
        elif name in ("restart", "device"):
            await self._opening.again(session, typed.argument or None)
        elif name in EDITS:
            await self._edit(session, typed)
        elif name == "goto" and not typed.argument:
            self._paper.say(keyhelp.places(self._paper.width))
        else:
            await self._move(session, typed)

    async def _move(self, session: Session, typed: Typed) -> None:
        """Go somewhere, as often as is asked for."""
        await self._attention.settle(session)
        for _ in range(typed.times):
            if typed.command == "goto":
                go(session, typed.argument)
            elif typed.command == "leave":
                session.go(session.position) if session.item is not None else session.worlds.leave()
            else:
                MOVES[typed.command](session)
            if not await self._opening.settled() or session.state == "asking":
                return

    def _page(self, typed: Typed) -> None:
        """Print a panel."""
        assert self._opening.teller is not None
        name = PAGES.get(typed.command, typed.argument)
        scene, cells = self._opening.teller.scene, self._paper.width
        if name in PANELS:
            self._paper.say(telling.panel(scene, name, cells))
        else:
            there_is = f'There is no panel "{name}". ' if name else ""
            self._paper.say(f"{there_is}The panels: {', '.join(PANELS)}.")

    async def _edit(self, session: Session, typed: Typed) -> None:
        """Make or choose a variant, or correct phases; what it takes is loaded for the first."""
        from tutor.lesson.edits import EditError
        from tutor.ui.linewise.editing import Editing

        await self._attention.settle(session)
        try:
            if typed.command == "correct":
                await self._opening.correct(session, typed.argument)
            else:
                await self._vary(session, Editing(session, self._paper.ascii), typed)
        except EditError as problem:
            raise ValueError(str(problem)) from problem

    async def _vary(self, session: Session, editing: "Editing", typed: Typed) -> None:
        assert self._opening.teller is not None
        touched = session.worlds.warning() if editing.starts(typed) else ""
        if touched and not await self._attention.agreed(touched, "runs it", "leaves"):
            return
        session.worlds.warned = session.worlds.warned or bool(touched)
        if typed.command == "edit":
            said = await self._by_editor(editing)
        else:
            said = editing.commands[typed.command](typed)
        if said:
            self._paper.say(said)
            self._opening.teller.see()
        else:
            await self._opening.settled()

    async def _by_editor(self, editing: "Editing") -> str:
        self._attention.away = True
        try:
            terminal = self._attention.terminal and sys.stdout.isatty()
            return await editing.edit(os.environ, terminal)
        finally:
            self._attention.away = False


def asker(session: Session) -> Run | None:
    """Return the run whose script waits for an answer: the original's, else the variant's."""
    if session.state == "asking":
        return session.present
    variant = session.worlds.beside
    return variant.run if variant is not None and variant.run.state == "asking" else None

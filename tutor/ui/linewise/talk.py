"""The talk with a person who reads lines: what they type is carried out, and what came of it told.

It holds a sitting as the app does, so that trust, corrections and the place are kept as there.
"""

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial

from tutor.lesson.edits import EditError
from tutor.lesson.model import PHASES, Lesson
from tutor.ui import asking
from tutor.ui.goto import go
from tutor.ui.keys import labels
from tutor.ui.library import read_or_say
from tutor.ui.linewise import keyhelp, phases, telling
from tutor.ui.linewise.attention import Attention, Leave
from tutor.ui.linewise.editing import Editing
from tutor.ui.linewise.paper import Paper
from tutor.ui.linewise.teller import Teller
from tutor.ui.linewise.typed import PANELS, Typed, read
from tutor.ui.place import there
from tutor.ui.session import Session
from tutor.ui.sitting import Sitting

PROMPT = "> "

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


class Talk:
    """Carries out one line after another."""

    def __init__(
        self, sitting: Sitting, attention: Attention, paper: Paper, keymap: Mapping[str, str]
    ) -> None:
        self._sitting = sitting
        self._attention = attention
        self._paper = paper
        self._keymap = keymap
        self._keys = labels(keymap, paper.ascii)
        self._teller: Teller | None = None

    async def converse(self) -> int:
        """Talk until the person leaves or nothing more comes; return the exit status."""
        try:
            self._notices()
            first = self._sitting.first
            if first is None:
                self._lessons()
            else:
                await self._open(first, self._sitting.options.device)
            while True:
                await self._turn()
        except Leave as leave:
            return leave.status
        except EOFError:
            return 0

    async def _turn(self) -> None:
        """Take one line: an answer for the script that asks, else a command."""
        session = self._sitting.session
        variant = session.worlds.beside if session is not None else None
        beside = variant is not None and variant.run.state == "asking"
        if session is not None and (session.state == "asking" or beside):
            prompt = session.present.prompt
            if variant is not None and beside:
                prompt = f"{variant.name}: {variant.run.prompt}"
            line = await self._attention.line(prompt, None if beside else session)
            if line is None and session.state != "asking":
                await self._settled()
                return
            if line is None:
                raise Leave
            session.answer(line)
            await self._settled()
            return
        line = await self._attention.line(PROMPT)
        if line is None:
            raise Leave
        try:
            await self._carry_out(read(line, self._keymap))
        except (ValueError, EditError) as problem:
            said = str(problem)
            self._paper.say(f"{said[:1].upper()}{said[1:]}" + ("" if said[-1:] in ".?!" else "."))

    async def _carry_out(self, typed: Typed) -> None:
        """Do what a line asks for."""
        match typed.command:
            case "quit":
                raise Leave
            case "help" | "palette":
                self._paper.say(keyhelp.lines(self._keymap, self._paper.width))
            case "lessons":
                await self._choose(typed.argument)
            case name if name in keyhelp.SCREEN:
                self._paper.say(keyhelp.SCREEN[name])
            case _ if self._sitting.session is None:
                self._paper.say("No lesson is open; l lists the lessons, and l 1 opens the first.")
            case _:
                await self._with(self._sitting.session, typed)

    async def _with(self, session: Session, typed: Typed) -> None:
        """Do what a line asks of the lesson that is open."""
        editing = Editing(session, self._paper.ascii)
        name = typed.command
        if name in PAGES or name == "panel":
            self._page(typed)
        elif name in ("restart", "device"):
            await self._again(session, typed)
        elif name == "correct":
            await self._correct(session, typed.argument)
        elif name in editing.commands or name == "edit":
            await self._edit(session, editing, typed)
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
            if not await self._settled() or session.state == "asking":
                return

    async def _settled(self) -> bool:
        """Wait until the run stands and say what is new; whether the place is another."""
        session, teller = self._sitting.session, self._teller
        assert session is not None
        assert teller is not None
        await self._attention.settle(session)
        # What is told has been written down by then, whatever comes next.
        self._sitting.library.remember(session)
        # The picture is what has equations derived, which may take a while.
        _ = teller.scene
        await self._attention.settle(session)
        moved = teller.tell()
        self._notices()
        return moved

    def _page(self, typed: Typed) -> None:
        """Print a panel."""
        assert self._teller is not None
        name = PAGES.get(typed.command, typed.argument)
        scene, cells = self._teller.scene, self._paper.width
        if name == "loss":
            self._paper.say(telling.losses(scene.points, scene.ascii))
        elif name == "graph":
            self._paper.say(telling.graph(scene, cells))
        elif name in PANELS:
            self._paper.say(telling.panel(scene, name, cells))
        else:
            there_is = f'There is no panel "{name}". ' if name else ""
            self._paper.say(f"{there_is}The panels: {', '.join(PANELS)}.")

    async def _edit(self, session: Session, editing: Editing, typed: Typed) -> None:
        """Make or choose a variant."""
        assert self._teller is not None
        await self._attention.settle(session)
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
            self._teller.see()
        else:
            await self._settled()

    async def _by_editor(self, editing: Editing) -> str:
        self._attention.away = True
        try:
            terminal = self._attention.terminal and sys.stdout.isatty()
            return await editing.edit(os.environ, terminal)
        finally:
            self._attention.away = False

    async def _correct(self, session: Session, words: str) -> None:
        """Show the phases of the lines, or correct them and run the lesson again."""
        if not words:
            self._paper.say(phases.listing(session.lesson, self._paper.ascii, True))
            return
        lesson = phases.correction(session.lesson, words)
        place = there(session.step, lesson)
        session.worlds.close()
        again = self._sitting.correct(lesson, place)
        assert again is not None
        self._listen(again)
        again.start()
        self._paper.say("The phases are corrected; the lesson runs again.")
        if place is not None:
            await self._settled()

    async def _again(self, session: Session, typed: Typed) -> None:
        """Start the lesson again, on another device if one is named."""
        device = typed.argument or None
        if typed.command == "device" and device is None:
            self._paper.say(
                f"The lesson runs on {session.device}; d NAME starts it again on another device. "
                "gradstep devices lists them."
            )
            return
        lesson, complaint = self._sitting.anew(session, device)
        if complaint:
            self._paper.say(complaint)
        if lesson is not None:
            self._paper.say("The file was edited; it is opened anew.")
            await self._open(lesson, device or session.device, ask=False)
            return
        self._paper.say(f"Started again on {session.device}.")
        await self._settled()

    def _lessons(self) -> None:
        """List the lessons."""
        reached = self._sitting.library.reached()
        rows = []
        for each in self._sitting.library.lessons():
            known = reached.get(each.name)
            mark = "" if known is None else ", finished" if known.finished else ", begun"
            rows.append(f"  {each.number:>3}  {each.name}: {each.title}{mark}")
        self._paper.say("\n".join(["The lessons; l 1 opens the first:", *rows]))

    async def _choose(self, word: str) -> None:
        """List the lessons, or open the one that a word names."""
        if not word:
            self._lessons()
            return
        from tutor.lesson.catalogue import find

        try:
            path = find(word)
        except LookupError as problem:
            raise ValueError(str(problem.args[0])) from problem
        lesson, complaint = read_or_say(path)
        if lesson is None:
            self._paper.say(complaint)
        else:
            await self._open(lesson, self._sitting.options.device)

    def _listen(self, session: Session) -> None:
        """Talk about a session from now on."""
        session.travel.replaying.confirm = self._attention.confirm
        self._teller = Teller(session, self._paper, self._keys)

    async def _open(self, lesson: Lesson, device: str, ask: bool = True) -> None:
        """Open a lesson: a file of the person's own is shown, and asked for, before it runs."""
        sitting = self._sitting
        lesson = sitting.corrected(lesson)
        if not sitting.library.trusts(lesson):
            self._paper.say(phases.listing(lesson, self._paper.ascii))
            words = asking.words(lesson)
            if not await self._attention.agreed(f"\n{words}", "runs it", "leaves it"):
                if sitting.session is None:
                    raise Leave
                return
            sitting.library.trust(lesson)
        if sitting.session is not None:
            sitting.session.worlds.close()
        session = sitting.take(lesson, device)
        self._listen(session)
        assert self._teller is not None
        for remark in lesson.remarks:
            sys.stderr.write(f"gradstep: {remark}\n")
        self._teller.begin()
        left = sitting.left(session) if ask else None
        words = "" if left is None else sitting.question(session, left)
        goes_on = left is not None and await self._attention.agreed(
            f"\n{words}", "goes on there", "begins from the start"
        )
        if left is not None and goes_on:
            self._paper.say(sitting.library.go_on(session, left) or "Going on.")
        else:
            session.start()
        if goes_on or (sitting.options.at is not None and lesson is sitting.first):
            await self._settled()
        elif self._attention.terminal:
            self._paper.say("\nEnter runs the first step, ? lists what can be typed, q quits.")

    def _notices(self) -> None:
        """Say what is wrong with what is kept of the person."""
        sys.stdout.flush()
        for notice in self._sitting.library.notices():
            sys.stderr.write(f"gradstep: {notice}\n")

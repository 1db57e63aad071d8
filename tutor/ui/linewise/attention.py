"""Waiting: for the run, for the next line, for an answer, for a signal; one at a time."""

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic

from tutor.ui.linewise.lines import Lines
from tutor.ui.linewise.paper import Paper
from tutor.ui.linewise.typed import read
from tutor.ui.run import Run
from tutor.ui.run_scene import unrecorded
from tutor.ui.session import Session

PATIENCE = 2.0
"""Seconds after which a person at a terminal is told what goes on."""

AGAIN = 10.0
"""Seconds until they are told again."""

GRACE = 0.5
"""Seconds that a run has to pause after ctrl+c before its step is interrupted."""

INTERRUPTED = 130
"""The exit status after SIGINT."""


class Leave(Exception):
    """The person goes; `status` is the exit status."""

    def __init__(self, status: int = 0) -> None:
        super().__init__(status)
        self.status = status


class Attention:
    """Waits in one place for all that can come; `changed` says that something may have come.

    What is typed while a run goes on pauses it, ends it, or is kept until it stands; that is for a
    terminal. A pipe is read line by line, each when the one before has had its effect.
    """

    def __init__(
        self, lines: Callable[[Callable[[], object]], Lines], paper: Paper, keymap: dict[str, str]
    ) -> None:
        loop = asyncio.get_running_loop()
        self.away = False
        self._news = asyncio.Event()
        self._lines = lines(lambda: loop.call_soon_threadsafe(self._news.set))
        self._paper = paper
        self._keymap = keymap
        self._ahead: deque[str] = deque()
        self._busy: Session | None = None
        self._pressed = False
        self._leaving: int | None = None
        self._question: tuple[str, asyncio.Future[bool]] | None = None

    @property
    def terminal(self) -> bool:
        """Whether a person at a terminal types the lines."""
        return self._lines.terminal

    def changed(self, later: bool = False) -> None:
        """Look again at what is waited for."""
        self._news.set()

    def leave(self, status: int) -> None:
        """Have whatever waits end with `Leave`."""
        self._leaving = status
        self._news.set()

    def interrupted(self) -> None:
        """Take in SIGINT: what runs is stopped; the second time, or where nothing runs, leave."""
        if self.away:
            return
        if self._busy is None or self._pressed:
            self.leave(INTERRUPTED)
            return
        self._pressed = True
        session = self._busy
        if session.state == "running" and not session.travel.busy:
            # A run that makes many steps can be gone on with when it is paused between two.
            session.run()
            asyncio.get_running_loop().call_later(GRACE, self._harder, session)
        elif not session.interrupt():
            session.worlds.interrupt()
        self._news.set()

    def _harder(self, session: Session) -> None:
        if session.state == "running" and session is self._busy:
            session.interrupt()

    async def _wait(self, seconds: float | None = None) -> None:
        """Wait for news, at most so long."""
        if self._leaving is not None:
            raise Leave(self._leaving)
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return
        self._news.clear()
        if self._leaving is not None:
            raise Leave(self._leaving)

    async def line(
        self, prompt: str = "", session: Session | None = None, run: Run | None = None
    ) -> str | None:
        """Return the next line, None when there is no more.

        `run` is the one of a session whose script asks for it; None is returned too when it no
        longer does.
        """
        if self._ahead:
            return self._ahead.popleft()
        if self.terminal:
            self._paper.ask(prompt)
        elif session is not None and prompt:
            self._paper.say(prompt)
        self._busy, self._pressed = session, False
        try:
            while True:
                self._lines.want()
                if self._lines.ready:
                    return self._lines.take()
                if run is not None and run.state != "asking":
                    return None
                await self._wait()
        finally:
            self._busy = None

    async def agreed(self, words: str, yes: str, no: str) -> bool:
        """Ask a question and return the answer.

        At a terminal Enter is yes, as on the screen. A pipe has to say so: whatever else stands in
        it is no answer, and the next command.
        """
        self._paper.say(f"{words}\n{'Enter or y' if self.terminal else 'y'} {yes}, n {no}.")
        while True:
            line = await self.line("[y/n] ")
            if line is None:
                raise Leave
            word = line.strip().lower()
            if word in ("y", "yes") or (not word and self.terminal):
                return True
            if word in ("n", "no"):
                return False
            if not self.terminal:
                self._lines.put_back(line)
                return False
            self._paper.say(f"Please answer y or n: {'Enter or y'} {yes}, n {no}.")

    async def confirm(self, words: str) -> bool:
        """Have a question asked by whoever waits for the run, and return the answer."""
        self._question = words, asyncio.get_running_loop().create_future()
        self._news.set()
        return await self._question[1]

    async def settle(self, session: Session) -> None:
        """Wait until nothing goes on any more that the person has asked for."""
        self._pressed = False
        told = monotonic() + PATIENCE
        while not settled(session):
            self._busy = session
            try:
                self._meanwhile(session)
                await self._wait(max(told - monotonic(), 0.01) if self.terminal else None)
            finally:
                self._busy = None
            await self._answer()
            if self.terminal and monotonic() >= told and not settled(session):
                self._paper.say(going_on(session))
                told = monotonic() + AGAIN
        variant = session.worlds.beside
        while variant is not None and not variant.compare(session.position):
            await asyncio.sleep(0)

    async def _answer(self) -> None:
        """Ask the question of a replay that has come up."""
        if self._question is not None:
            (words, answer), self._question = self._question, None
            agreed = await self.agreed(words, "replays it", "does not")
            if not answer.done():
                answer.set_result(agreed)

    def _meanwhile(self, session: Session) -> None:
        """Take in what is typed while something goes on."""
        if not self.terminal:
            return
        self._lines.want()
        while (line := self._lines.take()) is not None:
            try:
                command = read(line, self._keymap).command if line.strip() else ""
            except ValueError:
                command = "unknown"
            match command:
                case "":
                    pass
                case "quit":
                    raise Leave
                case "run" if session.state == "running":
                    session.run()
                case "run" | "leave":
                    if not session.interrupt():
                        session.worlds.interrupt()
                case _:
                    self._ahead.append(line)


def settled(session: Session) -> bool:
    """Whether a session stands, so that it can be told of and asked to do something."""
    if session.state in ("warming", "starting", "running"):
        return False
    if session.travel.busy:
        return False
    if session.state == "asking":
        return True
    variant = session.worlds.beside
    if variant is not None and variant.on_its_way and variant.run.state != "asking":
        return variant.run.over
    busy = session.derivation.busy or (variant is not None and variant.derivation.busy)
    return not (session.returning or busy)


def going_on(session: Session) -> str:
    """Return a sentence about what goes on."""
    if session.state in ("warming", "starting"):
        return "The engine is starting; this takes a moment."
    return (
        session.travel.says
        or unrecorded(session.present)
        or "It is running; c and Enter pauses it, ctrl+c interrupts."
    )

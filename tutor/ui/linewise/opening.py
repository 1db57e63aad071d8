"""Opening lessons from a line: by the list, with trust and the place where one was, once more.

What was opened is talked about by a `Teller`, which is told when the run stands.
"""

import sys
from collections.abc import Mapping

from tutor.lesson.model import Lesson
from tutor.ui import asking
from tutor.ui.keys import labels
from tutor.ui.library import read_or_say
from tutor.ui.linewise import phases
from tutor.ui.linewise.attention import Attention, Leave
from tutor.ui.linewise.paper import Paper, complain
from tutor.ui.linewise.teller import Teller
from tutor.ui.place import there
from tutor.ui.session import Session
from tutor.ui.sitting import Sitting


class Opening:
    """Opens the lessons of a sitting; `teller` tells of the one that is open."""

    def __init__(
        self, sitting: Sitting, attention: Attention, paper: Paper, keymap: Mapping[str, str]
    ) -> None:
        self.teller: Teller | None = None
        self._sitting = sitting
        self._attention = attention
        self._paper = paper
        self._keys = labels(keymap, paper.ascii)

    def lessons(self) -> None:
        """List the lessons."""
        reached = self._sitting.library.reached()
        rows = []
        for each in self._sitting.library.lessons():
            known = reached.get(each.name)
            mark = "" if known is None else ", finished" if known.finished else ", begun"
            rows.append(f"  {each.number:>3}  {each.name}: {each.title}{mark}")
        self._paper.say("\n".join(["The lessons; l 1 opens the first:", *rows]))

    async def choose(self, word: str) -> None:
        """List the lessons, or open the one that a word names."""
        if not word:
            self.lessons()
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
            await self.open(lesson, self._sitting.options.device)

    async def open(self, lesson: Lesson, device: str, ask: bool = True) -> None:
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
        assert self.teller is not None
        for remark in lesson.remarks:
            complain(str(remark))
        self.teller.begin()
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
            await self.settled()
        elif self._attention.terminal:
            self._paper.say("\nEnter runs the first step, ? lists what can be typed, q quits.")

    async def again(self, session: Session, device: str | None) -> None:
        """Start the lesson again, on another device if one is named."""
        lesson, complaint = self._sitting.anew(session, device)
        if complaint:
            self._paper.say(complaint)
        if lesson is not None:
            self._paper.say("The file was edited; it is opened anew.")
            await self.open(lesson, device or session.device, ask=False)
            return
        await self._attention.settle(session)
        if session.state == "failed" or self.teller is None:
            await self.settled()
        else:
            self.teller.see()
            self._paper.say(f"Started again on {session.device}. Enter runs the first step.")

    async def correct(self, session: Session, words: str) -> None:
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
            await self.settled()

    def _listen(self, session: Session) -> None:
        """Talk about a session from now on."""
        session.travel.replaying.confirm = self._attention.confirm
        self.teller = Teller(session, self._paper, self._keys)

    async def settled(self) -> bool:
        """Wait until the run stands and say what is new; whether the place is another."""
        session, teller = self._sitting.session, self.teller
        assert session is not None
        assert teller is not None
        await self._attention.settle(session)
        # What is told has been written down by then, whatever comes next.
        self._sitting.library.remember(session)
        # The picture is what has equations derived, which may take a while.
        _ = teller.scene
        await self._attention.settle(session)
        moved = teller.tell()
        self.notices()
        return moved

    def notices(self) -> None:
        """Say what is wrong with what is kept of the person."""
        sys.stdout.flush()
        for notice in self._sitting.library.notices():
            complain(notice)

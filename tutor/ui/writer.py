"""The thread that draws on the terminal, which keeps nobody who has to end."""

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, Full
from time import monotonic
from typing import TextIO

from textual.drivers._writer_thread import WriterThread

from tutor.ui.outlet import TICK, Outlet
from tutor.ui.reports import QUESTION
from tutor.ui.underway import Underway

PATIENCE = 0.5
"""Seconds that a terminal is given to take what is on its way, once the screen is to be left."""

REST = 2.0
"""Seconds that a terminal is given to report what it has drawn, before nobody reads it any more."""

LOOK = 1.0
"""Seconds after which it is looked whether a report is awaited in vain."""

CANCEL = "\x18"
"""Ends whatever sequence was cut off in its middle."""


class Writer(WriterThread):
    """Textual's thread that writes to the terminal; `gone` is called where that can no longer be.

    Textual's own waits for ever where nobody reads, and its queue of thirty frames fills up: the
    app waits for room in it and hears of no signal. Here, once `hurried` is set or the screen is
    left, what is not taken in time is thrown away; only what gives the terminal back is tried
    again. `hurried` may be set by a signal's handler.
    """

    def __init__(self, gone: Callable[[], object], file: TextIO) -> None:
        super().__init__(file)
        self.hurried = False
        self._gone = gone
        self._outlet = Outlet(file)
        self._cut = False
        self._leaving = False
        self._ended = False
        self._last: list[str] = []
        self._waiting: list[Callable[[], object]] = []
        self._underway = Underway()
        self._asks = True

    def write(self, text: str) -> None:
        """Take a text to write, and wait until there is room for it."""
        if self._leaving:
            self._last.append(text)
        while not self._cut:
            hurried = self.hurried
            try:
                self._queue.put(text, timeout=PATIENCE if hurried else TICK)
            except Full:
                self._cut = hurried
            else:
                break

    def ask(self) -> None:
        """Have the terminal report when it has drawn all that was written so far."""
        with self._queue.all_tasks_done:
            if not self._asks:
                return
            self._underway.ask(monotonic())
        self.write(QUESTION)

    def reported(self) -> None:
        """Take down a report; called by whoever reads what the terminal sends."""
        with self._queue.all_tasks_done:
            self._underway.report(monotonic())
            self._queue.all_tasks_done.notify_all()
        self._tell()

    def awaits_report(self) -> bool:
        """Whether the terminal has been asked and may still report."""
        with self._queue.all_tasks_done:
            return self._underway.rest(monotonic()) > 0

    def when_drawn(self, call: Callable[[], object]) -> bool:
        """Call something, in any thread, when there is room for another frame; False if there is.

        There is none while the terminal has not taken all, or has too much of it on its way.
        """
        with self._queue.all_tasks_done:
            if not self._roomy():
                self._waiting.append(call)
                return True
        return False

    def rest(self) -> None:
        """Ask no more, and wait a moment for what the terminal may still report.

        Whoever reads it next, a shell, would take a report for keys.
        """
        done = self._queue.all_tasks_done
        with done:
            most = self._underway.rest(monotonic()) if self._asks else 0.0
            self._asks = False
            most = min(most, PATIENCE if self.hurried else REST)
            done.wait_for(lambda: self._cut or not self._underway.rest(monotonic()), most)

    def settle(self) -> None:
        """Give what is on its way some time; what follows is what gives the terminal back."""
        self._leaving = True
        with self._queue.all_tasks_done:
            drawn = self._queue.all_tasks_done.wait_for(self._drawn, PATIENCE)
        self._cut = self._cut or not drawn

    def _drawn(self) -> bool:
        return self._cut or not self._queue.unfinished_tasks

    def _roomy(self) -> bool:
        free = self._drawn() and not self._underway.wait(monotonic())
        return free or self._cut or self._ended

    def _tell(self) -> None:
        """Call whoever waits for room, if there is some."""
        with self._queue.all_tasks_done:
            told, self._waiting = (self._waiting, []) if self._roomy() else ([], self._waiting)
        for call in told:
            call()

    def _next(self) -> str | None:
        """Return the next text to write, None at the end; meanwhile nobody waits in vain."""
        while True:
            try:
                return self._queue.get(timeout=LOOK if self.awaits_report() else None)
            except Empty:
                self._tell()

    def run(self) -> None:
        """Write until the end; once nobody is there to read, only take what comes."""
        while (text := self._next()) is not None:
            try:
                self._outlet.write(text, lambda: not self._cut)
            except OSError:
                self._cut = True
                self._gone()
            self._queue.task_done()
            self._tell()
        # Whoever still waits is told as well: after a pause another thread goes on in this place.
        self._ended = True
        self._tell()

    def stop(self) -> None:
        """End the thread; what gives the terminal back takes the place of what nobody has read."""
        with suppress(Full):
            self._queue.put(None, timeout=PATIENCE)
        self.join(PATIENCE)
        if self._cut or self.is_alive():
            self._cut = True
            self.join(PATIENCE)
            self._outlet.anew(CANCEL + "".join(self._last))
        if not self.is_alive():
            self._outlet.close()

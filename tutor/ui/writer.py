"""The thread that draws on the terminal, which keeps nobody who has to end."""

from collections.abc import Callable
from contextlib import suppress
from queue import Full
from typing import TextIO

from textual.drivers._writer_thread import WriterThread

from tutor.ui.outlet import TICK, Outlet

PATIENCE = 0.5
"""Seconds that a terminal is given to take what is on its way, once the screen is to be left."""

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
        self._last: list[str] = []
        self._waiting: list[Callable[[], object]] = []

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

    def when_drawn(self, call: Callable[[], object]) -> bool:
        """Call something, in this thread, when the terminal has taken all; False if it has."""
        with self._queue.all_tasks_done:
            if not self._drawn():
                self._waiting.append(call)
                return True
        return False

    def settle(self) -> None:
        """Give what is on its way some time; what follows is what gives the terminal back."""
        self._leaving = True
        with self._queue.all_tasks_done:
            drawn = self._queue.all_tasks_done.wait_for(self._drawn, PATIENCE)
        self._cut = self._cut or not drawn

    def _drawn(self) -> bool:
        return self._cut or not self._queue.unfinished_tasks

    def run(self) -> None:
        """Write until the end; once nobody is there to read, only take what comes."""
        while (text := self._queue.get()) is not None:
            try:
                self._outlet.write(text, lambda: not self._cut)
            except OSError:
                self._cut = True
                self._gone()
            self._queue.task_done()
            with self._queue.all_tasks_done:
                told, self._waiting = (self._waiting, []) if self._drawn() else ([], self._waiting)
            for call in told:
                call()

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

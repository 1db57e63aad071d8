"""What reads the keys and draws, so that a terminal that is gone is an end like others."""

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import IO, Any

from textual.drivers import linux_driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver


class Writer(WriterThread):
    """Textual's thread that writes to the terminal; `gone` is called where that can no longer be.

    What is still to be drawn is then thrown away. Textual's own ends without a word, and its queue
    of thirty frames fills up: the app waits for room in it for ever and hears of no signal.
    """

    def __init__(self, gone: Callable[[], object], file: IO[str]) -> None:
        super().__init__(file)
        self._gone = gone

    def run(self) -> None:
        """Write until the end; once nobody is there to read, only take what comes."""
        reachable = True
        while (text := self._queue.get()) is not None:
            if not reachable:
                continue
            try:
                self._file.write(text)
                if self._queue.empty():
                    self._file.flush()
            except (OSError, ValueError):  # A file that was closed is a ValueError.
                reachable = False
                self._gone()
        with suppress(OSError, ValueError):
            self._file.flush()


def drawn_on() -> Any:
    """Return the stream of this process that the screen is drawn on.

    It is the error output, unless that goes into a file (``gradstep LESSON 2> complaints.txt``).
    """
    error = sys.__stderr__
    return error if error is not None and error.isatty() else sys.__stdout__


class Driver(LinuxDriver):
    """Textual's own, which takes the loss of the terminal for a fault of the app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file = drawn_on()

    def start_application_mode(self) -> None:
        """Begin to draw, through a writer that tells when the terminal is gone."""
        vars(linux_driver)["WriterThread"] = partial(Writer, self._gone)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def run_input_thread(self) -> None:
        """Read keys until the end; where reading fails, nobody is there any more."""
        try:
            super().run_input_thread()
        except (OSError, EOFError):
            self._gone()

    def _sigcont_application(self, *_: object) -> None:
        """Draw anew when it goes on; a line that is cut says so as well, right after SIGHUP.

        Textual's own would begin to draw and to read a second time where it had not been suspended.
        """
        if self._must_signal_resume:
            super()._sigcont_application()
        elif self._auto_restart:
            self._loop.call_soon_threadsafe(self._anew)

    def _anew(self) -> None:
        """Take the terminal again: whoever stopped the process may have set it otherwise."""
        if not self._app._exit:
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.resume_application_mode()

    def _gone(self) -> None:
        """Have the app end in order, from any thread."""
        self._loop.call_soon_threadsafe(self._app.exit, 0)

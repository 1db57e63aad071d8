"""What reads the keys and draws, so that a terminal that is gone is an end like others."""

import signal
import sys
from collections.abc import Callable, Iterable
from contextvars import copy_context
from functools import partial
from typing import Any

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from tutor.ui.reading import FLOOD, Bell, pasted, read_keys
from tutor.ui.reports import Reports
from tutor.ui.writer import Writer


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
        self._hurried = False
        self._read: list[Message] = []
        self.exit_event: Bell = Bell()

    def start_application_mode(self) -> None:
        """Begin to draw, through a writer that tells when the terminal is gone."""
        vars(linux_driver)["WriterThread"] = partial(Writer, self._gone)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGWINCH, self._resized)
        if self._hurried:
            self.hurry()

    def _resized(self, *_: object) -> None:
        """Have the new size of the terminal looked at in the event loop.

        Textual's own looks at it at once. Where a second signal comes meanwhile, its handler runs
        within the first one, which then tells the older size as the last.
        """
        if not self._in_band_window_resize:
            self._loop.call_soon_threadsafe(self._tell_size)

    def _tell_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(Resize(size, size))

    def flush(self) -> None:
        """Have the terminal report when it has drawn what was written, which is a frame."""
        super().flush()
        if isinstance(self._writer_thread, Writer):
            self._writer_thread.ask()

    def disable_input(self) -> None:
        """Read no more, once the terminal has reported what it was asked for."""
        if isinstance(self._writer_thread, Writer) and not self.exit_event.is_set():
            self._writer_thread.rest()
        super().disable_input()

    def when_drawn(self, call: Callable[[], object]) -> bool:
        """Call something in the event loop when there is room for a frame; False if there is."""
        context, soon = copy_context(), self._loop.call_soon_threadsafe
        writer = self._writer_thread
        return isinstance(writer, Writer) and writer.when_drawn(lambda: soon(call, context=context))

    def hurry(self) -> None:
        """Have no drawing wait for a terminal that nobody reads; safe in a signal's handler."""
        self._hurried = True
        if isinstance(self._writer_thread, Writer):
            self._writer_thread.hurried = True

    def stop_application_mode(self) -> None:
        """Give the terminal back, to whom it is read by or not."""
        if isinstance(self._writer_thread, Writer):
            self._writer_thread.settle()
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Read keys until the end; where reading fails, nobody is there any more."""
        writer, reports = self._writer_thread, Reports()
        if isinstance(writer, Writer):
            reports = Reports(writer.reported, writer.awaits_report)
        try:
            read_keys(self.fileno, self.exit_event, self._take, reports)
        except (OSError, EOFError):
            self._gone()

    def _take(self, messages: Iterable[Message]) -> None:
        """Give the app, in one go, what has been read; for each alone it would make a task."""
        for message in messages:
            self.process_message(message)
        batch, self._read = self._read, []
        self._loop.call_soon_threadsafe(self._post, batch)

    def send_message(self, message: Message) -> None:
        """Keep what the app is to be given with the rest of what was read."""
        self._read.append(message)

    def _post(self, batch: list[Message]) -> None:
        if len(batch) >= FLOOD and self._types():
            batch = pasted(batch)
        for message in batch:
            self._app.post_message(message)

    def _types(self) -> bool:
        """Whether what is read goes into a line of text."""
        from textual.widgets import Input

        return isinstance(self._app.focused, Input)

    def _sigtstp_application(self, *_: object) -> None:
        """Stand still, from the event loop on.

        Textual's own gives the terminal back at once, and would wait for ever for the writer if it
        comes in the middle of handing a frame to it.
        """
        self._loop.call_soon_threadsafe(super()._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        """Draw anew when it goes on; a line that is cut says so as well, right after SIGHUP.

        Textual's own would begin to draw and to read a second time where it had not been suspended.
        """
        self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        """Take the terminal again: whoever stopped the process may have set it otherwise."""
        if self._must_signal_resume:
            super()._sigcont_application()
        elif self._auto_restart and not self._app._exit:
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.resume_application_mode()

    def _gone(self) -> None:
        """Have the app end in order, from any thread."""
        self._loop.call_soon_threadsafe(self._app.exit, 0)

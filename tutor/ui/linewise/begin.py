"""The talk from its beginning to its end: terminal, signals, lesson, and the engine's end."""

import asyncio
import os
import signal
import sys
from functools import partial

from tutor import garbage
from tutor.charset import speak_utf8
from tutor.link.client import EngineClient
from tutor.ui.keys import read_keymap
from tutor.ui.library import bundled, named
from tutor.ui.linewise.attention import Attention
from tutor.ui.linewise.lines import Lines
from tutor.ui.linewise.paper import Paper, complain
from tutor.ui.options import Options
from tutor.ui.outlet import Outlet
from tutor.ui.sitting import Sitting


def run(path: str | None, options: Options) -> int:
    """Step through the lesson at a path, or offer the lessons, and return the exit status.

    ValueError with a sentence if the lesson cannot be read; BrokenPipeError when nobody reads what
    is written any more.
    """
    if not options.ascii:
        speak_utf8(sys.stdout)
    lesson = named(path)
    library = bundled()
    outlet, ending = Outlet(sys.stdout), Ending()

    async def talk() -> int:
        keymap, complaints = read_keymap(options.keys)
        for words in complaints:
            complain(words)
        paper = Paper(lambda text: outlet.write(text, ending.awaited), options.ascii, width)
        attention = Attention(partial(Lines, 0), paper, keymap)
        loop = asyncio.get_running_loop()
        sitting = Sitting(
            options,
            library,
            EngineClient,
            lesson,
            changed=attention.changed,
            soon=lambda: loop.create_task(sitting.client.start()),
            complain=complain,
        )
        listen_to_signals(loop, attention, ending)
        try:
            await sitting.client.start()
            # The engine loads torch while what tells of steps is loaded here.
            from tutor.ui.linewise.talk import Talk

            garbage.started()
            return await Talk(sitting, attention, paper, keymap).converse()
        finally:
            await sitting.client.close()

    try:
        return asyncio.run(talk())
    finally:
        library.close()


class Ending:
    """Whether a signal has ended the talk: then nothing waits for somebody to read any more."""

    def __init__(self) -> None:
        self.near = False

    def awaited(self) -> bool:
        """Whether what is written is still waited for."""
        return not self.near


def listen_to_signals(
    loop: asyncio.AbstractEventLoop, attention: Attention, ending: Ending
) -> None:
    """Have SIGINT stop what runs, and what ends a process leave in order.

    The loop does not hear of a signal while a terminal that nobody reads holds up what is written.
    """

    def leave(number: int, _: object) -> None:
        ending.near = True
        loop.call_soon_threadsafe(attention.leave, 128 + number)

    loop.add_signal_handler(signal.SIGINT, attention.interrupted)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def width() -> int:
    """Return the cells of a line of the terminal, 80 where there is none."""
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80

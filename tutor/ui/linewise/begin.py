"""The talk from its beginning to its end: terminal, signals, lesson, and the engine's end."""

import asyncio
import os
import signal
import sys
from functools import partial

from tutor.charset import speak_utf8
from tutor.link.client import EngineClient
from tutor.ui.keys import read_keymap
from tutor.ui.library import bundled, named
from tutor.ui.linewise.attention import Attention
from tutor.ui.linewise.lines import Lines
from tutor.ui.linewise.paper import Paper, complain
from tutor.ui.options import Options
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

    async def talk() -> int:
        keymap, complaints = read_keymap(options.keys)
        for words in complaints:
            complain(words)
        paper = Paper(write, options.ascii, width)
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
        listen_to_signals(loop, attention)
        try:
            await sitting.client.start()
            # The engine loads torch while what tells of steps is loaded here.
            from tutor.ui.linewise.talk import Talk

            return await Talk(sitting, attention, paper, keymap).converse()
        finally:
            await sitting.client.close()

    try:
        return asyncio.run(talk())
    finally:
        library.close()


def listen_to_signals(loop: asyncio.AbstractEventLoop, attention: Attention) -> None:
    """Have SIGINT stop what runs, and what ends a process leave in order."""
    loop.add_signal_handler(signal.SIGINT, attention.interrupted)
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, attention.leave, 128 + number)


def write(text: str) -> None:
    """Write to the standard output at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def width() -> int:
    """Return the cells of a line of the terminal, 80 where there is none."""
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80

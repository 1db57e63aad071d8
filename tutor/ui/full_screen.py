"""The full screen from its beginning to its end: the terminal, the lesson, the engine's end."""

import asyncio
import gc
import os

import tutor.ui.frames  # noqa: F401 - before anything imports Textual

# isort: split
from tutor.charset import speak_utf8
from tutor.link.client import EngineClient
from tutor.ui import terminal
from tutor.ui.app import TutorApp
from tutor.ui.driver import Driver, drawn_on
from tutor.ui.library import bundled, named
from tutor.ui.options import Options
from tutor.ui.place import parse
from tutor.ui.settings import keys_file


def run(
    path: str | None,
    *,
    device: str = "cpu",
    preload: tuple[str, ...] = (),
    seed: int = 0,
    at: str | None = None,
    ascii: bool = False,
    theme: str | None = None,
    mouse: bool = False,
    memory: int | None = None,
    arguments: tuple[str, ...] = (),
) -> int:
    """Open the tutor, on a lesson if a path is given, and return the exit status.

    `memory` is the limit of a lesson in bytes, `arguments` are the script's; `at` is a place such
    as ``2:backward``; `theme` dark, light, contrast or ansi, None for what suits the terminal.
    ValueError with a sentence if `at` names no place, or if the lesson cannot be read.
    """
    terminal.settle(os.environ)
    if not ascii:
        speak_utf8(drawn_on())
    options = Options(
        device=device, preload=tuple(preload), seed=seed, at=parse(at) if at else None,
        ascii=ascii, memory=memory, keys=keys_file(), theme=terminal.theme(os.environ, theme),
        arguments=arguments,
    )  # fmt: skip
    lesson = named(path)
    library = bundled()
    try:
        return asyncio.run(_play(TutorApp(options, library, EngineClient, lesson), mouse))
    finally:
        library.close()
        # All that is left to do is to end, which takes a quarter of a second if Python first looks
        # through everything that there is for what could be freed.
        gc.freeze()


async def _play(app: TutorApp, mouse: bool) -> int:
    """Run the app to its end and end the engine after it."""
    loop = asyncio.get_running_loop()

    def leave(status: int) -> None:
        if isinstance(app._driver, Driver):
            app._driver.hurry()
        loop.call_soon_threadsafe(app.exit, status)

    terminal.leave_on_signals(leave)
    terminal.wake_on_signals(loop)
    try:
        status = await app.run_async(mouse=mouse)
    finally:
        await app.client.close()
    return status if status is not None else app.return_code or 0

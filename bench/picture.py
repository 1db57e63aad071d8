"""Draw the picture of the README from the real app with a real run behind it.

``python -m bench.picture FILE`` opens a lesson at a backward step and writes its screen as an SVG
that refers to nothing outside itself.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from tutor.lesson.catalogue import entries
from tutor.link.client import EngineClient
from tutor.progress import Progress
from tutor.trusted import Trust
from tutor.ui.app import TutorApp
from tutor.ui.lesson_screen import LessonScreen
from tutor.ui.library import Library, read_or_say
from tutor.ui.options import Options
from tutor.ui.place import parse

LESSON = Path(__file__).parents[1] / "lessons" / "06_autograd_1w.py"
PLACE = "2:backward"
SIZE = (120, 40)
PATIENCE = 60.0
"""Seconds after which the engine must have come to the place."""


async def picture(state: Path) -> str:
    """Return the screen at `PLACE` as an SVG; progress goes to `state`, not to the person's."""
    lesson, complaint = read_or_say(str(LESSON))
    if lesson is None:
        raise ValueError(complaint)
    library = Library(entries, Progress.open(state), Trust(state))
    app = TutorApp(Options(at=parse(PLACE)), library, EngineClient, lesson)
    async with app.run_test(size=SIZE) as pilot:
        try:
            await asyncio.wait_for(arrived(app, pilot), PATIENCE)
            return app.export_screenshot(title="gradstep autograd-1w")
        finally:
            await app.client.close()


async def arrived(app: TutorApp, pilot: Pilot[int]) -> None:
    """Wait until the run stands at `PLACE` and what it shows is drawn."""
    while app.session is None or app.session.state != "waiting":
        await pilot.pause(0.02)
    if isinstance(app.screen, LessonScreen):
        app.screen.draw()
    await pilot.wait_for_scheduled_animations()


def alone(svg: str) -> str:
    """Return the SVG without the fonts that it would fetch, with its spaces, with steady names."""
    svg = re.sub(r"terminal-\d+", "gradstep", svg)
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas")
    return svg.replace("<text ", '<text xml:space="preserve" ')


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        drawn = asyncio.run(picture(Path(folder)))
    target.write_text(alone(drawn), encoding="utf-8")
    print(f"{target} is drawn")

"""Records the lesson beside this file with the real engine, when it is run as a script.

The steps are kept so that the tests of the screen need no torch.
"""

import os
from pathlib import Path

from tutor.engine.headless import play
from tutor.engine.settings import Settings
from tutor.lesson.reader import read_file
from tutor.trace.lines import json_line
from tutor.trace.model import Event, Step

HERE = Path(__file__).parent


def record(path: Path) -> None:
    """Write a lesson's steps as JSON Lines."""
    os.chdir(path.parent)
    lesson, mistakes = read_file(path.name)
    assert lesson is not None, mistakes
    lines: list[str] = []

    def keep(event: Event, _: int) -> None:
        if isinstance(event, Step):
            lines.append(json_line(event))

    play(lesson, Settings(), keep)
    path.with_suffix(".jsonl").write_text("".join(lines))


if __name__ == "__main__":
    record(HERE / "line.py")

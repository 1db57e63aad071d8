"""The fixture that plays a script of a few lines."""

from pathlib import Path
from textwrap import dedent

import pytest
from playing import HEAD, Played, Player, play_file


@pytest.fixture
def played(tmp_path: Path) -> Player:
    """Return a function that plays a script behind `HEAD`: ``played(source, iterations=2)``."""

    def run(source: str, iterations: int | None = None, head: str = HEAD) -> Played:
        path = tmp_path / "script.py"
        path.write_text(head.lstrip() + dedent(source).strip("\n") + "\n")
        return play_file(path, iterations)

    return run

"""Real terminals for the tests, each ended with its test."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent

import pytest

from tests.terminal.pseudo_terminal import Terminal
from tutor.trusted import Trust

GRADSTEP = str(Path(sys.executable).with_name("gradstep"))
"""The installed command."""

OpenTerminal = Callable[..., Terminal]


def environment(**more: str) -> dict[str, str]:
    """Return what a login over ssh would give: 256 colours, and nothing of the tests' terminal."""
    ours = ("COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TMUX", "TERM_PROGRAM")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | more


@pytest.fixture
def terminal() -> Iterator[OpenTerminal]:
    """Return a function that opens the installed command in a terminal.

    `terminal("autograd-1w", "--at", "2", columns=120, rows=40, env={...})`.
    """
    with ExitStack() as stack:

        def open_terminal(
            *args: str, columns: int = 80, rows: int = 24, env: dict[str, str] | None = None
        ) -> Terminal:
            command = [GRADSTEP, *args]
            one = Terminal(command, columns, rows, environment(**(env or {})))
            return stack.enter_context(one)

        yield open_terminal


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], str]:
    """Return a function that writes a lesson that may be run, ``lesson.py``; it returns its path.

    The question that the app asks before a file runs for the first time has been answered.
    """

    def write(source: str) -> str:
        path = tmp_path / "lesson.py"
        path.write_text(dedent(source))
        Trust().allow(str(path), path.read_text())
        return str(path)

    return write

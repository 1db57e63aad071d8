"""Real terminals for the tests, each ended with its test."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from tests.terminal.pseudo_terminal import Terminal
from tests.warm_executable import executable
from tutor.trusted import Trust

GRADSTEP = str(Path(sys.executable).with_name("gradstep"))
"""The installed command."""

WARM = """\
#!{python}
import sys
from tutor.cli import main

sys.executable = {executable!r}
sys.exit(main())
"""
"""The same, but for the Python that it starts its engine with."""

OpenTerminal = Callable[..., Terminal]


def environment(**more: str) -> dict[str, str]:
    """Return what a login over ssh would give: 256 colours, and nothing of the tests' terminal."""
    ours = ("COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TMUX", "TERM_PROGRAM")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | more


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a command like the installed one, whose engine need not wait for torch."""
    file = tmp_path_factory.mktemp("command") / "gradstep"
    file.write_text(WARM.format(python=sys.executable, executable=executable(torch=True)))
    file.chmod(stat.S_IRWXU)
    return str(file)


@contextmanager
def opening(command: str) -> Iterator[OpenTerminal]:
    """Give a function that opens a command in a terminal."""
    with ExitStack() as stack:

        def open_terminal(
            *args: str, columns: int = 80, rows: int = 24, env: dict[str, str] | None = None
        ) -> Terminal:
            one = Terminal([command, *args], columns, rows, environment(**(env or {})))
            return stack.enter_context(one)

        yield open_terminal


@pytest.fixture
def terminal(command: str) -> Iterator[OpenTerminal]:
    """Return a function that opens gradstep in a terminal.

    `terminal("autograd-1w", "--at", "2", columns=120, rows=40, env={...})`. What is about the
    processes that it starts is tested with `installed`.
    """
    with opening(command) as open_terminal:
        yield open_terminal


@pytest.fixture
def installed() -> Iterator[OpenTerminal]:
    """Return the same for the installed command, which starts every process of its own."""
    with opening(GRADSTEP) as open_terminal:
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

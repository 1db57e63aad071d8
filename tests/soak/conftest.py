"""The soak uses real terminals with the installed command, and says how far it has come."""

from collections.abc import Callable

import pytest

from tests.terminal.conftest import OpenTerminal, installed, script

__all__ = ["installed", "say", "script", "terminal"]

Say = Callable[[str], None]


@pytest.fixture
def terminal(installed: OpenTerminal) -> OpenTerminal:
    """Return a function that opens the installed command in a terminal."""
    return installed


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Return a function that prints a line at once, whatever pytest captures.

    A test of an hour that fails or is stopped has said by then how far it had come.
    """

    def print_at_once(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}", end="", flush=True)

    return print_at_once

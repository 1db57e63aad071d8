"""The soak uses the same real terminals as the other tests, with the installed command."""

import pytest

from tests.terminal.conftest import OpenTerminal, installed, script

__all__ = ["installed", "script", "terminal"]


@pytest.fixture
def terminal(installed: OpenTerminal) -> OpenTerminal:
    """Return a function that opens the installed command in a terminal."""
    return installed

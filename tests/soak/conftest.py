"""The soak uses the same real terminals as the other tests."""

from tests.terminal.conftest import script, terminal

__all__ = ["script", "terminal"]

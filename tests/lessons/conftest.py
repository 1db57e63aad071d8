"""The player of bundled lessons, as a fixture."""

import played
import pytest


@pytest.fixture
def play() -> played.Player:
    """Play a bundled lesson; each is played once, however many tests ask for it."""
    return played.play

"""The tutor inside tmux, which many a student on a lab machine has in between."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.conftest import environment
from tests.terminal.pseudo_terminal import PATIENCE

SHELL_IS_BACK = "ended with status"

Tmux = Callable[..., str]


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    """Return a function that gives tmux a command; its server is the test's own."""
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("tmux is not installed")

    def command(*args: str) -> str:
        socket = str(tmp_path / "tmux")
        words = [program, "-S", socket, "-f", "/dev/null", *args]
        done = subprocess.run(words, capture_output=True, text=True, env=environment(), check=True)
        return done.stdout

    yield command
    command("kill-server")


def wait(tmux: Tmux, *texts: str) -> str:
    """Wait until texts stand on tmux's screen; asking tmux takes long enough to pause between."""
    deadline = time.monotonic() + PATIENCE
    while True:
        screen = tmux("capture-pane", "-p")
        if all(text in screen for text in texts):
            return screen
        assert time.monotonic() < deadline, f"{texts} never came:\n{screen}"


def test_a_lesson_is_stepped_inside_tmux(tmux: Tmux, command: str) -> None:
    line = f"{command} autograd-1w; echo {SHELL_IS_BACK} $?; exec sleep 1000"
    tmux("new-session", "-d", "-x", "80", "-y", "24", line)
    wait(tmux, "One weight, four points", "n begin")

    tmux("send-keys", "3")
    screen = wait(tmux, "► backward", "none → −30", "q quit")
    assert len(screen.splitlines()) == 24
    tmux("send-keys", "Left")
    wait(tmux, "► loss")
    tmux("resize-window", "-x", "120", "-y", "40")
    wait(tmux, "► loss", "─ what happened ─")
    tmux("send-keys", "q")

    wait(tmux, f"{SHELL_IS_BACK} 0")

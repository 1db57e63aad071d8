"""What a variant, or the original, may do to itself, and to nobody else."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.commands.command_line import BY_HAND, environment, gradstep


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "by_hand.py"


def harmed(script: Path, harm: str) -> Path:
    """Write a script that does something bad in iteration 2 when `bad` is set."""
    source = f"import os\nbad = False\n{BY_HAND}    if bad and epoch:\n        {harm}\n"
    script.write_text(source)
    return script


def compared(script: Path, *words: str, status: int = 0) -> dict[str, Any]:
    done = gradstep("compare", str(script), "--json", *words)
    assert done.returncode == status, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_a_variant_that_fails_is_a_result(script: Path) -> None:
    found = compared(harmed(script, "1 / 0"), "--set", "bad=True")

    assert found["original"]["status"] == "finished"
    assert found["variant"]["status"] == "failed"
    assert found["variant"]["error"]["type"] == "ZeroDivisionError"
    assert found["variant"]["error"]["line"] == 17
    assert found["variant"]["iterations"] == 2


def test_a_failing_variant_is_told_in_a_sentence(script: Path) -> None:
    done = gradstep("compare", str(harmed(script, "1 / 0")), "--set", "bad=True")

    said = "The variant failed after 2 iterations in line 17: ZeroDivisionError: division by zero"
    assert said in done.stdout


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("os._exit(3)", "exit status 3"),
        ("os.kill(os.getpid(), 9)", "signal SIGKILL"),
        ("os.kill(os.getpid(), 11)", "signal SIGSEGV"),
    ],
)
def test_a_variant_whose_process_ends_costs_itself_alone(
    script: Path, harm: str, said: str
) -> None:
    found = compared(harmed(script, harm), "--set", "bad=True")

    assert found["original"]["status"] == "finished"
    assert found["original"]["iterations"] == 4
    assert found["variant"]["status"] == "failed"
    assert said in found["variant"]["error"]["message"]


def test_a_variant_that_hangs_is_ended(script: Path) -> None:
    found = compared(harmed(script, "while True: pass"), "--set", "bad=True", "--patience", "1")

    assert found["original"]["status"] == "finished"
    assert found["variant"]["status"] == "stopped"
    assert found["variant"]["error"]["type"] == "NoStep"


def test_a_variant_that_never_comes_to_an_end_is_ended(script: Path) -> None:
    script.write_text(BY_HAND.replace("for epoch in range(4)", "while abs(w - 2.0) > 0.01"))

    found = compared(script, "--set", "lr=0.0")

    assert found["original"]["status"] == "finished"
    assert found["variant"]["error"]["type"] == "NoEnd"


def test_a_bound_on_the_iterations_is_for_both(script: Path) -> None:
    script.write_text(BY_HAND.replace("for epoch in range(4)", "while abs(w - 2.0) > 0.01"))

    found = compared(script, "--set", "lr=0.0", "--iterations", "2")

    assert [found[run]["iterations"] for run in ("original", "variant")] == [2, 2]
    assert found["variant"]["error"] is None


def test_a_failing_original_is_status_1(script: Path) -> None:
    script.write_text(BY_HAND + "print(1 / 0)\n")

    found = compared(script, "--set", "lr=0.2", status=1)

    assert [found[run]["status"] for run in ("original", "variant")] == ["failed", "failed"]


def test_threads_that_a_lesson_leaves_do_not_keep_it(script: Path) -> None:
    script.write_text(
        f"import threading\nthreading.Thread(target=threading.Event().wait).start()\n{BY_HAND}"
    )

    assert compared(script, "--set", "lr=0.2")["variant"]["status"] == "finished"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_is_left_when_the_command_is_ended(script: Path, number: int) -> None:
    script.write_text("print('begun')\nwhile True:\n    pass\nlr = 0.1\n")
    command = [sys.executable, "-m", "tutor", "compare", str(script), "--set", "lr=1"]

    with subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL) as process:
        parent = psutil.Process(process.pid)
        players: list[psutil.Process] = []
        while len(players) < 2 and process.poll() is None:
            players = parent.children()
        os.kill(process.pid, number)

    assert len(players) == 2
    assert psutil.wait_procs(players, timeout=30)[1] == []

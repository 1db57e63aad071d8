"""What is run in the place of Python is forked, and is otherwise a process as any other."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.warm_executable import executable

ENVIRONMENT = os.environ | {"PYTHONHASHSEED": "0"}


def script(folder: Path, source: str) -> list[str]:
    """Write a script and return the command that runs it."""
    file = folder / "script.py"
    file.write_text(source)
    return [executable(torch=False), str(file)]


def test_it_has_its_arguments_environment_folder_and_open_files(tmp_path: Path) -> None:
    source = "import os, sys\nos.write(int(sys.argv[1]), os.environ['WORD'].encode())\n"
    source += "print(os.getcwd(), sys.executable)\n"
    ours, theirs = os.pipe()

    done = subprocess.run(
        [*script(tmp_path, source), str(theirs)], env=ENVIRONMENT | {"WORD": "word"}, cwd=tmp_path,
        pass_fds=[theirs], capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == f"{tmp_path} {sys.executable}\n"
    os.close(theirs)
    with open(ours) as end:
        assert end.read() == "word"


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("raise SystemExit(3)", 3),
        ("1 / 0", 1),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL),
        ("import os; os.kill(os.getpid(), 15)", -signal.SIGTERM),
    ],
)
def test_it_ends_as_the_process_behind_it_does(tmp_path: Path, source: str, status: int) -> None:
    command = script(tmp_path, source)

    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)

    assert done.returncode == status
    assert ("ZeroDivisionError" in done.stderr) == ("/ 0" in source)


def test_the_process_behind_it_ends_with_it(tmp_path: Path) -> None:
    command = script(tmp_path, "import os\nprint(os.getpid(), flush=True)\nwhile True: pass\n")

    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        behind = psutil.Process(int(process.stdout.readline()))
        process.kill()

    assert psutil.wait_procs([behind], timeout=30)[1] == []

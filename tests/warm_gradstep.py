"""The commands of gradstep, run to their end in processes that need not wait for torch."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.warm_executable import executable
from tests.warm_python import ROOT, run
from tutor.lesson.catalogue import UnknownLessonError, find

TORCH = re.compile(r"^\W*(import|from) torch", re.MULTILINE)

PLAYERS = ("check", "compare", "export")
"""The commands that run a lesson in processes of their own."""


def gradstep(
    *words: str, folder: Path = ROOT, text: str = "", **more: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end; `more` is put into its environment.

    The process in which a script runs is forked from one that has torch where it imports torch.
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"} | more
    torch = _imports_torch(words)
    inside = words[:1] == ("trace",)
    python = executable(torch) if words[:1] and words[0] in PLAYERS else sys.executable
    arguments = ["-m", "tutor", *words]
    return run(arguments, environment, folder, text, torch and inside, executable=python)


def imports_torch(script: Path) -> bool:
    """Say whether a line of a script or a notebook begins with the import of torch."""
    return TORCH.search(script.read_text()) is not None


def _imports_torch(words: Sequence[str]) -> bool:
    """Say whether the lesson behind the command's name imports torch; ``check`` has it last."""
    place = -1 if words[:1] == ("check",) else 1
    with suppress(UnknownLessonError, OSError, UnicodeDecodeError):
        return len(words) > 1 and imports_torch(Path(find(words[place])))
    return False

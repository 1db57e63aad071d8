"""Processes of the tutor's own, such as one that plays a lesson.

They are not started by ``-m``, which would put the present folder before the libraries: a file
there that is called ``torch.py`` or ``random.py`` would run, whoever wrote it.
"""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[1])
"""Where this package lies, for a checkout that is not installed."""

START = (
    "import sys, runpy, importlib.util as u; "
    "root, name = sys.argv[1:3]; "
    "u.find_spec('tutor') or sys.path.append(root); "
    "sys.argv[1:3] = []; "
    "runpy.run_module(name, run_name='__main__')"
)


def command(module: str, *arguments: str) -> list[str]:
    """Return what starts a module of this package as ``python -m`` does, but for the folder."""
    return [sys.executable, "-P", "-c", START, ROOT, module, *arguments]

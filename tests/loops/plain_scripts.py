"""Run scripts with nothing of the tutor about: ``python plain_scripts.py FOLDER SCRIPT...``.

As for the lessons (see tests/lessons/plain_python.py), but no script sees these arguments.
"""

import runpy
import sys
from pathlib import Path

PLAIN = Path(__file__).parents[1] / "lessons" / "plain_python.py"

if __name__ == "__main__":
    folder, *scripts = sys.argv[1:]
    del sys.argv[1:]
    sys.exit(runpy.run_path(str(PLAIN))["main"](Path(folder), scripts))

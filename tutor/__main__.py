"""``python -m tutor`` is ``gradstep``.

Python puts the present folder before all libraries then. Unless this package lies there, it is
taken out again: a file in it that is called ``typing.py`` or ``torch.py`` is not to run because
somebody asks for the phases of another one.
"""

import os
import sys

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

if __name__ == "__main__":
    if not sys.flags.safe_path and sys.path[0] not in ("", HOME):
        del sys.path[0]
    from tutor.cli import main

    sys.exit(main())

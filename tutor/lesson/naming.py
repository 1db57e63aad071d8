"""What a lesson is called: the name that one types, made from the name of its file."""

import os
import re


def name_of(path: str) -> str:
    """Return what one types for a lesson: ``06_autograd_1w.py`` is called ``autograd-1w``."""
    stem = os.path.splitext(os.path.basename(path))[0]
    return re.sub(r"^\d+[_-]+(?=.)", "", stem).replace("_", "-").lower()

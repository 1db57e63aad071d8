"""What Jupyter shows of values, as plain text: the last value of a cell, and ``display``."""

import builtins
import linecache
from contextlib import ExitStack

from tutor.engine.raw import unwatched
from tutor.lesson.instrument import SHOW
from tutor.lesson.model import Lesson


def show(cell: int, value: object) -> None:
    """Print the last value of a cell as IPython does: ``Out[3]: 0.5``, and nothing of None."""
    if value is None:
        return
    with unwatched():
        text = repr(value)
    print(f"Out[{cell}]: {text}" if "\n" not in text else f"Out[{cell}]:\n{text}")  # noqa: T201


def display(*values: object) -> None:
    """Print values as a notebook's ``display`` does where there is only text."""
    with unwatched():
        texts = [repr(value) for value in values]
    for text in texts:
        print(text)  # noqa: T201


def as_notebook(stack: ExitStack, lesson: Lesson) -> None:
    """Give the cells of a notebook what they find in Jupyter; nothing is done for a script.

    Python looks up a traceback's lines in the file, which is JSON, so it is given the text.
    """
    if not lesson.cells:
        return
    for name, call in ((SHOW, show), ("display", display)):
        setattr(builtins, name, call)
        stack.callback(delattr, builtins, name)
    rows = [f"{row}\n" for row in lesson.source.split("\n")]
    linecache.cache[lesson.path] = (len(lesson.source), None, rows, lesson.path)
    stack.callback(linecache.cache.pop, lesson.path, None)

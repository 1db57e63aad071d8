"""What Jupyter shows of values, as plain text: the last value of a cell, and ``display``."""

import builtins
import linecache
import traceback
from contextlib import ExitStack

from tutor.engine.raw import unwatched
from tutor.lesson.cells import place
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

    Python looks up a traceback's lines in the file, which is JSON, so it is given the text; and
    a traceback that the notebook prints itself tells lines by cell, as Jupyter's do.
    """
    if not lesson.notebook:
        return
    for name, call in ((SHOW, show), ("display", display)):
        setattr(builtins, name, call)
        stack.callback(delattr, builtins, name)
    rows = [f"{row}\n" for row in lesson.source.split("\n")]
    linecache.cache[lesson.path] = (len(lesson.source), None, rows, lesson.path)
    stack.callback(linecache.cache.pop, lesson.path, None)
    told = traceback.StackSummary.format_frame_summary

    def by_cell(summary: traceback.StackSummary, frame: traceback.FrameSummary) -> str:
        return _by_cell(told(summary, frame), frame, lesson)

    setattr(traceback.StackSummary, told.__name__, by_cell)
    stack.callback(setattr, traceback.StackSummary, told.__name__, told)


def _by_cell(text: str, frame: traceback.FrameSummary, lesson: Lesson) -> str:
    """Return a frame of a traceback as Jupyter tells it, if it is one of the notebook's."""
    if frame.filename != lesson.path or frame.lineno is None:
        return text
    cell, line, _ = place(lesson.cells, frame.lineno)
    here = f'File "{frame.filename}", line {frame.lineno}'
    return text.replace(here, f"Cell In[{cell}], line {line}", 1)

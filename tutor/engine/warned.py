"""Warnings about a call of the script, told at the line that made the call.

While torch is watched its calls go through frames of the tutor, and a warning that is meant for
the caller would name those. It is given once more, for the place that it has without the tutor.
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple, TextIO

HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
HANDED_ON = os.path.join("torch", "overrides.py")
"""Where torch hands a call on that it has begun: its function runs a second time, below."""


class Warned(NamedTuple):
    """A warning as Python has it shown."""

    message: Warning | str
    category: type[Warning]
    filename: str
    lineno: int
    file: TextIO | None = None
    line: str | None = None


Show = Callable[..., object]


@contextmanager
def shown_by(show: Callable[[Warned, Show], object]) -> Iterator[None]:
    """Have each warning shown by a function for a while, which is also given what did it before.

    What the script itself puts in that place meanwhile stays there.
    """
    shown = warnings.showwarning

    def showwarning(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        show(Warned(message, category, filename, lineno, file, line), shown)

    warnings.showwarning = showwarning
    try:
        yield
    finally:
        if warnings.showwarning is showwarning:
            warnings.showwarning = shown


@contextmanager
def warned_at_its_line() -> Iterator[None]:
    """Have warnings that would name the tutor's own frames name the script's, or torch's."""

    def show(warning: Warned, shown: Show) -> None:
        frame = _caller(sys._getframe(2)) if warning.filename.startswith(HERE) else None
        if frame is None:
            shown(*warning)
            return
        # Python keeps by place what it has told, and would tell only one of several lines.
        registry = frame.f_globals.setdefault("__warningregistry__", {})
        module = frame.f_globals.get("__name__", "__main__")
        path = frame.f_code.co_filename
        where = path, frame.f_lineno, module, registry
        warnings.warn_explicit(warning.message, warning.category, *where)

    with shown_by(show):
        yield


def _caller(frame: FrameType | None) -> FrameType | None:
    """Return the frame that called what the tutor's frames have passed on; None if there is none.

    What has been told for the tutor's frames is forgotten, so that the next one is heard of.
    """
    while frame is not None and not frame.f_code.co_filename.startswith(HERE):
        frame = frame.f_back
    while frame is not None and frame.f_code.co_filename.startswith(HERE):
        frame.f_globals.get("__warningregistry__", {}).clear()
        frame = frame.f_back
        if frame is not None and frame.f_code.co_filename.endswith(HANDED_ON):
            frame = frame.f_back and frame.f_back.f_back
    return frame

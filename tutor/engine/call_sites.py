"""Where the script calls, as it is written: the call that a frame waits for, and whose it is."""

import re
from inspect import getattr_static
from itertools import islice
from types import CodeType, FrameType
from typing import Any, NamedTuple

from tutor.engine.scope import Scope
from tutor.engine.stepped_files import Lines
from tutor.lesson.receivers import NOWHERE, End

LONGEST = 28
"""So many characters of a call are written out; a longer one is ``error(…)``."""


LOOKED_UP = re.compile(r"\w+(\.\w+)*\.(?!grad$|data$)\w+")
"""A property, which is called by being looked up; what is called ``.grad`` is a gradient."""


class Site(NamedTuple):
    """A call in the script: as it may be called, what it calls (``self.error``), where it ends.

    The two texts are "" where what runs there is written as no call.
    """

    text: str
    function: str
    end: End


UNKNOWN = Site("", "", NOWHERE)


class CallSites:
    """The calls of a script, each read when a frame first waits for it.

    `lines` tells which files are the script's, `source` is its text.
    """

    def __init__(self, lines: Lines, source: str) -> None:
        self._lines = lines
        self._rows = [line.encode() for line in source.splitlines()]
        self._known: dict[tuple[int, int], tuple[CodeType, Site]] = {}

    def of(self, frame: FrameType) -> Site:
        """Return the call that a frame waits for."""
        code, instruction = frame.f_code, frame.f_lasti
        known = self._known.get((id(code), instruction))
        if known is None:
            # The code is kept beside its number, so that no other one gets that.
            known = self._known[id(code), instruction] = code, self._read(code, instruction)
        return known[1]

    def _read(self, code: CodeType, instruction: int) -> Site:
        place = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
        first, last, begin, end = place
        above = self._lines.get(code.co_filename)
        if above is None or first is None or last is None or begin is None or end is None:
            return UNKNOWN
        row = self._rows[first + above - 1]
        text = row[begin : end if first == last else None].decode(errors="ignore")
        function, opened, _ = text.partition("(")
        ended = (last + above, end)
        if LOOKED_UP.fullmatch(text):
            return Site(text, text, ended)
        if not opened or (first == last and not text.endswith(")")) or len(function) > LONGEST:
            return Site("", "", ended)
        # A name with an @ would say of which step it is.
        whole = first == last and len(text) <= LONGEST and "@" not in text
        return Site(text if whole else f"{function}(…)", function, ended)

    def calls(self, frame: FrameType, inner: FrameType) -> bool:
        """Say whether what runs in the `inner` frame is just what a frame has called.

        What ``sum(map(error, rows))`` calls is `sum`, and not what `map` calls for it.
        """
        function = self.of(frame).function
        code = inner.f_code
        if function.rpartition(".")[2] == code.co_name:
            return True
        called = _found(Scope.of(frame), function) if function else None
        return called is not None and (
            getattr(called, "__code__", None) is code or called is _self(inner)
        )


def _found(scope: Scope, path: str) -> Any:
    """Return what a path of names leads to, None where it would run code of the script's own."""
    first, *others = path.split(".")
    value = scope.own.get(first, scope.shared.get(first))
    for name in others:
        inside = getattr_static(value, "_modules", None)
        held = inside.get(name) if isinstance(inside, dict) else None
        value = held or getattr_static(value, name, None)
    return value


def _self(frame: FrameType) -> Any:
    """Return whose call or forward runs in a frame, None where it is something else."""
    code = frame.f_code
    if code.co_name not in ("forward", "__call__") or not code.co_argcount:
        return None
    return frame.f_locals.get(code.co_varnames[0])

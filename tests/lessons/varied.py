"""A bundled lesson as plain Python runs it, also with a line of it changed."""

import io
import sys
from contextlib import redirect_stdout
from typing import Any, NamedTuple

from played import PATHS


class Outcome(NamedTuple):
    """The names that a script left behind, and what it printed."""

    names: dict[str, Any]
    stdout: str


def outcome(lesson: str, *changes: tuple[str, str], answer: str = "") -> Outcome:
    """Run a lesson without the tutor, each change (old, new) made at its only place in the text."""
    source = PATHS[lesson].read_text()
    for old, new in changes:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in {lesson}"
        source = source.replace(old, new)
    names: dict[str, Any] = {"__name__": "__main__"}
    stdin, sys.stdin = sys.stdin, io.StringIO(answer)
    try:
        with redirect_stdout(io.StringIO()) as printed:
            exec(compile(source, lesson, "exec"), names)
    finally:
        sys.stdin = stdin
    return Outcome(names, printed.getvalue())

"""What went wrong in a script, in a sentence with its place."""

import argparse
import linecache
import traceback
from itertools import islice
from types import TracebackType

from msgspec import UNSET, UnsetType

from tutor.engine.misspelt import meant
from tutor.engine.stepped_files import Lines
from tutor.trace.model import Failure

OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "out of memory")

HOW_TO_PASS = "Give them behind two hyphens, as in gradstep train.py -- --epochs 3"


def failure(problem: BaseException, lines: Lines, memory: int | None = None) -> Failure:
    """Return the failure of an exception that left the script, the first of the files in `lines`.

    The line is that of the innermost frame in one of them, even when the exception rose inside
    torch; `memory` is the run's limit in bytes, named when the problem is a lack of memory.
    """
    path = next(iter(lines))
    above = lines.get(problem.filename or "") if isinstance(problem, SyntaxError) else None
    if isinstance(problem, SyntaxError) and above is not None:
        line = None if problem.lineno is None else problem.lineno + above
        return Failure(type(problem).__name__, problem.msg, path, line)
    line, column = _line(problem.__traceback__, lines), _column(innermost(problem, lines))
    return Failure(type(problem).__name__, _message(problem, memory), path, line, column=column)


def _column(trace: TracebackType | None) -> int | UnsetType:
    """Return where the statement begins that failed, if others of its line stand before it."""
    if trace is None:
        return UNSET
    code = trace.tb_frame.f_code
    line, _, column, _ = next(islice(code.co_positions(), trace.tb_lasti // 2, None), (None,) * 4)
    if line is None or column is None:
        return UNSET
    # Python counts the bytes of a line.
    before = linecache.getline(code.co_filename, line).encode()[:column]
    return column if b";" in before else UNSET


def _message(problem: BaseException, memory: int | None) -> str:
    text = str(problem)
    if isinstance(problem, SystemExit):
        refused = _refused_arguments(problem.__traceback__)
        if refused is not None:
            return f"the script's own arguments: {refused}. {HOW_TO_PASS}"
        return f"the script ended itself with sys.exit({problem.code!r})"
    if isinstance(problem, KeyboardInterrupt):
        return "interrupted while this line ran"
    if isinstance(problem, EOFError) and "EOF when reading" in text:
        return "the script asked for input and there was none; give it with --input TEXT"
    if isinstance(problem, MemoryError) or any(words in text for words in OUT_OF_MEMORY):
        limit = f" beyond its limit of {memory / 2**30:.1f} GiB" if memory else ""
        tail = " (--memory sets another limit)" if memory else ""
        return f"the script asked for memory{limit}, and it was refused{tail}. {text}".strip()
    return text + meant(problem) or "no message"


def _refused_arguments(trace: TracebackType | None) -> str | None:
    """Return what the script's own parser of arguments had against them; None if it was not it."""
    for frame, _ in traceback.walk_tb(trace):
        values = frame.f_locals
        parses = isinstance(values.get("self"), argparse.ArgumentParser)
        if parses and frame.f_code.co_name == "error" and "message" in values:
            return str(values["message"])
    return None


def _line(trace: TracebackType | None, lines: Lines) -> int | None:
    found = [
        line + lines[frame.f_code.co_filename]
        for frame, line in traceback.walk_tb(trace)
        if frame.f_code.co_filename in lines
    ]
    return found[-1] if found else None


def innermost(problem: BaseException, lines: Lines) -> TracebackType | None:
    """Return the traceback entry of the script's innermost frame, or None."""
    found = None
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in lines:
            found = trace
        trace = trace.tb_next
    return found

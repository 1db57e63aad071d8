"""How a run came to its end, as sentences: what happened, where, and what to do."""

import signal
from pathlib import PurePath

from tutor.lesson.model import Lesson
from tutor.trace.model import End, Failure, Step

STAYS = "The steps so far stay here to look at; r starts the lesson again."

SIGNALS = {
    signal.SIGSEGV: "a segmentation fault",
    signal.SIGABRT: "an abort of C code",
    signal.SIGFPE: "an arithmetic fault of C code",
    signal.SIGBUS: "a bus error",
    signal.SIGILL: "an instruction that this processor does not know",
    signal.SIGKILL: "SIGKILL, often because the machine ran out of memory",
}


def ended(end: End, last: Step | None = None, lesson: Lesson | None = None) -> str:
    """Return what to say about a run that ended, nothing where it simply finished.

    `last` is its last step; where the `lesson` is known, the error is explained from both.
    """
    if end.error is None:
        return "" if end.status == "finished" else f"The run was stopped. {STAYS}"
    what = "The lesson failed" if end.status == "failed" else "The lesson was stopped"
    said = f"{what}{place(end.error)}: {reason(end.error)}."
    return f"{said} {meaning(end.error, last, lesson)}{STAYS}"


def meaning(error: Failure, last: Step | None, lesson: Lesson | None) -> str:
    """Return what an error means and what to do, with a blank behind it; empty where unknown."""
    from tutor.advice.failures import explained
    from tutor.advice.told import advice_text

    advice = None if lesson is None else explained(error, last, lesson)
    return "" if advice is None else f"{advice_text(advice)} "


def reason(error: Failure) -> str:
    """Return an exception's type and message as Python writes them, without a final stop."""
    return f"{error.type}: {error.message}".rstrip(". ") if error.message else error.type


def place(error: Failure) -> str:
    """Return where an exception rose, as `` at file:line``; nothing where nobody knows."""
    if error.file is None:
        return ""
    line = f":{error.line}" if error.line else ""
    return f" at {PurePath(error.file).name}{line}"


def died(
    status: int, path: str, last: Step | None, line: int | None, guess: int | None = None
) -> str:
    """Return what to say about a run whose process is gone without a word.

    A negative status is a signal. `last` is the last step that was recorded, `line` the one at
    which the crash was seen, and `guess` that of the code which probably ran then; each may be
    unknown.
    """
    if status < 0:
        cause = f"The lesson's process died from {signal_name(-status)}"
    else:
        cause = f"The lesson ended its own process with status {status}, as os._exit({status}) does"
    return f"{cause}, {where(path, last, line, guess)}. {STAYS}"


def signal_name(number: int) -> str:
    """Return a signal in words, with its number where it has no common name."""
    known = {int(known): words for known, words in SIGNALS.items()}.get(number)
    if known:
        return known
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def where(path: str, last: Step | None, line: int | None, guess: int | None = None) -> str:
    """Return the place of a silent death as well as it is known."""
    name = PurePath(path).name
    probably = f"probably at {name}:{guess}, " if guess else ""
    place = f"at {name}:{line}, " if line else probably
    if last is None:
        return f"{place or f'in {name}, '}before its first step was done"
    turn = f" of iteration {last.iteration}" if last.iteration else ""
    return f"{place}after {last.phase}{turn} ({name}:{last.first_line}) was done"


def lost(reason: str, warm: bool) -> str:
    """Return what to say when the engine process itself is gone; `warm` if it was ready once."""
    if not warm:
        return f"The engine cannot start: {reason.rstrip('. ')}. r tries again."
    return f"The engine process ended ({reason.rstrip('. ')}); a new one is starting. {STAYS}"

"""The commands that run a lesson or ask torch without a screen: ``trace`` and ``devices``."""

import argparse
import atexit
import os
import sys
import threading

import msgspec

from tutor.charset import of_this_process
from tutor.commands import FAILED, FINE, Complaint
from tutor.commands.advising import Advising
from tutor.commands.reading import read_edited
from tutor.lesson.model import Lesson
from tutor.maths.typeset.transliteration import ascii_text
from tutor.trace.in_cells import end_in_cells, in_cells
from tutor.trace.lines import json_line
from tutor.trace.model import End, Event, Start, Step


def trace(options: argparse.Namespace) -> int:
    """Run a lesson and print each step as sentences or as JSON Lines."""
    if options.schema:
        from tutor.trace.schema import schema

        text = msgspec.json.format(msgspec.json.encode(schema()))
        sys.stdout.write(text.decode() + "\n")
        return FINE
    if options.lesson is None:
        raise Complaint("trace needs a lesson: a number, a name or a path (see gradstep list)")
    lesson, _ = read_edited(options)
    # Those of a script are said at its first step.
    for remark in lesson.remarks if lesson.notebook else ():
        sys.stderr.write(f"gradstep: {remark}\n")
    sys.stdout.flush()
    advising = Advising(lesson)
    end = _play(lesson, options, advising)
    if options.json:
        # What the script has Python do at its exit may print, which is no line of the trace. What
        # is registered last is done first.
        atexit.register(os.dup2, 2, 1)
    status = FAILED if end.error is not None else FINE
    if end.error is not None:
        from tutor.plain.trace import closing

        said = closing(end_in_cells(end, lesson.cells))
        sys.stderr.write(f"gradstep: {said}{advising.failed(end.error)}")
    _leave_threads(status)
    return status


def _play(lesson: Lesson, options: argparse.Namespace, advising: Advising) -> End:
    from tutor.engine.devices import DeviceAbsent
    from tutor.engine.figures import new_folder
    from tutor.engine.headless import play, write
    from tutor.engine.limits import headroom
    from tutor.engine.settings import Settings

    settings = Settings(
        options.device,
        options.seed,
        tuple(options.preload),
        headroom(options.memory),
        options.iterations,
        options.arguments,
        new_folder(),
    )
    sentences = _Sentences(lesson, of_this_process(options.ascii))
    deriving = _Deriving()
    text = None if options.input is None else "\n".join(options.input)

    def tell(event: Event, out: int) -> None:
        event = deriving(event)
        hints = advising.see(event) if isinstance(event, Step) else ""
        event = in_cells(event, lesson.cells)
        write(out, json_line(event) if options.json else sentences(event) + hints)

    try:
        # On one terminal a progress bar would run through the lines of the trace.
        one_terminal = sys.stdout.isatty() and sys.stderr.isatty()
        return play(lesson, settings, tell, text, stderr=one_terminal)
    except DeviceAbsent as problem:
        raise Complaint(str(problem)) from problem


class _Deriving:
    """Fills in what can be derived from each step and those before it."""

    def __init__(self) -> None:
        from tutor.derive.kept import Kept

        self._kept = Kept()

    def __call__(self, event: Event) -> Event:
        if not isinstance(event, Step):
            return event
        from tutor.derive import attempted

        self._kept.add(event)
        found, problem = attempted(event, self._kept)
        if problem is not None:
            sys.stderr.write(f"gradstep: step {event.index}: {problem}\n")
        return found


class _Sentences:
    """Prints events as text; remembers the step before, which is what a change is seen against."""

    def __init__(self, lesson: Lesson, ascii: bool) -> None:
        from tutor.plain.told import Once

        self._lesson = lesson
        self._ascii = ascii
        self._previous: Step | None = None
        self._once = Once(lesson, self._ascii)

    def __call__(self, event: Event) -> str:
        from tutor.plain.trace import closing, opening, step_text, unsaid

        if isinstance(event, Start):
            return self._plain(opening(self._lesson, event)) + self._once.introduction()
        if isinstance(event, Step):
            previous, self._previous = event.in_its_names(self._previous), event
            text = step_text(event, previous, self._ascii) + self._once.behind(event)
            return self._plain(text)
        text = unsaid(event) + ("" if event.error else closing(event))
        return self._plain(text)

    def _plain(self, text: str) -> str:
        return ascii_text(text.replace("·", "-")) if self._ascii else text


def _leave_threads(status: int) -> None:
    """Do not wait for threads that the lesson left running: the trace is complete."""
    left = [
        thread.name
        for thread in threading.enumerate()
        if thread is not threading.main_thread() and not thread.daemon
    ]
    if left:
        sys.stderr.write(f"gradstep: the lesson left threads running: {', '.join(left)}\n")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def devices(options: argparse.Namespace) -> int:
    """Print the devices of this machine, and for what is not here, why."""
    from tutor.engine.devices import DeviceAbsent, preload, survey

    try:
        preload(options.preload)
    except DeviceAbsent as problem:
        raise Complaint(str(problem)) from problem
    found = survey()
    if options.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found)).decode() + "\n")
        return FINE
    for device in found:
        state = "here" if device.present else f"not here: {device.reason}"
        sys.stdout.write(f"{device.name:10}  {state}\n")
    return FINE

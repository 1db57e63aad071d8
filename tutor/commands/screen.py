"""The command without a name: the tutor's screen, or the plain trace where there is no terminal."""

import argparse
import os
import sys

from tutor.charset import of_this_process
from tutor.commands import FINE, Complaint
from tutor.commands.reading import read
from tutor.commands.runs import trace


def open_tutor(options: argparse.Namespace) -> int:
    """Open the lesson picker or a lesson; without a terminal, print the plain trace."""
    reason = _no_screen()
    if reason:
        return _plain(options, reason)
    path = None if options.lesson is None else read(options.lesson).path
    from tutor.ui.place import parse

    try:
        at = None if options.at is None else parse(options.at)
    except ValueError as problem:
        raise Complaint(str(problem)) from problem
    if at is not None and path is None:
        raise Complaint("--at needs a lesson: gradstep LESSON --at 2:backward")
    from tutor.ui.full_screen import run

    return run(
        path,
        device=options.device,
        preload=tuple(options.preload),
        seed=options.seed,
        at=options.at,
        ascii=of_this_process(options.ascii),
        theme=options.theme,
        mouse=options.mouse,
        memory=options.memory,
        arguments=options.arguments,
    )


def _no_screen() -> str:
    """Return why the screen cannot be drawn, or an empty string."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "there is no terminal here"
    if os.environ.get("TERM", "dumb") in ("dumb", ""):
        return "this terminal cannot place text (TERM=dumb)"
    return ""


def _plain(options: argparse.Namespace, reason: str) -> int:
    if options.lesson is None:
        raise Complaint(f"{reason}, so name a lesson to print: gradstep trace NAME (gradstep list)")
    read(options.lesson)
    sys.stderr.write(f"gradstep: {reason}, so this is the plain trace\n")
    for name, value in (("schema", False), ("json", False), ("iterations", None), ("input", None)):
        setattr(options, name, value)
    options.set, options.skip, options.order = [], [], None
    return trace(options) or FINE

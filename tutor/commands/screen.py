"""The command without a name: the tutor's screen, or the plain trace where there is no terminal."""

import argparse
import os
import sys
from typing import TYPE_CHECKING

from tutor import garbage
from tutor.charset import of_this_process
from tutor.commands import FINE, Complaint
from tutor.commands.reading import read
from tutor.window import doubtful, splits_utf8

if TYPE_CHECKING:
    from tutor.ui.place import Place


def open_tutor(options: argparse.Namespace) -> int:
    """Open the lesson picker or a lesson; without a terminal, print the plain trace."""
    at = _place(options.at, options.lesson)
    reason = "" if options.plain else _no_screen()
    if reason:
        return _plain(options, reason)
    path = None if options.lesson is None else read(options.lesson).path
    if options.plain:
        return _line_by_line(options, path, at)
    from tutor.ui.full_screen import run

    return run(
        path,
        device=options.device,
        preload=tuple(options.preload),
        seed=options.seed,
        at=options.at,
        ascii=_ascii(options.ascii),
        theme=options.theme,
        mouse=options.mouse,
        memory=options.memory,
        arguments=options.arguments,
    )


def _place(text: str | None, lesson: str | None) -> "Place | None":
    """Return the place at which a lesson opens, None for its introduction."""
    if text is None:
        return None
    from tutor.ui.place import parse

    try:
        place = parse(text)
    except ValueError as problem:
        raise Complaint(str(problem)) from problem
    if lesson is None:
        raise Complaint("--at needs a lesson: gradstep LESSON --at 2:backward")
    return place


def _line_by_line(options: argparse.Namespace, path: str | None, at: "Place | None") -> int:
    from tutor.ui.linewise.begin import run
    from tutor.ui.options import Options
    from tutor.ui.settings import keys_file

    chosen = Options(
        device=options.device, preload=tuple(options.preload), seed=options.seed, at=at,
        ascii=_ascii(options.ascii), memory=options.memory, keys=keys_file(),
        arguments=options.arguments,
    )  # fmt: skip
    return run(path, chosen)


def _ascii(asked: bool | None) -> bool:
    """Return whether to keep to ASCII; where that is in doubt, the terminal itself is asked."""
    if of_this_process(asked):
        return True
    if asked is not None or os.environ.get("GRADSTEP_ASCII") or not doubtful(os.environ):
        return False
    # Where lines come from a pipe or go into a file, nobody is there who could be asked.
    return not _no_screen() and splits_utf8()


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
    from tutor.commands.runs import trace

    read(options.lesson)
    garbage.started()
    whole = "" if options.at is None else f", all of it: {options.at} is a place of the screen"
    lines = "; --plain steps through it" if sys.stdin.isatty() else ""
    sys.stderr.write(f"gradstep: {reason}, so this is the plain trace{whole}{lines}\n")
    for name, value in (("schema", False), ("json", False), ("iterations", None), ("input", None)):
        setattr(options, name, value)
    options.set, options.skip, options.order = [], [], None
    return trace(options) or FINE

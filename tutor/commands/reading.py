"""The lesson that the command line names, as it stands or with the edits it asks for."""

import argparse
import sys
from typing import TYPE_CHECKING

from tutor.commands import FAILED, Complaint, named
from tutor.lesson.cells import told
from tutor.lesson.model import Lesson

if TYPE_CHECKING:
    from tutor.plain.edits import Edit

OPTIONS = "--set NAME=EXPR, --skip PHASE or --order PHASE,PHASE,..."


def read(word: str) -> Lesson:
    """Return the lesson that a word names; Complaint if there is none or it has mistakes."""
    from tutor.lesson.reader import read_file

    path = named.lesson(word)
    lesson, mistakes = read_file(path)
    if lesson is None:
        for mistake in mistakes:
            sys.stderr.write(f"{mistake}\n")
        raise Complaint(f"{path} cannot be run before this is mended", FAILED)
    return lesson


def wanted(options: argparse.Namespace) -> bool:
    """Say whether any edit is asked for."""
    return bool(options.set or options.skip or options.order)


def variant(lesson: Lesson, options: argparse.Namespace) -> Lesson:
    """Return the lesson with the edits that are asked for; Complaint where one cannot be made."""
    if not wanted(options):
        return lesson
    from tutor.lesson.edits import EditError, edited

    values = tuple(_assignment(text) for text in options.set)
    order = None if options.order is None else _phases(options.order)
    try:
        return edited(lesson, values=values, skip=tuple(options.skip), order=order)
    except EditError as problem:
        raise Complaint(told(lesson.cells, str(problem))) from problem


def read_edited(options: argparse.Namespace) -> "tuple[Lesson, tuple[Edit, ...]]":
    """Return the lesson that the options name, edited, and the edits; each is told on stderr."""
    from tutor.plain.edits import edit_text, edits, shown

    lesson = read(options.lesson)
    changed = variant(lesson, options)
    edited = edits(lesson.source, changed.source)
    for edit in shown(edited):
        sys.stderr.write(f"gradstep: {told(lesson.cells, edit_text(edit))}\n")
    return changed, edited


def _assignment(text: str) -> tuple[str, str]:
    name, sign, expression = text.partition("=")
    if not (sign and name.strip() and expression.strip()) or expression.startswith("="):
        raise Complaint(f"--set takes NAME=EXPR, as in --set lr=0.1, and not {text!r}")
    return name.strip(), expression.strip()


def _phases(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())

"""What a word of the command line names: a file, a folder, a lesson, or almost a command."""

import argparse
import os
from collections.abc import Iterable

from tutor.commands import Complaint
from tutor.commands.arguments import Parser


def located(word: str) -> str:
    """Return the path that a word is, or that of the bundled lesson that it names.

    Complaint with what comes closest where it is neither; a path is read by whoever asks.
    """
    if os.path.exists(word) or os.sep in word or word.endswith((".py", ".ipynb")):
        return word
    return lesson(word)


def lesson(word: str) -> str:
    """Return the path of the lesson that a word names; Complaint with what comes closest."""
    from tutor.lesson.catalogue import find

    try:
        return find(word)
    except LookupError as problem:
        raise Complaint(str(problem)) from problem


def opening(parser: Parser, words: list[str], commands: Iterable[str]) -> argparse.Namespace:
    """Return the options of the command without a name, whose first word is none of the others.

    Complaint where that word was to be one of them, or where it is no lesson and words follow it.
    """
    options, more = parser.parse_known_args(words)
    word = options.lesson
    if word is not None and (near := _meant(word, commands)):
        known = f'no command and no lesson "{word}"'
        raise Complaint(f"there is {known}; did you mean gradstep {near}?")
    if word is not None and more:
        located(word)
    return parser.parse_args(words)


def _meant(word: str, commands: Iterable[str]) -> str:
    """Return the command that a word was to be, "" where it is a lesson or is like none."""
    if os.path.exists(word):
        return ""
    from tutor.lesson.catalogue import find

    try:
        find(word)
    except LookupError:
        # Imported only now: a lesson that is found need not wait for it.
        from difflib import get_close_matches

        return next(iter(get_close_matches(word, list(commands), 1, 0.7)), "")
    return ""

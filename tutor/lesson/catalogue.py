"""The bundled lessons in teaching order, and how a lesson is found by what a person types.

Listing them has to be quick, so this file imports little and reads only titles and levels.
"""

import ast
import os
import re
from typing import NamedTuple

from tutor.lesson import docstring
from tutor.lesson.naming import name_of

_FILE = re.compile(r"(?P<number>\d+)_\w+\.py")
_LEVEL = re.compile(r"(?m)^# \[tool\.gradstep\]$\n(?:^# [^\[\n]*$\n)*?^# level *= *(?P<level>\d+)")


class UnknownLessonError(LookupError):
    """No lesson has this number, name or path; the message says what there is instead."""


class Entry(NamedTuple):
    """A bundled lesson: its number in teaching order, name, title, level (from 1) and file."""

    number: int
    name: str
    title: str
    level: int
    path: str


def folder() -> str:
    """Return the folder of the bundled lessons: in the package, or beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, "lessons")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "lessons")


def is_bundled(path: str) -> bool:
    """Whether a file is one of the bundled lessons, wherever links to it may stand."""
    return os.path.dirname(os.path.realpath(path)) == os.path.realpath(folder())


def entries() -> list[Entry]:
    """Return the bundled lessons in teaching order."""
    return [_entry(number, path) for number, path in _files()]


def _files() -> list[tuple[int, str]]:
    """Return the numbers and files of the bundled lessons, without opening any."""
    place = folder()
    try:
        names = os.listdir(place)
    except FileNotFoundError:
        return []
    found = [(_FILE.fullmatch(name), os.path.join(place, name)) for name in names]
    return sorted((int(match["number"]), path) for match, path in found if match)


def _entry(number: int, path: str) -> Entry:
    """Read what the list shows of a lesson."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    level = _LEVEL.search(source)
    return Entry(number, name_of(path), _title(source), int(level["level"]) if level else 1, path)


def _title(source: str) -> str:
    """Return the title of a lesson, "" if the file cannot be parsed."""
    try:
        return docstring.read(ast.parse(_head(source))).title
    except (SyntaxError, ValueError):
        return ""


def _head(source: str) -> str:
    """Return the docstring's lines where they are plain to see, else the whole script.

    A lesson is a hundred lines, and parsing all of them costs ten times as much.
    """
    closing = source.find('"""', 4) if source.startswith(('"""', 'r"""')) else -1
    alone = source.startswith("\n", closing + 3) and source[closing - 1] not in '\\"'
    return source[: closing + 3] if closing > 0 and alone else source


def find(word: str) -> str:
    """Return the file of a lesson by its number, its name, the beginning of its name, or its path.

    Raises `UnknownLessonError` with a sentence that says what comes closest.
    """
    if word.endswith((".py", ".ipynb")) or os.sep in word:
        return _existing(word)
    files = _files()
    if word.isascii() and word.isdigit():
        return _numbered(int(word), files)
    named = {name_of(path): path for _, path in files}
    wanted = name_of(word)
    matches = [wanted] if wanted in named else [name for name in named if name.startswith(wanted)]
    if len(matches) == 1:
        return named[matches[0]]
    if os.path.isfile(word):
        return word
    if matches and wanted:
        raise UnknownLessonError(f'"{word}" begins several names: {", ".join(matches)}')
    if os.path.isdir(word):
        raise UnknownLessonError(about_folder(word))
    raise UnknownLessonError(f'there is no lesson "{word}"; {_suggestion(wanted, list(named))}')


def _existing(path: str) -> str:
    """Return the path of a file if there is one."""
    if os.path.isfile(path):
        return path
    if os.path.isdir(path):
        raise UnknownLessonError(about_folder(path))
    near = _nearest(name_of(path), [name_of(file) for _, file in _files()])
    hint = f'; did you mean the lesson "{near}"?' if near else ""
    raise UnknownLessonError(f"there is no file {path}{hint}")


def about_folder(path: str) -> str:
    """Return what is wrong with a folder where a file is wanted, and a file in it that will do."""
    try:
        names = sorted(each for each in os.listdir(path) if each.endswith((".py", ".ipynb")))
    except OSError:
        names = []
    such = f", such as {os.path.join(path, names[0])}" if names else ""
    return f"{path} is a folder; name a script or notebook in it{such}"


def _numbered(number: int, files: list[tuple[int, str]]) -> str:
    """Return the file of the lesson with this number."""
    for each, path in files:
        if each == number:
            return path
    known = f"they go from {files[0][0]} to {files[-1][0]}" if files else "there are none here"
    raise UnknownLessonError(f"there is no lesson {number}; {known}")


def _suggestion(wanted: str, names: list[str]) -> str:
    """Return the end of the sentence about a name that does not exist."""
    near = _nearest(wanted, names)
    return f'did you mean "{near}"?' if near else "gradstep list shows them all"


def _nearest(wanted: str, names: list[str]) -> str:
    """Return the name that looks most like the wanted one, "" if none is close."""
    from difflib import get_close_matches

    close = get_close_matches(wanted, names, n=1, cutoff=0.6)
    return close[0] if close else ""

"""Training loops in the files that a script imports from its folder.

The files are read together with the script, as one text, and stepped like it. Where that cannot be,
it is said where the loop is: what it does then happens within one step.
"""

import ast
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson import joined, source
from tutor.lesson.imports import text_of, tree_of
from tutor.lesson.model import Lesson, Mistake

FILES = 40
"""So many files are looked through at most."""


JOINED = 4
"""So many of them are stepped at most."""


class Found(NamedTuple):
    """A file with a training loop, the lines of its first one, and the function around it."""

    path: str
    first_line: int
    last_line: int
    function: str


def hints(lesson: Lesson) -> tuple[Mistake, ...]:
    """Return where a script without a training loop has one elsewhere, at the line that calls it.

    Nothing is imported or run.
    """
    if lesson.loops:
        return ()
    folder = os.path.dirname(os.path.abspath(lesson.path))
    said = []
    for found in _found(lesson.source, folder, os.path.abspath(lesson.path)):
        file = os.path.relpath(found.path, folder)
        lines = f"lines {found.first_line}-{found.last_line}"
        inside = f", in {found.function}()" if found.function else ""
        message = f"the training loop is not in this script but in {file} ({lines}{inside})"
        hint = (
            "all of it happens here within one step; to step through it, copy it into the script "
            "in place of the import"
        )
        line = _line(lesson.source, found)
        said.append(Mistake(lesson.path, line, 1, message, hint, None, "hint"))
    return tuple(said)


def with_loops(lesson: Lesson) -> str:
    """Return the text of a script joined with the files in which it trains, empty without any.

    These are the nearest files that have a training loop, else those that go backward: with the
    loop of the script they may make one.
    """
    folder = os.path.dirname(os.path.abspath(lesson.path))
    own = os.path.abspath(lesson.path)
    reached = list(_reached(lesson.source, folder, own))
    paths = [path for path, text in reached if _loop(text, path)]
    paths = paths or [path for path, text in reached if _goes_back(text)]
    files = [(os.path.relpath(path, folder).replace(os.sep, "/"), _read(path)) for path in paths]
    kept = [
        (name, text)
        for name, text in files
        if text and not name.startswith("..") and not joined.find(text, name)
    ]
    return joined.joined(lesson.source, kept[:JOINED]) if kept else ""


def _goes_back(text: str) -> bool:
    return ".backward(" in text or "autograd.grad(" in text


def _read(path: str) -> str:
    """Return the text of a file as Python reads it, empty where it cannot be read."""
    try:
        with open(path, "rb") as file:
            text = source.decode(file.read(), path)
    except OSError:
        return ""
    return (
        text if isinstance(text, str) and isinstance(source.parse(text, path), ast.Module) else ""
    )


def _found(script: str, folder: str, own: str) -> Iterator[Found]:
    """Yield the files with training loops that a source leads to, the nearest first."""
    for path, text in _reached(script, folder, own):
        found = _loop(text, path)
        if found is not None:
            yield found


def _reached(script: str, folder: str, own: str) -> Iterator[tuple[str, str]]:
    """Yield the files that a source leads to, the nearest first, each with its text."""
    waiting = list(_files(script, folder, folder))
    seen = {own, *waiting}
    while waiting:
        path = waiting.pop(0)
        text = text_of(path)
        yield path, text
        for more in _files(text, folder, os.path.dirname(path)):
            if more not in seen and len(seen) < FILES:
                seen.add(more)
                waiting.append(more)


def _files(script: str, folder: str, here: str) -> Iterator[str]:
    """Yield the files that the imports of a source find below a folder; `here` is its own."""
    for node in ast.walk(tree_of(script)):
        names: list[str] = []
        base = folder
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = os.path.normpath(os.path.join(here, *[os.pardir] * (node.level - 1)))
            module = node.module or ""
            names = [module, *(f"{module}.{alias.name}".strip(".") for alias in node.names)]
        for name in filter(None, names):
            place = os.path.join(base, *name.split("."))
            for path in (f"{place}.py", os.path.join(place, "__init__.py")):
                if os.path.isfile(path):
                    yield path


def _loop(text: str, path: str) -> Found | None:
    """Return the first training loop of a file."""
    from tutor.lesson import outline

    if "backward" not in text and "grad" not in text:
        return None
    # What no line of the file itself calls, other files do: a script does that is nothing else.
    called = re.findall(r"^\s*(?:async\s+)?def\s+(\w+)", text, re.MULTILINE)
    script = "".join(f"_.{name}\n" for name in dict.fromkeys(called))
    together = joined.joined(script, [(os.path.basename(path), text)])
    found = outline.read(together, path)
    if isinstance(found, Mistake) or not found.loops:
        return None
    above = joined.find(together, path)[1].first_line - 1
    loop = found.loops[0]
    around = [
        node
        for node in ast.walk(found.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.lineno <= loop.first_line <= (node.end_lineno or 0)
    ]
    name = max(around, key=lambda node: node.lineno).name if around else ""
    return Found(path, loop.first_line - above, loop.last_line - above, name)


def _line(script: str, found: Found) -> int:
    """Return the line of a script that calls the function, else that of its first statement."""
    tree = ast.parse(script)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called == found.function:
                return node.lineno
    stem = os.path.splitext(os.path.basename(found.path))[0]
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and stem in ast.unparse(node):
            return node.lineno
    return 1

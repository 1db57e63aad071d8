"""Training loops in the files that a script imports from its folder: they are said, not stepped.

A step is a stretch of the script that was opened. What a function of another file does happens
within one step, with its ops and gradients in it.
"""

import ast
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson.imports import text_of, tree_of
from tutor.lesson.model import Lesson, Mistake

FILES = 40
"""So many files are looked through at most."""


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


def _found(source: str, folder: str, own: str) -> Iterator[Found]:
    """Yield the files with training loops that a source leads to, the nearest first."""
    waiting = list(_files(source, folder, folder))
    seen = {own, *waiting}
    while waiting:
        path = waiting.pop(0)
        text = text_of(path)
        found = _loop(text, path)
        if found is not None:
            yield found
        for more in _files(text, folder, os.path.dirname(path)):
            if more not in seen and len(seen) < FILES:
                seen.add(more)
                waiting.append(more)


def _files(source: str, folder: str, here: str) -> Iterator[str]:
    """Yield the files that the imports of a source find below a folder; `here` is its own."""
    for node in ast.walk(tree_of(source)):
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
    # What no line of the file itself calls, other files do.
    called = re.findall(r"^\s*(?:async\s+)?def\s+(\w+)", text, re.MULTILINE)
    found = outline.read("\n".join([text, "", *(f"_.{name}" for name in called)]), path)
    if isinstance(found, Mistake) or not found.loops:
        return None
    loop = found.loops[0]
    around = [
        node
        for node in ast.walk(found.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.lineno <= loop.first_line <= (node.end_lineno or 0)
    ]
    name = max(around, key=lambda node: node.lineno).name if around else ""
    return Found(path, loop.first_line, loop.last_line, name)


def _line(source: str, found: Found) -> int:
    """Return the line of a script that calls the function, else that of its first statement."""
    tree = ast.parse(source)
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

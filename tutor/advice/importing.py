"""Imports that fail because of where a file lies: inside a package, or beside the one it needs."""

import ast
import os
from collections.abc import Iterator
from re import Match

from tutor.advice.case import Case
from tutor.advice.told import Advice


def relative(case: Case, _: Match[str]) -> Advice:
    """Explain an import that begins with a dot in a file that is run by itself."""
    path = os.path.abspath(case.error.file or "")
    node = case.statement if isinstance(case.statement, ast.ImportFrom) else None
    root, package = _package(path, 1 if node is None else node.level)
    module = ".".join([*package, os.path.splitext(os.path.basename(path))[0]])
    what = f"{case.place} imports by a dot, from the package {'.'.join(package)} around this file."
    cause = (
        "A file that is run by itself, as python FILE does too, is part of no package; only "
        f"python -m {module} makes it one."
    )
    here = os.path.relpath(path)
    start = f"PYTHONPATH={os.path.relpath(root)} gradstep {here}"
    mend = f"Write the package's name in place of the dot, and start it by {start}."
    return Advice(what, cause, mend, "" if node is None else _absolute(node, package))


def _package(path: str, level: int) -> tuple[str, list[str]]:
    """Return the folder that a file's package lies in, and the names from there to the file's."""
    folder, names = os.path.dirname(path), list[str]()
    while len(names) < level or os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, name = os.path.split(folder)
        if not name:
            break
        names.insert(0, name)
    return folder, names


def _absolute(node: ast.ImportFrom, package: list[str]) -> str:
    """Return the same import by the name of the package."""
    base = package[: len(package) - node.level + 1]
    module = ".".join([*base, *([node.module] if node.module else [])])
    return ast.unparse(ast.ImportFrom(module, node.names, 0))


def beside(case: Case, found: Match[str]) -> Advice | None:
    """Explain a module that is not found although it lies near: Python looks beside the script."""
    path = os.path.abspath(case.error.file or "")
    name = found["name"].partition(".")[0]
    for folder in _near(path):
        for place in (os.path.join(folder, name), os.path.join(folder, f"{name}.py")):
            if os.path.exists(place):
                what = f"{case.place} imports {name}, which lies in {os.path.relpath(place)}."
                cause = (
                    "Python looks for it beside the script, in "
                    f"{os.path.relpath(os.path.dirname(path))}, wherever it was started from."
                )
                start = f"PYTHONPATH={os.path.relpath(folder)} gradstep {os.path.relpath(path)}"
                return Advice(what, cause, f"Start it by {start}.")
    return None


def _near(path: str) -> Iterator[str]:
    """Yield the folders in which somebody may have meant a module to be found."""
    yield os.getcwd()
    folder = os.path.dirname(path)
    for _ in range(3):
        folder = os.path.dirname(folder)
        yield folder

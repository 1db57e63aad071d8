"""The files beside a script that it imports: they run when it does."""

import ast
import os

from tutor.lesson.imports import text_of, tree_of


def neighbours(source: str, path: str) -> tuple[str, ...]:
    """Return the modules and packages in a script's folder that it and they import, by name.

    Names are those of files and folders: ``data.py``, ``models/``. Nothing is imported or run;
    what a module inside such a package imports is not followed.
    """
    folder = os.path.dirname(os.path.abspath(path))
    found: dict[str, None] = {}
    waiting = [source]
    while waiting:
        for name in sorted(_tops(waiting.pop())):
            place = _place(folder, name)
            if place and place not in found:
                found[place] = None
                if place.endswith(".py"):
                    waiting.append(text_of(os.path.join(folder, place)))
    found.pop(os.path.basename(path), None)
    return tuple(sorted(found))


def _tops(source: str) -> set[str]:
    """Return the first parts of all names that a source imports."""
    names = set()
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def _place(folder: str, name: str) -> str:
    """Return the file or folder that an import finds there, empty where there is none."""
    if os.path.isfile(os.path.join(folder, name, "__init__.py")):
        return f"{name}/"
    if os.path.isfile(os.path.join(folder, f"{name}.py")):
        return f"{name}.py"
    return ""

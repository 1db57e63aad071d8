"""A script and the files beside it in which it trains, as one text.

The script stands first, so its lines keep their numbers. Each other file follows below a marker of
its own and an empty line, line for line. So the text alone tells the file of a line, also after an
edit, and what reads phases, equations and edits in a script does the same in several files. A file
that holds such a marker itself is not opened.
"""

import ast
import os
import re
from collections.abc import Iterable, Iterator

from tutor.lesson.model import Cell

_MARK = "# %% ======== imported from this folder:"
_HEAD = re.compile(rf"{_MARK} (?P<file>\S.*\.py)$")

Parts = tuple[Cell, ...]
"""The script, and the files that follow it; none of a text that is one file alone."""


def joined(script: str, files: Iterable[tuple[str, str]]) -> str:
    """Return the text of a script and of files (the path from its folder, and the text)."""
    parts = [script if script.endswith("\n") else f"{script}\n"]
    parts += [f"{_MARK} {file}\n\n{text}" for file, text in files]
    return "\n".join(parts)


def find(text: str, path: str) -> Parts:
    """Return the script at `path` and the files that a text joins; none if it joins none."""
    if _MARK not in text:
        return ()
    rows = text.split("\n")
    heads = [
        (line, found["file"]) for line, row in enumerate(rows, 1) if (found := _HEAD.match(row))
    ]
    if not heads:
        return ()
    ends = [*(line - 2 for line, _ in heads), len(rows)]
    script = Cell(0, 1, 1, ends[0], os.path.basename(path))
    others = [
        Cell(0, line, line + 2, end, file)
        for (line, file), end in zip(heads, ends[1:], strict=True)
    ]
    return (script, *others)


def modules(parts: Parts) -> frozenset[str]:
    """Return the last parts of the names by which the files behind the script are imported."""
    return frozenset(map(module_of, parts[1:]))


def module_of(part: Cell) -> str:
    """Return the last part of the name by which a file is imported."""
    name = part.file.removesuffix("/__init__.py").removesuffix(".py")
    return name.rpartition("/")[2]


def text_of(text: str, part: Cell) -> str:
    """Return the text of one file."""
    rows = "\n".join(text.split("\n")[part.first_line - 1 : part.last_line])
    return rows if rows.endswith("\n") or not rows else f"{rows}\n"


def texts(text: str, path: str) -> list[tuple[str, int, str]]:
    """Return the files of a text: the path of each, the lines above it, and its own text.

    A text that joins none is that of the script at `path`.
    """
    parts = find(text, path)
    if not parts:
        return [(path, 0, text)]
    return [
        (location(parts, each, path), each.first_line - 1, text_of(text, each)) for each in parts
    ]


def location(parts: Parts, part: Cell, path: str) -> str:
    """Return the path of a file, where the script's is `path`."""
    if part is parts[0]:
        return path
    return os.path.join(os.path.dirname(os.path.abspath(path)), *part.file.split("/"))


def apart(tree: ast.Module, parts: Parts, call: str) -> Iterator[tuple[Cell, ast.Module]]:
    """Yield each file with its own tree, whose lines are those of the file.

    A checkpoint (`call`) between the statements of an imported file is left out, unless it stands
    inside of a statement: the import of a file is part of the step that imports it, and one that
    trains while it is imported has all its code inside of one.
    """
    for part in parts:
        body = [each for each in tree.body if part.head_line <= each.lineno <= part.last_line]
        if part is not parts[0]:
            body = [each for each in body if not _calls(each, call)]
        for each in body:
            ast.increment_lineno(each, 1 - part.first_line)
        yield part, ast.Module(body, [])


def _calls(statement: ast.stmt, name: str) -> bool:
    """Say whether a statement is nothing but the call of a name, whose value a tap may look at."""
    return isinstance(statement, ast.Expr) and any(
        isinstance(node, ast.Name) and node.id == name for node in ast.walk(statement)
    )

"""Writes the source of a variant into a file of its own, never into the lesson's."""

import os
import tempfile
from pathlib import Path

from tutor.lesson.edits import EditError


def suggested(lesson_path: str, name: str, suffix: str = ".py") -> str:
    """Return a file name for a variant of a lesson, in the present folder."""
    words = "".join(c if c.isalnum() else "_" for c in name).strip("_")
    while "__" in words:
        words = words.replace("__", "_")
    return f"{Path(lesson_path).stem}_{words or 'variant'}{suffix}"


def save(
    source: str, name: str, lesson_path: str, *, over: bool = False, suffix: str = ".py"
) -> Path | None:
    """Write a source and return its file; None where there is one that `over` does not allow.

    EditError where it is the lesson's own file, or where it cannot be written.
    """
    if not name:
        raise EditError("A file needs a name.")
    path = Path(name).expanduser()
    if path.suffix != suffix:
        path = path.with_name(f"{path.name}{suffix}")
    if _same(path, Path(lesson_path)):
        raise EditError("That is the lesson's own file, which stays as it is: choose another name.")
    if path.exists() and not over:
        return None
    try:
        _write(path, source)
    except OSError as error:
        raise EditError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


def _same(path: Path, other: Path) -> bool:
    """Whether two paths lead to one file."""
    try:
        return path.resolve() == other.resolve() or path.samefile(other)
    except OSError:
        return False


def _write(path: Path, source: str) -> None:
    """Write a file whole or not at all."""
    handle, place = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(source)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(place, 0o666 & ~mask)
        os.replace(place, path)
    except BaseException:
        os.unlink(place)
        raise

"""Writes the source of a variant into a file of its own, never into the lesson's."""

import os
import tempfile
from pathlib import Path

from tutor.lesson.edits import EditError
from tutor.lesson.joined import texts


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
        for file, text in _files(source, path, lesson_path):
            _write(file, text)
    except OSError as error:
        raise EditError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


def _files(source: str, path: Path, lesson_path: str) -> list[tuple[Path, str]]:
    """Return the files that a source is written into: of several that are one text, those too.

    An import finds the files beside a script by their names, so changed ones need another folder.
    EditError where they would be written over others.
    """
    (_, _, script), *others = texts(source, lesson_path)
    folder = Path(lesson_path).absolute().parent
    found = [(path, script)]
    for place, _, text in others:
        own = Path(place)
        copy = path.absolute().parent / own.relative_to(folder)
        changed = text != own.read_text(encoding="utf-8") if own.exists() else True
        if copy.exists() and (changed if _same(copy, own) else copy.read_text() != text):
            raise EditError(
                f"{copy} is there and stays as it is, and the copy would import it: choose another "
                "folder."
            )
        found += [(copy, text)] if not copy.exists() else []
    for copy, _ in found[1:]:
        copy.parent.mkdir(parents=True, exist_ok=True)
    return found


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

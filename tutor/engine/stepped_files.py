"""The files that are stepped: how they are imported, and known by their frames."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

from tutor.engine.holding import OWN_MODULES
from tutor.lesson.joined import location
from tutor.lesson.model import Lesson

Lines = Mapping[str, int]
"""By the name of a stepped file: how many lines of the lesson's text stand above its first."""


def lines_of(lesson: Lesson) -> Lines:
    """Return the files of a lesson, which most often is the script alone."""
    others = lesson.files[1:]
    found = {location(lesson.files, part, lesson.path): part.first_line - 1 for part in others}
    return {lesson.path: 0, **found}


@contextmanager
def importing(codes: Mapping[str, CodeType]) -> Iterator[None]:
    """Have the imports of some files run the code that is given for them.

    What an earlier run in this process has imported of them is forgotten, before and after.
    """
    if not codes:
        yield
        return
    finder = _Finder(codes)
    _forget(codes)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        _forget(codes)
        OWN_MODULES.intersection_update({"__main__"})


def _forget(codes: Mapping[str, CodeType]) -> None:
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) in codes:
            del sys.modules[name]


class _Finder(MetaPathFinder):
    """Finds the files where Python finds them, and has them run other code."""

    def __init__(self, codes: Mapping[str, CodeType]) -> None:
        self._codes = codes
        self._stems = {_stem(path) for path in codes}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module comes from if it is one of the files."""
        if name.rpartition(".")[2] not in self._stems:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin is None or spec.origin not in self._codes:
            return None
        OWN_MODULES.add(name)
        spec.loader = _Loader(name, spec.origin, self._codes[spec.origin])
        return spec


class _Loader(SourceFileLoader):
    """Python's own loader of a file, with code that is given."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        """Return the code; the file and what Python keeps of it are left alone."""
        return self._code


def _stem(path: str) -> str:
    """Return the last part of the name by which a file is imported."""
    parts = path.replace("\\", "/").removesuffix(".py").split("/")
    return parts[-2] if parts[-1] == "__init__" else parts[-1]

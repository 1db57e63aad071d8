"""What a script finds when it begins: its place in the interpreter, the seeds, and torch."""

import ast
import builtins
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Any

from tutor.engine.raw import torch_loaded
from tutor.lesson.imports import imported


def imports_torch(source: str) -> bool:
    """Say whether a script imports torch somewhere; the engine then does so before it starts.

    What the script does before its own import is watched in this way as well, and the time of the
    import is not counted as its first step's.
    """
    return "torch" in imported(ast.parse(source)).values()


def seed(number: int) -> None:
    """Seed random, NumPy and torch, as far as they are loaded."""
    random.seed(number)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(number % 2**32)
    torch = torch_loaded()
    if torch is not None:
        torch.manual_seed(number)


@contextmanager
def as_main(path: str, arguments: tuple[str, ...] = ()) -> Iterator[ModuleType]:
    """Give the script the place in the interpreter that ``python path arguments`` would give it."""
    module = ModuleType("__main__")
    module.__dict__.update(__file__=os.path.abspath(path), __builtins__=builtins, __cached__=None)
    module.__dict__.update(
        __annotations__={}, __loader__=SourceFileLoader("__main__", os.path.abspath(path))
    )
    before: tuple[Any, list[str], list[str]] = (sys.modules["__main__"], sys.argv, sys.path)
    sys.modules["__main__"] = module
    sys.argv = [path, *arguments]
    sys.path = [os.path.dirname(os.path.abspath(path)), *sys.path]
    try:
        yield module
    finally:
        sys.modules["__main__"], sys.argv, sys.path = before

"""The text of a script: from bytes to lines to a syntax tree, never executed."""

import ast
import re
import warnings
from functools import lru_cache

from tutor.lesson.model import Mistake

Parsed = ast.Module | Mistake
"""The syntax tree of a script, or the one mistake that keeps Python from reading it."""


_DECLARES = re.compile(rb"\xef\xbb\xbf|(?:[^\n]*\n)?[^\n]*coding")


def decode(data: bytes, path: str) -> str | Mistake:
    """Return the text of a script as Python would read it: byte-order mark, coding line, UTF-8."""
    try:
        encoding = _encoding(data)
    except SyntaxError as error:
        return Mistake(path, 1, 1, str(error), "write UTF-8 and leave the coding line out")
    try:
        return tidy(data.decode(encoding))
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        message = f"byte 0x{data[error.start]:02x} is not {encoding} text"
        return Mistake(path, line, column, message, "save the file as UTF-8")


def _encoding(data: bytes) -> str:
    """Return the encoding that a script declares; SyntaxError where there is no such encoding.

    Python's own reader of it stands in a large module, which is for the scripts that declare one.
    """
    if not _DECLARES.match(data):
        return "utf-8"
    import io
    import tokenize

    return tokenize.detect_encoding(io.BytesIO(data).readline)[0]


def tidy(text: str) -> str:
    """Return `text` with plain line feeds and without a byte-order mark, as Python sees it."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def lines(source: str) -> list[str]:
    """Split at line feeds only: a form feed or a Unicode separator is no new line to Python."""
    return source.split("\n")


def parse(source: str, path: str) -> Parsed:
    """Return the syntax tree, or the mistake with its place.

    Warnings (an invalid escape in a string) are not repeated here: Python gives them when the
    script is compiled.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, path)
    except SyntaxError as error:
        return _mistake(error, source, path)
    except (RecursionError, MemoryError):
        hint = "split the long expression into several statements"
        return Mistake(path, 1, 1, "the code is nested too deeply for Python to read", hint)
    except ValueError as error:  # A null byte, or half of a surrogate pair.
        return Mistake(path, 1, 1, f"this is no text that Python can read: {error}")


@lru_cache(maxsize=2)
def readable(source: str) -> ast.Module:
    """Return the tree of a script, an empty one where Python cannot read it.

    Several ask for it when a run begins, and nobody changes it.
    """
    tree = parse(source, "")
    return tree if isinstance(tree, ast.Module) else ast.Module([], [])


def _mistake(error: SyntaxError, source: str, path: str) -> Mistake:
    """Turn Python's own complaint into a mistake inside the file's first and last line."""
    line = min(max(error.lineno or 1, 1), len(lines(source)))
    column = max(error.offset or 1, 1)
    hint = "correct it first: Python itself cannot read it"
    return Mistake(path, line, column, error.msg or "invalid syntax", hint)

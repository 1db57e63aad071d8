"""From bytes to a syntax tree."""

import ast

import pytest

from tutor.lesson.model import Mistake
from tutor.lesson.source import decode, parse, tidy


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbfx = 1\n", "a.py") == "x = 1\n"


def test_a_coding_line_is_obeyed() -> None:
    data = "# coding: latin-1\nx = 'ä'\n".encode("latin-1")

    assert decode(data, "a.py") == "# coding: latin-1\nx = 'ä'\n"


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"])
def test_line_endings_become_line_feeds(ending: bytes) -> None:
    assert decode(b"a = 1" + ending + b"b = 2" + ending, "a.py") == "a = 1\nb = 2\n"


def test_bytes_that_are_no_text_are_shown_with_their_place() -> None:
    found = decode(b"x = 1\r\ny = '\xff'\r\n", "a.py")

    assert isinstance(found, Mistake)
    assert (found.line, found.column) == (2, 6)
    assert "0xff" in found.message


def test_an_unknown_coding_line_is_a_mistake() -> None:
    found = decode(b"# coding: klingon\n", "a.py")

    assert isinstance(found, Mistake)
    assert "klingon" in found.message


def test_a_syntax_error_keeps_its_place() -> None:
    found = parse("x = 1\ny = (\n", "a.py")

    assert isinstance(found, Mistake)
    assert (found.line, found.column) == (2, 5)


@pytest.mark.parametrize("text", ["\0", "'\ud800'", "(" * 5000, "x = " + "-" * 100_000 + "1"])
def test_what_python_cannot_read_is_a_mistake(text: str) -> None:
    assert isinstance(parse(text, "a.py"), Mistake)


def test_an_invalid_escape_is_no_mistake_and_no_warning() -> None:
    assert isinstance(parse('x = "\\d"\n', "a.py"), ast.Module)


def test_tidy_is_idempotent() -> None:
    text = "\ufeffa\r\nb\rc\n"

    assert tidy(tidy(text)) == tidy(text) == "a\nb\nc\n"

"""Title and introduction."""

import ast

import pytest

from tutor.lesson.docstring import NONE, Docstring, read


def docstring(text: str) -> Docstring:
    return read(ast.parse(text))


def test_the_first_line_is_the_title_and_the_rest_the_introduction() -> None:
    found = docstring('"""One weight.\n\nFit it.\n\nLook at w.\n"""\n')

    assert (found.title, found.introduction) == ("One weight", "Fit it.\n\nLook at w.")
    assert (found.first_line, found.last_line, found.introduction_line) == (1, 6, 3)


@pytest.mark.parametrize(
    ("title", "kept"), [("A title", "A title"), ("Why?", "Why?"), ("And then...", "And then...")]
)
def test_only_a_single_full_stop_is_dropped(title: str, kept: str) -> None:
    assert docstring(f'"""{title}"""').title == kept


def test_a_docstring_may_begin_on_its_second_line() -> None:
    found = docstring('"""\n    Title\n\n    Text\n"""')

    assert (found.title, found.introduction, found.introduction_line) == ("Title", "Text", 4)


def test_a_backslash_behind_the_quotes_joins_two_lines() -> None:
    found = docstring('"""\\\nTitle\n\nText\n"""')

    assert (found.title, found.introduction, found.introduction_line) == ("Title", "Text", 4)


@pytest.mark.parametrize("text", ["", "x = 1", 'f"no"', 'b"no"', 'x = """no"""'])
def test_without_a_docstring_there_is_no_title(text: str) -> None:
    assert docstring(text) == NONE


def test_an_empty_docstring_has_no_title() -> None:
    assert docstring('"""   """').title == ""

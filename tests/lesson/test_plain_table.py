"""The plain reading of a lesson's metadata says what the standard library's reader says."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.lesson.plain_table import plain_table

PLAIN = '''dependencies = ["torch", "numpy>=2"]
requires-python = ">=3.11"

[tool.gradstep]
level = 3
[tool.gradstep.symbols]
"\\\\hat y" = "y_pred"
L = "loss"'''

LINES = [
    "", "  ", "level = 1", "level = 01", "level = 0", 'level = "x"', "a = true", "[tool]", "[a]",
    "[tool.gradstep]", "[tool.gradstep.symbols]", "[[tool]]", "tool = 1", 'a = ["x", "y"]',
    "a = []", "a = [ ]", 'a = [,]', 'a = ["x",]', 'a = ["x"', '"q w" = "\\\\hat"', '"q" = "\\t"',
    'q = "\\"', "# a comment", "a = 1 # a comment", "a.b = 1", 'é = "x"', 'q = "é"', "gradstep = 2",
    'symbols = "x"', '"a" = ""', '"" = ""', "a = 'x'", "-1 = 2", "a = 1_000", '\ta\t=\t"x"\t',
]  # fmt: skip


def test_metadata_of_the_usual_form_is_read_plainly():
    assert plain_table(PLAIN.split("\n")) == tomllib.loads(PLAIN) != {}


@pytest.mark.parametrize("line", ["a = 1 # why", "a = 'x'", "a.b = 1", 'a = "\\n"', "a = 1\na = 2"])
def test_another_form_is_left_to_the_reader_of_the_library(line: str):
    assert plain_table(line.split("\n")) is None


@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_what_is_read_plainly_is_what_toml_says(rows: list[str]):
    plain = plain_table(rows)

    if plain is not None:
        assert plain == tomllib.loads("\n".join(rows))


@given(st.text(alphabet='a="\\[],1 .\t\nö\u2028', max_size=30))
def test_no_text_is_read_plainly_that_toml_refuses_or_reads_otherwise(text: str):
    plain = plain_table(text.split("\n"))

    if plain is not None:
        assert plain == tomllib.loads(text)

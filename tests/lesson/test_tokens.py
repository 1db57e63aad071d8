"""What the tree tells of comments and lines of code is what Python's tokenizer tells."""

import ast
from pathlib import Path

import pytest

from tutor.lesson import markers, tokens

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted([*ROOT.glob("lessons/*.py"), *ROOT.glob("tutor/**/*.py")])


@pytest.mark.parametrize(
    "source",
    [
        "x = 1  # no comment of its own\n",
        "# a comment\n\nx = [\n    # inside brackets\n    1,\n]\n",
        'text = """one\n# two\n\nthree"""\nx = 1\n',
        "text = ('a'\n        # between two texts\n        'b')\n",
        'text = f"""{1}\n# {2}\n"""\n',
        'text = """a""" """b\n# c"""\n',
        "x = 1 + \\\n    2\n",
        "if True:\n\tx = 1\n\t# tab\n",
        'é = \'ä\'; t = """ü\n# ö"""\n',
        "",
    ],
)
def test_the_tree_tells_the_same_as_the_tokens(source: str) -> None:
    assert tokens.read(source, ast.parse(source)) == tokens.tokenized(source)


def test_that_is_so_for_every_file_of_the_tutor() -> None:
    for path in SCRIPTS:
        source = path.read_text()
        assert tokens.read(source, ast.parse(source)) == tokens.tokenized(source), path


def test_brackets_around_a_line_are_seen() -> None:
    source = "x = [\n    1,\n]\ny = 2\n"

    assert tokens.in_brackets(source, 2)
    assert not tokens.in_brackets(source, 4)


@pytest.mark.parametrize(
    "source",
    ["for i in x:\n    # %% forward\ny = 1\n", '# %% data\n"""Title."""\nx = 1\n', "# %% a\n"],
)
def test_a_marker_is_no_code_to_python(source: str) -> None:
    assert markers.parsed(source) is None


def test_a_text_of_several_lines_that_decorates_a_function_of_one_line_is_code() -> None:
    source = '@named("""\n# %% no marker\n""")\ndef f(): pass\n'

    found = tokens.read(source, ast.parse(source))

    assert found == tokens.tokenized(source)
    assert not found.comments

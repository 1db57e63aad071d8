"""Where markers stand, and which block each of them opens."""

import ast
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.lesson.markers import Placed, place, scan
from tutor.lesson.model import Mistake

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("*.py"))


def placed(text: str) -> tuple[Placed, list[Mistake]]:
    source = dedent(text)
    return place(source, ast.parse(source), scan(source), "a.py")


def found(text: str) -> list[tuple[int, int, str, str]]:
    return [(m.line, m.column, m.text, m.notes) for m in scan(dedent(text)).markers]


def test_a_marker_with_its_notes() -> None:
    text = """\
        x = 1
        # %% forward: predict
        # The notes,
        #
        #   indented.

        # no note
        """

    assert found(text) == [(2, 1, "forward: predict", "The notes,\n\n  indented.")]


def test_the_notes_end_at_the_next_marker() -> None:
    assert found("# %% a\n# one\n# %% b\n# two\n") == [(1, 1, "a", "one"), (3, 1, "b", "two")]


def test_the_notes_end_at_the_metadata() -> None:
    assert found("# %% a\n# one\n# /// script\n# ///\n") == [(1, 1, "a", "one")]


@pytest.mark.parametrize("line", ["#%% a", "# %%\ta", "#  %%  a  ", "\f# %% a", "    # %% a"])
def test_spellings_of_a_marker(line: str) -> None:
    assert [marker.text for marker in scan(f"{line}\nx = 1\n").markers] == ["a"]


@pytest.mark.parametrize(
    "line", ["x = 1  # %% a", 'x = """\n# %% a\n"""', "# %%%% a", "# %%a", "# % a", "## %% a"]
)
def test_what_is_no_marker(line: str) -> None:
    assert scan(f"{line}\n").markers == ()


def test_lines_of_code_are_those_with_more_than_comments() -> None:
    text = 'a = 1\n\n# no\n  \nb = """\n\n"""\nif a:\n    # no\n    c = 1; d = 2\n'

    assert scan(text).code == {1: 0, 5: 0, 6: 0, 7: 0, 8: 0, 10: 4}


def block_of(text: str) -> list[str]:
    """Return the kind of statement around each marker."""
    result, mistakes = placed(text)
    assert mistakes == []
    owners = {
        id(inner): type(node).__name__
        for node in ast.walk(result.blocks.tree)
        for field in ("body", "orelse", "finalbody")
        for inner in (getattr(node, field, None) or [] if not isinstance(node, ast.expr) else [])
    }
    return [owners[id(statement)] for statement in result.markers]


def test_the_indentation_decides_the_block() -> None:
    text = """\
        for a in b:
            # %% in the loop
            with c:
                # %% in the with
                d
                # %% at its end
            # %% in the loop again
        # %% outside
        e
        """

    assert block_of(text) == ["For", "With", "With", "For", "Module"]


def test_markers_in_functions_classes_cases_and_handlers() -> None:
    text = """\
        class A:
            # %% a
            def f(self):
                # %% b
                match self:
                    case 1:
                        # %% c
                        pass
                try:
                    # %% d
                    pass
                except ValueError:
                    # %% e
                    pass
        """

    assert sorted(block_of(text)) == [
        "ClassDef",
        "ExceptHandler",
        "FunctionDef",
        "Try",
        "match_case",
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("f(a,\n  # %% x\n  b)\n", 2, "inside brackets"),
        ("a = [\n# %% x\n]\n", 2, "inside brackets"),
        ("if a:\n    b\n# %% x\nelse:\n    c\n", 3, "no code can begin"),
        ("for a in b:\n    c\n  # %% x\n    d\n", 3, "no code can begin"),
        ("a = 1\n    # %% x\nb = 2\n", 2, "no code can begin"),
        ("@a\n# %% x\ndef f(): pass\n", 2, "no code can begin"),
        ("a = 1 + \\\n    2 \\\n# %% x\n", 3, "no code can begin"),
    ],
)
def test_a_marker_that_fits_in_no_block(text: str, line: int, words: str) -> None:
    source = f"{text}# %% good\n"
    result, mistakes = place(source, ast.parse(source), scan(source), "a.py")

    assert [(each.line, words in each.message) for each in mistakes] == [(line, True)]
    assert mistakes[0].hint
    assert [marker.text for marker in result.markers.values()] == ["good"]


def test_every_misplaced_marker_is_shown() -> None:
    _, mistakes = placed("f(\n# %% a\n)\nif a:\n    b\n# %% b\nelse:\n    c\n")

    assert [each.line for each in mistakes] == [2, 6]


@given(st.sampled_from(LESSONS), st.data())
def test_markers_anywhere_never_change_the_code(path: Path, data: st.DataObject) -> None:
    """Given a lesson with markers strewn over it, removing those placed leaves the same tree."""
    rows = path.read_text(encoding="utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(rows)))
        rows.insert(at, " " * data.draw(st.integers(0, 9)) + "# %% strewn")
    source = "\n".join(rows)
    original = ast.parse(source)

    result, mistakes = place(source, original, scan(source), str(path))

    assert len(result.markers) + len(mistakes) == len(scan(source).markers)
    for node in ast.walk(result.blocks.tree):
        for field in ("body", "orelse", "finalbody"):
            suite = getattr(node, field, None)
            if isinstance(suite, list):
                suite[:] = [each for each in suite if each not in result.markers]
    assert ast.dump(result.blocks.tree) == ast.dump(original)
    assert begins(result.blocks.tree) == begins(original)


def begins(tree: ast.Module) -> list[tuple[int, int]]:
    """Return where all nodes of a tree begin."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.stmt, ast.expr))]
    return [(node.lineno, node.col_offset) for node in nodes]

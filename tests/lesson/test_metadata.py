"""The block of metadata in comments."""

from textwrap import dedent

from tutor.lesson.metadata import read

GOOD = """\
# /// script
# dependencies = ["torch", "numpy>=2"]
# requires-python = ">=3.11"
#
# [tool.gradstep]
# level = 2
# ///
import torch
"""


def found(text: str) -> list[str]:
    mistakes = read(dedent(text), "a.py").mistakes
    return [f"{each.line}:{each.column} {each.message}; {each.hint}" for each in mistakes]


def test_level_and_dependencies_are_read() -> None:
    about = read(GOOD, "a.py")

    assert (about.level, about.dependencies) == (2, ("torch", "numpy>=2"))
    assert about.mistakes == ()


def test_without_a_block_the_defaults_hold() -> None:
    assert read("import torch\n", "a.py") == (1, (), (), ())


def test_an_unknown_key_of_ours_is_shown_with_the_one_meant() -> None:
    text = GOOD.replace("level", "levle")

    assert found(text) == ['6:3 "levle" means nothing here; did you mean "level"?']


def test_an_unknown_key_at_the_top_is_shown_with_the_one_meant() -> None:
    text = GOOD.replace("dependencies", "dependancies")

    assert found(text) == ['2:3 "dependancies" means nothing here; did you mean "dependencies"?']


def test_tables_of_other_tools_are_none_of_our_business() -> None:
    assert found(GOOD.replace("# level", "# level = 1\n# [tool.other]\n# levle")) == []


def test_a_level_that_is_no_number_from_1() -> None:
    for wrong in ('"easy"', "0", "true", "1.5"):
        text = GOOD.replace("level = 2", f"level = {wrong}")
        assert found(text) == ["6:3 the level is a whole number from 1 (easy); write level = 1"]
        assert read(text, "a.py").level == 1


def test_dependencies_that_are_no_list() -> None:
    text = GOOD.replace('["torch", "numpy>=2"]', '"torch"')

    assert found(text)[0].startswith("2:3 the dependencies are a list of strings")


def test_broken_toml_is_shown_where_it_breaks() -> None:
    text = GOOD.replace("level = 2", "level = = 2")

    assert found(text)[0].startswith("6:11 the metadata is not valid TOML")


def test_a_block_without_end() -> None:
    assert found("# /// script\n# level = 1\nx = 1\n")[0].startswith(
        "1:1 this block of metadata has no end"
    )


def test_two_blocks() -> None:
    assert found(GOOD + GOOD)[0].startswith("9:1 a script can have one block of metadata")


def test_gradstep_that_is_no_table() -> None:
    text = GOOD.replace("[tool.gradstep]", "[tool]").replace("level = 2", "gradstep = 2")

    assert found(text)[0].startswith("6:3 gradstep is a table")

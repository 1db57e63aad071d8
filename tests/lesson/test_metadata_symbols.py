"""The table of symbols in a lesson's metadata: what the formulas' symbols are called."""

import pytest

from tutor.lesson.metadata import read
from tutor.lesson.reader import read as read_lesson

BEGIN = "# /// script\n# [tool.gradstep]\n# level = 2\n"


def block(*lines: str) -> str:
    return BEGIN + "".join(f"# {line}\n" for line in lines) + "# ///\n"


def test_symbols_and_names_come_in_pairs() -> None:
    source = block("[tool.gradstep.symbols]", r'"\\hat y" = "y_hand"', '"w" = "model.weight"')
    found = read(source, "a.py")
    assert found.symbols == ((r"\hat y", "y_hand"), ("w", "model.weight"))
    assert found.level == 2
    assert not found.mistakes


def test_a_lesson_carries_its_symbols() -> None:
    lesson, mistakes = read_lesson(block("[tool.gradstep.symbols]", '"L" = "cost"'), "a.py")
    assert lesson is not None
    assert lesson.symbols == (("L", "cost"),)
    assert not mistakes


def test_without_a_table_there_are_none() -> None:
    assert read(block(), "a.py").symbols == ()
    assert read("x = 1\n", "a.py").symbols == ()


@pytest.mark.parametrize(
    ("lines", "message", "line"),
    [
        (["[tool.gradstep.symbols]", '"L" = 3'], 'the symbol "L" stands for no name', 5),
        (["[tool.gradstep.symbols]", '"L" = "a b"'], 'the symbol "L" stands for no name', 5),
        (["[tool.gradstep.symbols]", '"L" = ["a"]'], 'the symbol "L" stands for no name', 5),
        (["[tool.gradstep.symbols]", r'"\\frac" = "a"'], r"\frac is missing an argument", 5),
        (["[tool.gradstep.symbols]", r'"\\ets" = "lr"'], r"\ets is not a known command", 5),
        (['symbols = "L"'], "symbols is a table", 4),
        (['symbol = "L"'], '"symbol" means nothing here', 4),
    ],
)
def test_a_mistake_is_told_at_its_line(lines: list[str], message: str, line: int) -> None:
    found = read(block(*lines), "a.py")
    (mistake,) = found.mistakes
    assert message in mistake.message
    assert mistake.line == line
    assert found.symbols == ()


def test_a_mistake_spares_the_other_entries() -> None:
    found = read(block("[tool.gradstep.symbols]", '"L" = 3', '"S" = "total"'), "a.py")
    assert found.symbols == (("S", "total"),)

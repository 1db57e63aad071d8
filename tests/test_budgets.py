"""The table of budgets in the README: its rows are the bench's, and only it is written."""

import re
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.budgets import BUDGETS, budget_of
from bench.measure import Unmeasured, row
from bench.readme import BEGIN, END, README, replaced, table, write

ROOT = Path(__file__).parents[1]


def cells(text: str) -> list[list[str]]:
    """Return the first three cells of each row below the head of a table."""
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.split("|")[1:4]] for line in rows[1:]]


def test_the_readme_names_the_rows_and_budgets_of_the_bench() -> None:
    text = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]

    assert cells(text) == cells(table([], ""))
    assert len(cells(text)) == len(BUDGETS)


def test_every_row_of_the_readme_has_a_figure_or_says_why_it_has_none() -> None:
    text = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    unexplained = re.compile(r"\| not measured \|\s*\|$", re.MULTILINE)

    assert unexplained.search(table([], ""))
    assert not unexplained.search(text)


def test_a_table_of_a_few_rows_is_not_written_into_the_readme(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = README.read_bytes()

    status = main(["--readme", "commands"])

    assert status == 2
    assert "one whole run" in capsys.readouterr().err
    assert README.read_bytes() == before


def test_every_row_that_the_bench_makes_has_a_budget_and_every_budget_a_row() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bench").glob("*.py"))
    named = set(re.findall(r'\brow\(\s*"([^"]+)"', code)) | set(
        re.findall(r'name, other = "([^"]+)", "([^"]+)"', code)[0]
    )
    started = re.findall(r'^        "(--help|list|check, [a-z ]+)": \[', code, re.MULTILINE)

    assert named | {f"gradstep {words}" for words in started} == {b.name for b in BUDGETS}


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text(f"# before\n\n{BEGIN}\nold\n{END}\n\nbehind | it\n", encoding="utf-8")

    write([row("gradstep list", "ms", 50.0, 20.0)], 0.5, file)

    written = file.read_text(encoding="utf-8")
    assert written.startswith(f"# before\n\n{BEGIN}\n")
    assert written.endswith(f"{END}\n\nbehind | it\n")
    assert "| gradstep list | 60 ms above | `python -c pass` | 30 ms above |  |" in written
    assert "old" not in written


def test_a_readme_without_markers_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text("nothing to replace", encoding="utf-8")

    with pytest.raises(ValueError, match="no lines"):
        write([], 0.5, file)

    assert file.read_text(encoding="utf-8") == "nothing to replace"
    assert replaced(f"{BEGIN}{END}", "x") == f"{BEGIN}\nx\n{END}"


def test_a_missed_budget_says_by_how_much_and_an_unmeasured_one_why() -> None:
    missed = row("gradstep check, all lessons", "ms", 116.0, 16.0)
    unmeasured = Unmeasured("scrolling it", "no terminal here")

    text = table([missed, unmeasured], "")

    assert "| 100 ms above | missed by 40 ms |" in text
    assert "| not measured | no terminal here |" in text


def test_a_figure_that_is_only_stated_is_never_missed() -> None:
    assert row("memory of its engine and run", "MB", 10.0**6).kept


def test_a_row_without_a_budget_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        budget_of("something else")

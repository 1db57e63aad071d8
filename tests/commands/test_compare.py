"""``gradstep compare``: where a lesson and its variant part, and how both end."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.command_line import BY_HAND, gradstep


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "by_hand.py"
    file.write_text(BY_HAND)
    return file


def compared(*words: str) -> dict[str, Any]:
    done = gradstep("compare", *words, "--json")
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def ends(*words: str) -> dict[str, Any]:
    """Return the last values of a trace by their names."""
    lines = gradstep("trace", *words, "--json").stdout.splitlines()
    tensors: dict[str, Any] = json.loads(lines[-2])["tensors"]
    return tensors


def test_it_says_what_was_edited_where_they_part_and_how_they_end(script: Path) -> None:
    done = gradstep("compare", str(script), "--set", "lr=0.2")

    assert done.returncode == 0
    assert done.stderr == ""
    for line in (
        "line 2: lr = 0.2 (was 0.1)",
        "They differ first in phase setup, lines 1-2:",
        "  lr  original 0.1  variant 0.2  apart by 0.1",
        "In the training loop they part in iteration 1, phase update, line 11:",
        "  w  original 1.8  variant 2.6  apart by 0.8",
        "The original finished after 4 iterations; its last loss is 2.56e−4.",
        "They end with other weights:",
    ):
        assert line in done.stdout.splitlines()


def test_the_document_has_its_fields(script: Path) -> None:
    found = compared(str(script), "--set", "lr=0.2")

    first, inside = found["first_difference"], found["first_in_loop"]
    assert (found["format"], found["lesson"]) == (1, "by-hand")
    assert found["edits"] == [{"line": 2, "old": "lr = 0.1", "new": "lr = 0.2"}]
    assert (found["differs"], found["same_end"], found["weights"]) == (True, False, ["w"])
    assert (first["phase"], first["loop"], first["line"]) == ("setup", None, [1, 1])
    assert (inside["loop"], inside["iteration"], inside["phase"]) == (1, 1, "update")
    (name,) = inside["names"]
    assert (name["name"], name["what"]) == ("w", "value")
    assert name["original"]["values"] == 1.8
    assert name["largest"] == abs(name["original"]["values"] - name["variant"]["values"])


def test_both_ends_are_those_of_the_traces(script: Path) -> None:
    found = compared(str(script), "--set", "lr=0.2")

    assert found["original"]["tensors"] == ends(str(script))
    assert found["variant"]["tensors"] == ends(str(script), "--set", "lr=0.2")


def test_both_ends_of_a_torch_lesson_are_those_of_the_traces() -> None:
    words = ("linear-module", "--iterations", "20")
    found = compared(*words, "--set", "Y=3*X")

    assert found["original"]["tensors"] == ends(*words)
    assert found["variant"]["tensors"] == ends(*words, "--set", "Y=3*X")
    assert found["original"]["status"] == "stopped"


def test_the_losses_of_both_are_given(script: Path) -> None:
    found = compared(str(script), "--set", "lr=0.2")

    assert [row["iteration"] for row in found["losses"]] == [1, 2, 3, 4]
    assert found["losses"][0] == {"loop": 1, "iteration": 1, "original": 4.0, "variant": 4.0}
    assert found["losses"][-1]["original"] == found["original"]["loss"]


def test_an_edit_without_an_effect_is_no_difference(script: Path) -> None:
    done = gradstep("compare", str(script), "--set", "lr=1.0/10")
    found = compared(str(script), "--set", "lr=1.0/10")

    assert "There is no difference" in done.stdout
    assert "They end with the same weights, to the last bit." in done.stdout
    assert (found["differs"], found["first_difference"], found["same_end"]) == (False, None, True)


def test_another_order_may_end_with_the_same_weights() -> None:
    done = gradstep("compare", "one-example", "--order", "forward,loss,backward,zero_grad,update")
    same = gradstep("compare", "linear-module", "--iterations", "9", "--order",
                    "zero_grad,forward,loss,backward,update")  # fmt: skip

    assert "They end with other weights:" in done.stdout
    assert "the same weights, to the last bit" in same.stdout


def test_a_phase_left_out_is_where_they_part() -> None:
    found = compared("one-example", "--skip", "zero_grad")

    parting = found["first_difference"]
    (name,) = parting["names"]
    assert (parting["iteration"], parting["phase"]) == (1, "zero_grad")
    assert (name["name"], name["what"], name["largest"]) == ("w", "grad", 8.0)


def test_a_lesson_without_a_loop_is_compared_too() -> None:
    found = compared("tensor-basics", "--set", "v=torch.rand(5)")

    assert [name["name"] for name in found["first_difference"]["names"]] == ["v"]
    assert found["first_in_loop"] is None
    assert found["losses"] == []


def test_a_variant_that_runs_away_to_infinity_is_a_result(script: Path) -> None:
    script.write_text(BY_HAND.replace("range(4)", "range(700)").replace("(y - 4.0) ** 2", "y * y"))

    found = compared(str(script), "--set", "lr=3.0")

    assert found["variant"]["loss"] in ("inf", "nan")
    assert found["variant"]["tensors"]["w"]["values"] in ("inf", "-inf", "nan")
    assert found["original"]["status"] == "finished"


def test_input_is_given_to_both(script: Path) -> None:
    script.write_text("a = float(input('a? '))\nb = 2 * a\n")

    found = compared(str(script), "--set", "b=3*a", "--input", "5")

    assert found["original"]["tensors"]["b"]["values"] == 10
    assert found["variant"]["tensors"]["b"]["values"] == 15


def test_plain_characters_are_written_on_request(script: Path) -> None:
    done = gradstep("compare", str(script), "--set", "lr=0.6", "--ascii")

    assert done.stdout.isascii()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "needs a lesson"),
        (("square",), "needs an edit"),
        (("square", "--set", "nothing=1"), "nothing"),
        (("square", "--set", "lr=1", "--device", "warp"), "Present: cpu"),
        (("square", "--set", "lr=1", "--patience", "0"), "no time"),
        (("no-such-lesson", "--set", "lr=1"), "no lesson"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(words: tuple[str, ...], said: str) -> None:
    done = gradstep("compare", *words)

    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1

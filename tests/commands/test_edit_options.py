"""``--set``, ``--skip`` and ``--order`` of ``gradstep trace``."""

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


def steps(output: str) -> list[dict[str, Any]]:
    events = [json.loads(line) for line in output.splitlines()]
    return [event for event in events if event["event"] == "step"]


def test_a_value_is_set_and_the_edit_told_on_stderr(script: Path) -> None:
    done = gradstep("trace", str(script), "--json", "--set", "lr=0.2")

    found = steps(done.stdout)
    assert done.returncode == 0
    assert done.stderr == "gradstep: line 2: lr = 0.2 (was 0.1)\n"
    assert found[0]["tensors"]["lr"]["values"] == 0.2
    assert script.read_text() == BY_HAND


def test_the_start_names_the_lesson_and_its_path_as_ever(script: Path) -> None:
    plain, edited = (
        json.loads(gradstep("trace", str(script), "--json", *words).stdout.splitlines()[0])
        for words in ((), ("--set", "lr=0.2"))
    )

    assert edited == plain


def test_several_edits_are_made_together(script: Path) -> None:
    done = gradstep(
        "trace", str(script), "--json", "--set", "lr=0.2", "--set", "w=3.0", "--skip", "update"
    )

    last = steps(done.stdout)[-1]["tensors"]
    assert (last["lr"]["values"], last["w"]["values"]) == (0.2, 3.0)
    assert done.stderr.count("gradstep: line") == 3


def test_phases_are_put_in_an_order(script: Path) -> None:
    done = gradstep("trace", str(script), "--json", "--order", "forward,backward,loss,update")

    phases = [step["phase"] for step in steps(done.stdout) if step["iteration"] == 1]
    assert [phase for phase in phases if phase != "other"] == [
        "forward", "backward", "loss", "update",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "lr"), "NAME=EXPR"),
        (("--set", "=1"), "NAME=EXPR"),
        (("--set", "lr=="), "NAME=EXPR"),
        (("--set", "lr=("), "no expression"),
        (("--set", "rate=1"), "rate"),
        (("--skip", "zero_grad"), "zero_grad"),
        (("--order", "forward,loss"), "order"),
    ],
)
def test_an_edit_that_cannot_be_made_is_wrong_usage(
    script: Path, words: tuple[str, ...], said: str
) -> None:
    done = gradstep("trace", str(script), *words)

    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr

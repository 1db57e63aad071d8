"""Who was cut off comes back to the same lesson, the same step and the same variants."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.conftest import OpenTerminal
from tests.terminal.pseudo_terminal import Terminal

Write = Callable[[str], str]

ASKING = """
start = int(input("where from? "))
for i in range(500):
    # %% forward
    y = i
    # %% backward
    g = start + i
    # %% update
    w = i
"""


def killed(t: Terminal) -> None:
    t.signal(signal.SIGKILL)
    assert t.status() == -signal.SIGKILL


def test_after_a_kill_the_step_and_the_variant_are_come_back_to(terminal: OpenTerminal) -> None:
    first = terminal("autograd-1w")
    first.wait("n begin")
    first.press("3")
    first.wait("► backward")
    first.press("x")
    first.wait("without backward")
    killed(first)

    again = terminal("autograd-1w")
    again.wait("Go on at iteration 1, backward (step 3)?", '"without backward"')
    again.press("enter")
    again.wait("► backward", "code · without backward")
    assert again.leave() == 0


def test_a_place_far_into_a_run_is_come_back_to_with_the_answers(
    terminal: OpenTerminal, script: Write
) -> None:
    path = script(ASKING)
    first = terminal(path)
    first.wait("n begin")
    first.press("n")
    first.wait("where from?")
    first.press("7000", "enter")
    first.wait("► setup", "n next")
    first.press("g")
    first.wait("go to")
    first.press("400:backward", "enter")
    first.wait("7399")
    killed(first)

    again = terminal(path)
    again.wait("Go on at iteration 400, backward (step 1199)?")
    again.press("enter")
    again.wait("7399", "► backward")
    again.press("p")
    again.wait("► forward")


def test_from_the_start_is_from_the_start(terminal: OpenTerminal) -> None:
    first = terminal("autograd-1w", "--at", "2:loss")
    first.wait("► loss", "it 2/")
    first.press("q")
    assert first.status() == 0

    again = terminal("autograd-1w")
    again.wait("Go on at iteration 2, loss")
    again.press("escape")
    # An escape with a letter right behind it is alt and that letter.
    again.wait_until(lambda: "Go on at" not in again.words, "the question goes")
    again.wait("n begin")
    again.press("n")
    again.wait("► setup")


def test_a_file_that_was_edited_since_offers_the_place_in_what_it_is_now(
    terminal: OpenTerminal, script: Write
) -> None:
    source = ASKING.replace('int(input("where from? "))', "7000")
    first = terminal(script(source), "--at", "3:backward")
    first.wait("7002")
    killed(first)

    again = terminal(script(source.replace("7000", "8000")))
    again.wait("The file was edited since. Go to iteration 3, backward, in")
    again.press("enter")
    again.wait("8002")


@pytest.mark.parametrize("damage", ["rubbish", "newer", "no folder"])
def test_a_journal_that_cannot_be_used_costs_a_notice(
    terminal: OpenTerminal, tmp_path: Path, damage: str
) -> None:
    home = tmp_path / ".home" / "XDG_STATE_HOME" / "gradstep"
    if damage == "no folder":
        home.parent.mkdir(parents=True)
        home.write_text("")
    else:
        (home / "progress").mkdir(parents=True)
        line = b"\x00\xff{[" if damage == "rubbish" else b'{"v":2,"lesson":"autograd-1w"}'
        (home / "progress" / "any.jsonl").write_bytes(line + b"\n")
    said = {"rubbish": "the line is damaged", "newer": "a newer gradstep wrote it"}

    t = terminal("autograd-1w", columns=120, rows=40)
    # The sentence may be broken anywhere, and each of its lines has a bar in front.
    words = said.get(damage, "Not a directory")
    t.wait_until(lambda: words in t.words.replace("▌ ", ""), words)
    t.wait("introduction")
    t.press("3")
    t.wait("► backward")
    assert t.leave() == 0

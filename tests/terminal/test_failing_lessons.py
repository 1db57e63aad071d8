"""What a person sees when a lesson goes wrong, and that the session outlives it."""

from collections.abc import Callable

import pytest

from tests.terminal.conftest import OpenTerminal
from tests.terminal.pseudo_terminal import ALTERNATE

LESSON = """\
import torch
w = torch.tensor(1.0, requires_grad=True)
for i in range(3):
    # %% forward
    y = w * 2
    # %% loss
    loss = y ** 2
    # %% backward
    loss.backward()
    # %% update
    {update}
    # %% zero_grad
    w.grad = None
"""
UPDATE = 11
"""The line of `LESSON` on which its update stands."""

Write = Callable[[str], str]


def lesson(update: str) -> str:
    return LESSON.format(update=update)


def test_an_exception_is_a_sentence_with_its_place_and_r_starts_again(
    terminal: OpenTerminal, script: Write
) -> None:
    t = terminal(script(lesson("raise ValueError('no [good]')")))
    t.wait("n begin")

    t.press("c")
    t.wait(f"The lesson failed at lesson.py:{UPDATE}: ValueError: no [good]", "r start again")
    t.press("p")
    t.wait("► backward", "loss.backward()")
    t.press("r")
    t.wait("n begin")
    t.press("3")
    t.wait("► backward", "none → 8")


def test_an_update_without_no_grad_is_told_in_torchs_words(
    terminal: OpenTerminal, script: Write
) -> None:
    t = terminal(script(lesson("w -= 0.1 * w.grad")))
    t.wait("n begin")

    t.press("c")

    t.wait(f"lesson.py:{UPDATE}", "leaf Variable that requires grad is being used in an in-place")


def test_an_endless_loop_is_interrupted_with_escape(terminal: OpenTerminal, script: Write) -> None:
    t = terminal(script(lesson("while True: pass")))
    t.wait("n begin")
    t.press("c")
    t.wait("running", "Esc interrupt")

    t.press("escape")

    t.wait(f"lesson.py:{UPDATE}", "interrupted while this line ran")
    t.press("r")
    t.wait("n begin")
    t.press("q")
    assert t.status() == 0


@pytest.mark.parametrize(
    ("death", "words"),
    [
        (
            "import os; os._exit(3)",
            "status 3, as os._exit(3) does, after backward of iteration 1 (lesson.py:9)",
        ),
        ("import ctypes; ctypes.string_at(0)", f"a segmentation fault, at lesson.py:{UPDATE}"),
    ],
    ids=["os._exit", "segmentation fault"],
)
def test_a_death_without_a_word_is_told_with_its_place(
    terminal: OpenTerminal, script: Write, death: str, words: str
) -> None:
    t = terminal(script(lesson(death)))
    t.wait("n begin")

    t.press("c")

    t.wait(words, "r start again")
    t.press("p")
    t.wait("► loss")
    t.press("r")
    t.wait("n begin")
    t.press("2")
    t.wait("► loss", "The loss is 4.")


def test_a_lesson_that_asks_is_answered_on_the_screen(
    terminal: OpenTerminal, script: Write
) -> None:
    t = terminal(script("name = input('your name? ')\nlength = len(name)\nprint('hello', name)\n"))
    t.wait("n begin")
    t.press("n")
    t.wait("your name?", "Enter answers")

    t.press("q", "n", "q", "enter")

    t.wait("finished", "length  ·       3")
    t.wait_until(lambda: "Enter answers" not in t.text, "the question gone")


def test_escapes_that_a_lesson_prints_do_not_reach_the_terminal(
    terminal: OpenTerminal, script: Write
) -> None:
    t = terminal(script(r"print('\x1b[2J\x1b[H\x9b2J\x1b[?1049l\x1b[?25h\a\r\b', 'after', 6 * 7)"))
    t.wait("n begin")
    t.press("n")
    t.wait("finished")
    heading = t.rows[0]

    t.wait_until(lambda: "after 42" in t.text or t.press("tab"), "the output panel")

    assert t.rows[0] == heading
    assert t.mode(ALTERNATE)
    assert t.cursor_hidden

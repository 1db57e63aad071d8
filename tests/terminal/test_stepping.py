"""A person steps through a lesson in a real terminal and reads the screen."""

import json
import re
from typing import Any

import pytest

from tests.terminal.conftest import OpenTerminal
from tests.terminal.pseudo_terminal import ALTERNATE, MOUSE, Terminal
from tests.warm_gradstep import gradstep

SIZES = [(60, 20), (120, 40), (61, 33), (250, 80), (80, 24), (200, 20), (60, 80)]


@pytest.fixture(scope="session")
def traced() -> list[dict[str, Any]]:
    """Return the steps of two iterations of autograd-1w as the headless trace prints them."""
    printed = gradstep("trace", "autograd-1w", "--json", "--iterations", "2").stdout
    events = [json.loads(line) for line in printed.splitlines()]
    return [event for event in events if event["event"] == "step"]


def row_of(terminal: Terminal, name: str) -> str:
    """Return the tensors' row of a name: what stands between the borders after the name."""
    # An equation may begin with the name as well; its sign of equality tells it apart.
    found = re.search(rf"│ {re.escape(name)} +(?![=←])([^│]*)│", terminal.text)
    assert found, f"no row of {name}:\n{terminal.text}"
    return found[1]


def numbers(text: str) -> list[float]:
    """Return the numbers in a text, which the screen writes with a true minus."""
    return [float(one) for one in re.findall(r"[-+]?\d+\.?\d*(?:e[-+]?\d+)?", as_plain(text))]


def as_plain(text: str) -> str:
    return text.replace("−", "-").replace("float32", "")


def step_of(traced: list[dict[str, Any]], phase: str, iteration: int) -> dict[str, Any]:
    return next(s for s in traced if (s["phase"], s["iteration"]) == (phase, iteration))


def test_a_lesson_is_picked_from_the_list_and_left_for_another(terminal: OpenTerminal) -> None:
    t = terminal()
    t.wait("one training loop, step by step", "What a tensor is", "q quit")

    t.press("down", "enter")
    t.wait("square · ", "n begin")
    t.press("l")
    t.wait("►  2  Walking down a parabola")
    t.press("down", "enter")
    t.wait("one-example · ", "n begin")
    t.press("n")
    t.wait("► setup")
    t.press("q")

    assert t.status() == 0


def test_what_the_screen_shows_is_what_the_trace_prints(
    terminal: OpenTerminal, traced: list[dict[str, Any]]
) -> None:
    t = terminal("autograd-1w")
    t.wait("One weight, four points", "n begin")
    for phase in ("setup", "forward", "loss"):
        t.press("n")
        t.wait(f"► {phase}")
    loss = step_of(traced, "loss", 1)["tensors"]["loss"]["values"]
    assert numbers(row_of(t, "loss")) == [pytest.approx(loss, rel=1e-3)]

    t.press("n")
    t.wait("► backward", "loss.backward()")
    w = step_of(traced, "backward", 1)["tensors"]["w"]
    expected = [w["values"], w["grad"]["values"]]
    assert numbers(row_of(t, "w")) == pytest.approx(expected, rel=1e-3)

    t.press("]")
    t.wait("it 2/100", "► backward")
    w = step_of(traced, "backward", 2)["tensors"]["w"]
    assert numbers(row_of(t, "w"))[-1] == pytest.approx(w["grad"]["values"], rel=1e-3)


def test_going_back_shows_the_step_before_as_it_was(terminal: OpenTerminal) -> None:
    t = terminal("autograd-1w")
    t.wait("n begin")
    t.press("2")
    t.wait("► loss", "it 1/100", "q quit")
    before = [row_of(t, name) for name in ("w", "y_pred", "loss")]
    t.press("n")
    t.wait("► backward", "none → −30")

    t.press("p")

    t.wait("► loss", "q quit")
    assert [row_of(t, name) for name in ("w", "y_pred", "loss")] == before
    t.press("p", "p", "p")
    t.wait("numpy-by-hand", "introduction")


def test_s_walks_the_ops_of_a_step(terminal: OpenTerminal) -> None:
    t = terminal("autograd-1w", columns=120, rows=40)
    t.wait("n begin")
    t.press("2")
    t.wait("► loss")

    t.press("s")
    t.wait_until(lambda: re.search(r"► +43 sub", t.text), "the first op, sub")
    t.press("s")
    t.wait_until(lambda: re.search(r"► +43 pow", t.text), "the second op, pow")
    t.press("S")
    t.wait_until(lambda: re.search(r"► +43 sub", t.text), "the first op again")


def test_it_opens_at_a_place_and_stays_legible_at_every_size(terminal: OpenTerminal) -> None:
    t = terminal("autograd-1w", "--at", "2:backward")
    t.wait("► backward", "it 2/100", "−25.5")

    for columns, rows in SIZES:
        t.resize(columns, rows)
        t.wait_until(lambda: t.rows[-1].strip(), f"the last of {rows} rows")
        t.wait("loss.backward()", "−25.5", "► backward")
    t.press("n")
    t.wait("► update")


def test_a_storm_of_resizes_ends_at_the_last_size(terminal: OpenTerminal) -> None:
    t = terminal("autograd-1w", "--at", "1:loss")
    t.wait("► loss")

    for step in range(100):
        t.resize(60 + step, 20 + step % 40)
    t.resize(80, 24)

    t.wait("► loss", "q quit", "it 1/100")


def test_quitting_leaves_the_terminal_as_it_was(terminal: OpenTerminal) -> None:
    t = terminal("square")
    t.wait("n begin")
    assert t.mode(ALTERNATE)
    assert t.cursor_hidden
    assert not t.mode(MOUSE), "the mouse is reported over ssh only where it was asked for"

    t.press("q")

    assert t.status() == 0
    assert t.restored


def test_the_mouse_is_listened_to_on_request_and_let_go(terminal: OpenTerminal) -> None:
    t = terminal("square", "--mouse")
    t.wait("n begin")
    t.wait_until(lambda: t.mode(MOUSE), "mouse reports")

    t.press("q")

    assert t.status() == 0
    assert not t.mode(MOUSE)


def test_plain_characters_reach_the_terminal_as_ascii(terminal: OpenTerminal) -> None:
    t = terminal("autograd-1w", "--ascii", "--at", "1:backward")

    t.wait("> backward", "-30")

    assert t.text.isascii()


def test_where_one_has_got_to_is_in_the_list_of_the_next_session(terminal: OpenTerminal) -> None:
    first = terminal("one-example")
    first.wait("n begin")
    first.press("c")
    first.wait("finished")
    first.press("q")
    assert first.status() == 0

    second = terminal()

    second.wait("1 of 19 finished")
    row = next(row for row in second.rows if "One weight, one example" in row)
    other = next(row for row in second.rows if "One weight, four points" in row)
    assert "finished" in row
    assert "finished" not in other


def test_a_key_that_is_pressed_twice_leaves_the_list_once(terminal: OpenTerminal) -> None:
    t = terminal("square", "--at", "1:loss")
    t.wait("► loss")

    for twice in (["l", "l"], ["enter", "enter"]):
        t.press("l")
        t.wait("one training loop, step by step")
        t.press(*twice)
        t.wait("square · ", "q quit")

    t.press("q")
    assert t.status() == 0

"""Terminals that show less than the usual one: fewer characters, fewer colours."""

import re

import pytest

from tests.terminal.conftest import OpenTerminal
from tests.terminal.pseudo_terminal import Terminal

BEYOND_ASCII = re.compile(rb".{0,30}[\x7f-\xff]+.{0,10}", re.DOTALL)
"""Bytes that a terminal of plain characters does not know, with some before and behind."""

COLOUR = re.compile(rb"\x1b\[(?:\d+;)*(?:[349][0-7]|10[0-7])(?:;\d+)*m")
"""What sets one of the sixteen colours."""

RICH = re.compile(rb"\x1b\[(?:\d+;)*[34]8;[25];")
"""What sets a colour beyond them."""

BOLD = re.compile(rb"\x1b\[(?:\d+;)*1(?:;\d+)*m")

HERE = {"LC_ALL": "", "LC_CTYPE": "", "LANG": "C.UTF-8"}
"""Only LANG speaks of the locale."""


def step(t: Terminal) -> None:
    """Go to the first backward phase of autograd-1w."""
    t.wait("One weight, four points", "n begin")
    t.press("3")
    t.wait("loss.backward()", "q quit")


@pytest.mark.parametrize("term", ["xterm-256color", "xterm", "screen", "tmux-256color"])
def test_a_terminal_of_utf8_draws_with_every_character(terminal: OpenTerminal, term: str) -> None:
    t = terminal("autograd-1w", env=HERE | {"TERM": term})
    step(t)

    t.wait("► backward", "none → −30", "╭─ code ─")
    assert bool(RICH.search(t.written)) == ("256" in term)
    assert COLOUR.search(t.written) or RICH.search(t.written)


@pytest.mark.parametrize(
    "env",
    [
        {"TERM": "linux"},
        {"TERM": "vt100"},
        {"LANG": "de_DE.ISO-8859-1"},
        {"LANG": "C"},
        {"LC_ALL": "POSIX"},
        {"GRADSTEP_ASCII": "1"},
    ],
    ids=str,
)
def test_where_less_can_be_shown_plain_characters_are_chosen(
    terminal: OpenTerminal, env: dict[str, str]
) -> None:
    t = terminal("autograd-1w", env=HERE | env)
    step(t)

    t.wait("> backward", "none -> -30", "+- code -")
    assert BEYOND_ASCII.findall(t.written) == []


def test_they_can_be_refused(terminal: OpenTerminal) -> None:
    env = HERE | {"LANG": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    t = terminal("autograd-1w", "--no-ascii", env=env)
    step(t)

    t.wait("► backward", "╭─ code ─")


def test_in_ascii_nothing_else_is_written_wherever_one_goes(terminal: OpenTerminal) -> None:
    t = terminal("linear-module", "--ascii")
    t.wait("n begin")
    t.press("3")
    t.wait("> backward", "q quit")
    for key, words in (
        ("?", "Esc leaves"),
        ("g", "Enter goes"),
        ("d", "Enter chooses"),
        (":", "Choose the device"),
        ("i", "Esc: all panels"),
        ("v", "Esc: all panels"),
        ("t", "Esc: all panels"),
        ("e", "the file stays as it is"),
        ("b", "no variant yet"),
        ("o", "zero_grad first"),
    ):
        t.press(key)
        t.wait(words)
        t.press("down", "escape")
        # A key that follows Esc at once would be read together with it.
        t.wait_until(lambda gone=words: gone not in t.text, f"the end of {words}")
    for words in ("logarithmic", "loss by", "loss by two weights", "loss "):
        t.press("k")
        t.wait(words)
    for _ in range(8):
        t.press("tab", "down", "m")
    t.press("w", "+")
    t.wait("Esc original")
    t.press("p", "n", "n", "enter")
    t.wait("Tab: next of")
    t.press("escape")
    t.wait_until(lambda: "Tab: next of" not in t.text, "the end of the tensor")
    t.press("l")
    t.wait("19 lessons")
    t.press("down", "enter")
    t.wait("n begin")

    assert t.leave() == 0
    assert BEYOND_ASCII.findall(t.written) == []


@pytest.mark.parametrize(
    "env", [{"NO_COLOR": "1"}, {"TERM": "vt100"}, {"TERM": "xterm", "NO_COLOR": "1"}], ids=str
)
def test_without_colours_none_is_sent_and_the_present_still_stands_out(
    terminal: OpenTerminal, env: dict[str, str]
) -> None:
    t = terminal("autograd-1w", env=env)
    step(t)
    t.press(":")
    t.wait("Choose the device")
    t.press("escape")

    assert t.leave() == 0
    assert COLOUR.findall(t.written) == []
    assert RICH.findall(t.written) == []
    assert BOLD.search(t.written)


def test_an_empty_no_color_leaves_the_colours(terminal: OpenTerminal) -> None:
    t = terminal("autograd-1w", env={"NO_COLOR": ""})
    step(t)

    assert RICH.search(t.written)


def test_a_theme_is_asked_for_on_the_command_line_or_by_a_variable(
    terminal: OpenTerminal,
) -> None:
    dark, light, named = (
        terminal(*args, env={"COLORTERM": "truecolor"} | env)
        for args, env in (
            ((), {}),
            (("--theme", "light"), {"GRADSTEP_THEME": "contrast"}),
            ((), {"GRADSTEP_THEME": "contrast"}),
        )
    )
    for t, ground in (
        (dark, b"48;2;16;20;27"),
        (light, b"48;2;247;248;250"),
        (named, b"48;2;0;0;0"),
    ):
        t.wait("What a tensor is")
        assert ground in t.written


def test_a_theme_that_is_none_is_one_sentence(terminal: OpenTerminal) -> None:
    t = terminal("--theme", "pink")

    assert t.status() == 2
    assert "'pink' is no theme; there are dark, light, contrast, ansi" in t.words


@pytest.mark.parametrize("args", [(), ("--mouse",)], ids=str)
def test_the_mouse_is_listened_to_only_when_asked(
    terminal: OpenTerminal, args: tuple[str, ...]
) -> None:
    t = terminal(*args)
    t.wait("What a tensor is", "q quit")

    wanted = bool(args)
    for mode in (b"1000", b"1003", b"1006", b"1015"):
        assert (b"\x1b[?" + mode + b"h" in t.written) == wanted

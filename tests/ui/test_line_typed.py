"""A line is read as one of the commands of the screen."""

import pytest

from tutor.ui.keys import COMMANDS
from tutor.ui.linewise.keyhelp import SCREEN, lines
from tutor.ui.linewise.typed import Typed, letter, read


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("", Typed("next")),
        ("   ", Typed("next")),
        ("n", Typed("next")),
        ("p\r", Typed("back")),
        ("S", Typed("out")),
        ("]", Typed("iteration_on")),
        (",", Typed("element_back")),
        ("?", Typed("help")),
        ("3", Typed("to_backward")),
        ("backward", Typed("to_backward")),
        ("zero_grad", Typed("to_zero_grad")),
        ("goto loss < 0.1", Typed("goto", "loss < 0.1")),
        ("g   loss < 0.1 ", Typed("goto", "loss < 0.1")),
        ("g", Typed("goto")),
        ("Quit", Typed("quit")),
        ("tensors", Typed("panel", "tensors")),
        ("panel backward", Typed("panel", "backward")),
        ("nnn", Typed("next", times=3)),
        ("+++", Typed("number_up", times=3)),
        ("n 12", Typed("next", times=12)),
        ("n 99999999", Typed("next", times=1000)),
        ("b 1 rename mine", Typed("variants", "1 rename mine")),
        ("d cuda:1", Typed("device", "cuda:1")),
    ],
)
def test_a_line_means_a_command(line: str, meant: Typed) -> None:
    assert read(line, {}) == meant


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("loss < 0.1", "to go to such a place, type: g loss < 0.1"),
        ("line 21", "type: g line 21"),
        ("tensor", "did you mean tensors?"),
        ("xyzzy", 'no command "xyzzy"; ? lists'),
        ("q now", "q takes nothing behind it."),
        ("n many", "but for how often"),
        ("n 0", "but for how often"),
        ("ccc", 'no command "ccc"'),
    ],
)
def test_what_is_no_command_is_answered_with_what_to_type(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"no command|takes nothing") as problem:
        read(line, {})
    assert said in str(problem.value)


def test_the_persons_own_keys_are_read() -> None:
    keymap = {"next": "j,space", "back": "comma", "element_back": "less_than_sign"}

    assert read("j", keymap) == Typed("next")
    assert read(",", keymap) == Typed("back")
    assert letter("next", keymap) == "j"
    with pytest.raises(ValueError, match="no command"):
        read("n", keymap)


def test_a_command_without_a_letter_is_typed_by_its_name() -> None:
    assert letter("leave", {}) == "leave"
    assert read("leave", {}) == Typed("leave")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_the_list_names_every_command_that_needs_no_screen(command: object) -> None:
    name = command.id  # type: ignore[attr-defined]
    rows = lines({}, 80).split("\n")

    typed = [row.split("  ")[0].split() for row in rows if row and not row.startswith(" ")]
    named = any(letter(name, {}) in keys for keys in typed) or name in ("panel_back", "palette")
    assert named or name in SCREEN
    assert all(len(row) <= 80 for row in rows)

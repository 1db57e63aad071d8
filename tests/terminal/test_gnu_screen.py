"""The tutor inside GNU screen, whose windows may be of UTF-8 or not."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.terminal.conftest import environment
from tests.terminal.pseudo_terminal import Terminal


@pytest.fixture
def folder() -> Iterator[str]:
    """Return a folder for the sockets of screen, whose names may not be long."""
    if shutil.which("screen") is None:
        pytest.skip("GNU screen is not installed")
    with TemporaryDirectory(prefix="screens") as path:
        yield path


@pytest.mark.parametrize(
    ("options", "settings", "lang", "plain"),
    [
        (["-U"], "", "C.UTF-8", False),
        ([], "", "C.UTF-8", False),
        ([], "", "C", True),
        ([], "defutf8 off", "C.UTF-8", True),
    ],
    ids=["-U", "the locale says so", "a locale without", "a window without"],
)
def test_a_lesson_is_stepped_inside_screen_with_what_its_window_can_show(
    command: str,
    folder: str,
    tmp_path: Path,
    options: list[str],
    settings: str,
    lang: str,
    plain: bool,
) -> None:
    rc = tmp_path / "screenrc"
    rc.write_text(f"startup_message off\nautodetach off\n{settings}\n")
    words = ["screen", "-c", str(rc), *options, command, "autograd-1w"]
    ours = environment(SCREENDIR=folder, LANG=lang, LC_ALL="", LC_CTYPE="", STY="")
    with Terminal(words, 80, 24, ours) as t:
        t.wait("One weight, four points", "n begin")
        t.press("3")
        t.wait("> backward" if plain else "► backward")
        t.wait("none -> -30" if plain else "none → −30", "q quit")
        t.press("left")
        t.wait("> loss" if plain else "► loss")
        t.resize(120, 40)
        t.wait("what happened", "q quit")
        t.press("q")

        assert t.status() == 0
    beyond = {character for character in t.written.decode() if ord(character) > 126}
    # A window whose locale promises more is asked with one character, which it shows as two.
    assert beyond <= set("Ã©") if plain else "►" in beyond


@pytest.mark.parametrize("plain", [False, True], ids=["a window of UTF-8", "a window without"])
def test_the_lines_too_keep_to_what_the_window_can_show(
    command: str, folder: str, tmp_path: Path, plain: bool
) -> None:
    rc = tmp_path / "screenrc"
    rc.write_text(f"startup_message off\nautodetach off\ndefutf8 {'off' if plain else 'on'}\n")
    words = ["screen", "-c", str(rc), command, "square", "--plain"]
    ours = environment(SCREENDIR=folder, LANG="C.UTF-8", LC_ALL="", LC_CTYPE="", STY="")
    with Terminal(words, 80, 40, ours) as t:
        t.wait("Enter")
        t.press("3", "enter")
        t.wait("dloss/dw = 2 * w" if plain else "∂loss/∂w = 2 · w")
        t.press("q", "enter")

        assert t.status() == 0

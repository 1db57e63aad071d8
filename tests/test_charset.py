from pathlib import Path

import pytest

from tutor.charset import ascii_wanted, before_python

UTF8 = {"TERM": "xterm-256color", "LANG": "de_DE.UTF-8"}


@pytest.mark.parametrize(
    "environment",
    [
        UTF8,
        UTF8 | {"TERM": "xterm"},
        UTF8 | {"TERM": "screen"},
        UTF8 | {"TERM": "tmux-256color"},
        {"TERM": "xterm", "LC_CTYPE": "UTF-8"},
        {"TERM": "xterm", "LANG": "C.utf8"},
        {"TERM": "xterm", "LANG": "de_DE.ISO-8859-1", "LC_ALL": "en_GB.UTF-8"},
        {"TERM": "xterm", "LANG": "en_GB.UTF-8", "LC_ALL": ""},
    ],
    ids=str,
)
def test_a_terminal_of_utf8_shows_every_character(environment: dict[str, str]) -> None:
    assert not ascii_wanted(environment)


@pytest.mark.parametrize(
    "environment",
    [
        UTF8 | {"TERM": "linux"},
        UTF8 | {"TERM": "vt100"},
        UTF8 | {"TERM": "vt220"},
        {"TERM": "xterm-256color", "LANG": "de_DE.ISO-8859-1"},
        {"TERM": "xterm-256color", "LANG": "de_DE"},
        {"TERM": "xterm-256color", "LANG": "en_GB.UTF-8", "LC_ALL": "C"},
        {"TERM": "xterm-256color", "LANG": "en_GB.UTF-8", "LC_CTYPE": "POSIX"},
        {"TERM": "xterm-256color"},
    ],
    ids=str,
)
def test_a_terminal_or_locale_that_cannot_show_more_gets_ascii(
    environment: dict[str, str],
) -> None:
    assert ascii_wanted(environment)


def test_the_command_line_goes_before_the_variable_and_that_before_the_terminal() -> None:
    assert not ascii_wanted({"TERM": "vt100", "GRADSTEP_ASCII": "1"}, asked=False)
    assert not ascii_wanted({"TERM": "vt100", "GRADSTEP_ASCII": "0"})
    assert ascii_wanted(UTF8 | {"GRADSTEP_ASCII": "1"})
    assert not ascii_wanted(UTF8 | {"GRADSTEP_ASCII": ""})
    assert ascii_wanted(UTF8 | {"GRADSTEP_ASCII": "0"}, asked=True)


def test_what_python_put_into_the_locale_by_itself_does_not_count(tmp_path: Path) -> None:
    started = tmp_path / "environ"
    coerced = {"LANG": "C", "LC_CTYPE": "C.UTF-8"}

    started.write_bytes(b"LANG=C\0TERM=xterm\0")
    assert before_python(coerced, started) == {"LANG": "C"}
    started.write_bytes(b"LC_CTYPE=\0LANG=C\0")
    assert before_python(coerced, started) == {"LANG": "C"}
    started.write_bytes(b"LANG=C\0LC_CTYPE=C.UTF-8\0")
    assert before_python(coerced, started) == coerced
    assert before_python(coerced, tmp_path / "missing") == coerced

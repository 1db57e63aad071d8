from pathlib import Path

import pytest

from tutor.ui.help import page, rows
from tutor.ui.keys import COMMANDS, NAMES, all_keys, labels, read_keymap


def test_no_key_means_two_things() -> None:
    keys = [key for command in COMMANDS for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))


def test_everything_is_reached_without_control_alt_or_function_keys() -> None:
    for command in COMMANDS:
        assert any("ctrl" not in key and "alt" not in key for key in command.keys.split(","))
        assert not any(key.startswith("f") and key[1:].isdigit() for key in command.keys.split(","))


def test_the_help_names_every_command_once() -> None:
    shown = " ".join(keys for keys, _ in rows({}, ascii=False)).split()
    for command in COMMANDS:
        for key in all_keys(command, {}).split():
            assert shown.count(key) == 1


def test_the_help_of_plain_characters_has_no_others() -> None:
    assert all(s.text.isascii() for line in page({}, 60, ascii=True).lines for s in line)


def write(folder: Path, text: str) -> Path:
    path = folder / "keys.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_persons_keys_replace_the_usual_ones(tmp_path: Path) -> None:
    keymap, complaints = read_keymap(write(tmp_path, '[keys]\nnext = ["j", "space"]\nback = "h"\n'))
    assert keymap == {"next": "j,space", "back": "h"}
    assert complaints == []
    assert labels(keymap)["next"] == "j"
    assert labels(keymap)["run"] == "c"


def test_without_a_file_the_usual_keys_apply(tmp_path: Path) -> None:
    assert read_keymap(tmp_path / "keys.toml") == ({}, [])
    assert read_keymap(None) == ({}, [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[keys]\nnxt = "j"\n', "did you mean next?"),
        ("[keys]\nnext = 3\n", "next needs a key"),
        ("[keys]\nnext = []\n", "next needs a key"),
        ('[keys]\nnext = "q"\n', "given to both next and quit"),
        ("keys = 1\n", "must be a table"),
        ("[keys\n", "cannot be read"),
    ],
)
def test_a_mistake_in_the_file_is_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    _, complaints = read_keymap(write(tmp_path, text))
    assert len(complaints) == 1
    assert words in complaints[0]
    assert "keys.toml" in complaints[0]


def test_every_name_of_a_key_is_textuals() -> None:
    keys = {key for command in COMMANDS for key in command.keys.split(",")}
    elsewhere = {"left_square_bracket", "right_square_bracket", "home", "end"}
    assert set(NAMES) - elsewhere <= keys

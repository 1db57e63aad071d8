"""What the README promises is there: its keys, its make targets, its files and its links."""

import re
from pathlib import Path

import pytest

from tutor.ui.keys import COMMANDS, Command, shown

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
KEYS = README.split("| key | does |")[1].split("\n\n")[0]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_the_key_table_has_the_first_key_of_every_command(command: Command) -> None:
    key = shown(command.keys.split(",")[0])
    inside = key.isdigit() and 1 <= int(key) <= 5
    assert inside or re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", KEYS), key


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?m)(?:^|`)make ([a-z]+)", README))))
def test_every_make_target_it_names_exists(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:tutor|lessons|tests|bench)/[^`]*)`", README)))
)
def test_every_file_of_the_map_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_picture_and_the_licence_are_there() -> None:
    for path in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file(), path

"""Nothing that lies on the disk, and no disk that is full, can stop a lesson."""

import errno
import os
import resource
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.places import Place
from tutor.progress import LATEST, Progress

PLACE = Place(path="/home/eva/square.py", source="0" * 64, position=3, newest=9)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "progress"


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"v":1,"lesson":"square","st',
        b"\xff\xfe\x00",
        b"[]",
        b'{"v":1,"lesson":"square","step":-1,"iteration":1,"finished":false,"at":5}',
        b'{"v":1,"lesson":"square","step":1,"iteration":1,"finished":false,"at":1e300}',
        b'{"x":' + b"[" * 100_000,
    ],
)
def test_a_damaged_line_costs_a_notice_with_its_place(place: Path, damaged: bytes) -> None:
    session = Progress.open(place)
    session.record("square", 5, 1, False)
    journal = next(place.iterdir())
    journal.write_bytes(damaged + b"\n" + journal.read_bytes())
    again = Progress.open(place)
    assert again.latest()["square"].step == 5
    assert again.notice is not None
    assert f"{journal}:1: the line is damaged" in again.notice


def test_what_a_newer_version_wrote_is_left_out_and_said(place: Path) -> None:
    place.mkdir(parents=True)
    (place / "new.jsonl").write_text('{"v":2,"lesson":{"id":7},"where":"elsewhere"}\n')
    progress = Progress.open(place)
    assert progress.latest() == {}
    assert "a newer gradstep wrote it" in str(progress.notice)


def test_fields_that_were_added_since_do_no_harm(place: Path) -> None:
    place.mkdir(parents=True)
    line = '{"v":1,"lesson":"a","step":1,"iteration":1,"finished":false,"at":5,"mood":"good"}\n'
    (place / "old.jsonl").write_text(line)
    progress = Progress.open(place)
    assert progress.latest()["a"].step == 1
    assert progress.notice is None


def test_the_latest_time_that_can_be_written_does_not_stop_time(place: Path) -> None:
    place.mkdir(parents=True)
    line = f'{{"v":1,"lesson":"a","step":1,"iteration":1,"finished":false,"at":{LATEST}}}\n'
    (place / "0.jsonl").write_text(line)
    session = Progress.open(place)
    session.record("a", 2, 1, False)
    again = Progress.open(place)
    assert again.notice is None
    assert again.latest()["a"].step == 2


@pytest.mark.parametrize("kind", ["folder", "fifo"])
def test_what_only_looks_like_a_journal_costs_a_notice(place: Path, kind: str) -> None:
    place.mkdir(parents=True)
    odd = place / "odd.jsonl"
    odd.mkdir() if kind == "folder" else os.mkfifo(odd)
    progress = Progress.open(place)
    assert "no ordinary file" in str(progress.notice)


def test_a_place_that_cannot_be_made_costs_a_notice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session = Progress.open(tmp_path / "file" / "progress")
    session.record("square", 1, 1, False)
    session.close()
    assert session.notice is not None
    assert "Not a directory" in session.notice
    assert session.latest()["square"].step == 1


def test_a_folder_that_is_removed_meanwhile_is_made_again(place: Path) -> None:
    session = Progress.open(place, lambda: 100.0)
    session.record("square", 1, 1, False)
    next(place.iterdir()).unlink()
    place.rmdir()
    session.record("square", 2, 1, False)
    session.close()
    assert Progress.open(place).latest()["square"].step == 2


def test_a_full_disk_costs_a_notice_and_the_line_is_written_later(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int, __: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    session = Progress.open(place, lambda: 100.0)
    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        session.record("square", 4, 1, False)
    assert "No space left on device" in str(session.notice)
    session.close()
    assert Progress.open(place).latest()["square"].step == 4


def test_a_write_that_broke_off_spoils_nothing_that_follows(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    session = Progress.open(place, lambda: 100.0)
    with monkeypatch.context() as disk:
        disk.setattr(os, "write", lambda fd, data: write(fd, data[:20]))
        session.record("square", 4, 1, False)
    session.close()
    assert "the disk is full" in str(session.notice)
    assert Progress.open(place).latest()["square"].step == 4


def test_a_full_disk_with_a_place_costs_a_notice_and_keeps_what_was_there(place: Path) -> None:
    session = Progress.open(place, lambda: 100.0)
    session.record("square", 4, 1, False, PLACE)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The kernel itself refuses to let a file grow, as it does on a disk that is full.
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        session.record("square", 5, 1, False, PLACE)
        session.close()
        with pytest.raises(OSError, match="File too large"):
            session.texts.keep("w = 1\n" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "File too large" in str(session.notice)
    left = Progress.open(place).last("square", PLACE.path, "")
    assert left is not None
    assert left.step == 4
    session.flush()
    assert Progress.open(place).latest()["square"].step == 5
    assert not list(place.parent.rglob("*.new"))


def test_a_place_with_rubbish_in_it_costs_a_notice_and_the_rest_is_read(place: Path) -> None:
    session = Progress.open(place)
    session.record("square", 5, 1, False, PLACE)
    [journal] = place.iterdir()
    good = journal.read_bytes()
    journal.write_bytes(good + good.replace(b'"position":3', b'"position":"x"'))
    again = Progress.open(place)
    assert "the line is damaged" in str(again.notice)
    assert again.last("square", PLACE.path, "") is not None


def test_a_lesson_whose_file_name_is_no_text_does_no_harm(place: Path) -> None:
    session = Progress.open(place)
    session.record(os.fsdecode(b"caf\xe9.py"), 1, 1, False)
    assert Progress.open(place).notice is None


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_no_content_whatever_raises(
    tmp_path_factory: pytest.TempPathFactory, content: list[bytes]
) -> None:
    place = tmp_path_factory.mktemp("any")
    (place / "x.jsonl").write_bytes(b"\n".join(content))
    Progress.open(place)

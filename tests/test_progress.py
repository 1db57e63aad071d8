"""Where a person has got to is kept from session to session."""

import itertools
import os
import shutil
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.terminal.pseudo_terminal import survivors
from tutor.journal import default_directory
from tutor.places import Place, kept
from tutor.progress import LONG, TRIES, Progress


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "progress"


def lines(place: Path) -> list[bytes]:
    return [line for path in sorted(place.iterdir()) for line in path.read_bytes().splitlines()]


def test_given_no_folder_when_opened_then_there_is_neither_progress_nor_notice(place: Path) -> None:
    progress = Progress.open(place)
    assert progress.latest() == {}
    assert progress.notice is None
    assert not place.exists()


def test_given_a_closed_session_when_opened_again_then_the_last_place_is_there(place: Path) -> None:
    session = Progress.open(place)
    session.record("square", 3, 1, False)
    session.record("square", 9, 2, False)
    session.close()
    entry = Progress.open(place).latest()["square"]
    assert (entry.step, entry.iteration, entry.finished) == (9, 2, False)


def test_going_back_is_kept_too(place: Path) -> None:
    session = Progress.open(place)
    session.record("square", 9, 2, False)
    session.record("square", 0, None, False)
    session.close()
    entry = Progress.open(place).latest()["square"]
    assert (entry.step, entry.iteration) == (0, None)


def test_finished_sticks_when_the_lesson_is_begun_anew(place: Path) -> None:
    first = Progress.open(place)
    first.record("square", 76, 15, True)
    first.close()
    second = Progress.open(place)
    second.record("square", 1, 1, False)
    second.close()
    entry = Progress.open(place).latest()["square"]
    assert (entry.step, entry.finished) == (1, True)


def test_a_lesson_that_is_finished_is_written_at_once(place: Path) -> None:
    session = Progress.open(place, Clock())
    session.record("square", 75, 15, False)
    session.record("square", 76, 15, True)
    assert Progress.open(place).latest()["square"].finished


def test_each_place_is_written_at_once_where_writing_is_quick(place: Path) -> None:
    session = Progress.open(place, Clock())
    for step in range(90):
        assert session.record("square", step, 1, False) == 0.0
        assert Progress.open(place).latest()["square"].step == step


def slow_home(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Have each write of this process take a tenth of a second."""
    write = os.write

    def slow(descriptor: int, data: bytes) -> int:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            clock.now += 0.1
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", slow)


def test_on_a_slow_home_a_held_key_waits_for_no_write_and_each_place_is_on_its_way(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    slow_home(monkeypatch, clock)
    session = Progress.open(place, clock)
    for step in range(90):
        assert session.record("square", step, 1, False) == 0.0
    assert clock.now - 100 == pytest.approx(TRIES * 0.1)
    session.close()
    assert Progress.open(place).latest()["square"].step == 89
    assert len(lines(place)) == 1


def test_where_no_other_process_is_to_be_had_a_held_key_writes_once_a_second(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    slow_home(monkeypatch, clock)
    monkeypatch.setenv("PATH", "/nowhere")
    session = Progress.open(place, clock)
    left = 0.0
    for step in range(90):
        left = session.record("square", step, 1, False)
        clock.now += 1 / 30
    assert TRIES + 1 <= len(lines(place)) <= TRIES + 3
    assert 0 < left <= 1
    session.flush()
    assert Progress.open(place).latest()["square"].step == 89


def test_a_write_that_is_held_up_once_does_not_put_off_the_next(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    session = Progress.open(place, clock)
    write = os.write

    def held_up(descriptor: int, data: bytes) -> int:
        clock.now += 0.1
        monkeypatch.setattr(os, "write", write)
        return write(descriptor, data)

    session.record("square", 1, 1, False)
    monkeypatch.setattr(os, "write", held_up)
    for step in (2, 3, 4):
        assert session.record("square", step, 1, False) == 0.0
    assert Progress.open(place).latest()["square"].step == 4


def test_a_journal_stays_short_however_long_one_steps(place: Path) -> None:
    session = Progress.open(place, Clock())
    session.record("mse-sgd", 7, 2, True)
    for step in range(3 * LONG // 50):
        session.record("square", step, 1, False)
    [journal] = place.iterdir()
    assert journal.stat().st_size < LONG + 200
    session.close()
    assert len(lines(place)) == 2
    latest = Progress.open(place).latest()
    assert latest["square"].step == 3 * LONG // 50 - 1
    assert latest["mse-sgd"].finished


def somewhere(**more: Any) -> Place:
    return Place(
        **{"path": "/home/eva/line.py", "source": "0" * 64, "position": 3, "newest": 9} | more
    )


def test_what_brings_a_run_back_is_kept_for_each_file(place: Path) -> None:
    session = Progress.open(place)
    other = somewhere(path="/home/adam/line.py", answers=("7", None), seed=4, device="meta")
    session.record("line", 3, 1, False, somewhere())
    session.record("line", 3, 1, False, other)
    session.close()
    again = Progress.open(place)
    one, two = (again.last("line", f"/home/{who}/line.py", "") for who in ("eva", "adam"))
    assert one is not None
    assert one.place == somewhere()
    assert two is not None
    assert two.place == other


def test_a_lesson_that_lies_elsewhere_now_is_known_by_its_text(place: Path) -> None:
    Progress.open(place).record("line", 3, 1, False, somewhere())
    again = Progress.open(place)
    assert again.last("line", "/opt/line.py", "0" * 64) is not None
    assert again.last("line", "/opt/line.py", "1" * 64) is None


def test_of_two_sessions_at_once_the_last_place_counts_and_neither_is_lost(place: Path) -> None:
    one, other = Progress.open(place), Progress.open(place)
    for step in range(50):
        one.record("square", step, 1, False, somewhere(path="/square.py", position=step))
        other.record("mse-sgd", step, 1, False, somewhere(path="/mse.py", position=step))
    one.close()
    other.close()
    again = Progress.open(place)
    for name, path in (("square", "/square.py"), ("mse-sgd", "/mse.py")):
        left = again.last(name, path, "")
        assert left is not None
        assert left.place is not None
        assert left.place.position == 49


def test_of_the_answers_the_first_are_kept_as_far_as_they_are_not_too_long() -> None:
    assert kept(["a", None, "b"]) == ("a", None, "b")
    assert kept(["a", "x" * 5000, "b"]) == ("a",)


def test_standing_still_writes_nothing(place: Path) -> None:
    clock = Clock()
    session = Progress.open(place, clock)
    for _ in range(10):
        session.record("square", 4, 1, False)
        clock.now += 10
    session.close()
    assert len(lines(place)) == 1


def test_changing_the_lesson_loses_neither(place: Path) -> None:
    session = Progress.open(place, Clock())
    session.record("square", 1, 1, False)
    session.record("square", 2, 1, False)
    session.record("mse-sgd", 7, 2, False)
    session.close()
    latest = Progress.open(place).latest()
    assert {name: entry.step for name, entry in latest.items()} == {"square": 2, "mse-sgd": 7}


def test_sessions_side_by_side_keep_each_others_progress(place: Path) -> None:
    one, other = Progress.open(place), Progress.open(place)
    for step in range(50):
        one.record("square", step, 1, False)
        other.record("mse-sgd", step, 1, False)
    one.close()
    other.close()
    assert len(list(place.iterdir())) == 2
    assert {entry.step for entry in Progress.open(place).latest().values()} == {49}


def test_a_clock_that_was_set_back_loses_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 2_000_000_000_000_000_000)
    first = Progress.open(place)
    first.record("square", 5, 1, False)
    monkeypatch.setattr("time.time_ns", lambda: 1_000_000_000_000_000_000)
    second = Progress.open(place)
    second.record("square", 6, 1, False)
    assert Progress.open(place).latest()["square"].step == 6


def test_a_session_sees_its_own_progress_before_it_is_written(place: Path) -> None:
    session = Progress.open(place, Clock())
    session.record("square", 1, 1, False)
    session.record("square", 2, 1, False)
    assert session.latest()["square"].step == 2


def test_a_process_that_is_killed_leaves_what_it_wrote(place: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from tutor.progress import Progress\n"
        "Progress.open(Path(sys.argv[1])).record('square', 8, 2, False); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(place)], check=False).returncode == -9
    assert Progress.open(place).latest()["square"].step == 8


def test_a_process_that_is_killed_on_a_slow_home_leaves_what_it_was_to_write(place: Path) -> None:
    code = """
import itertools, os, psutil, sys
from pathlib import Path
from tutor.progress import Progress
progress = Progress.open(Path(sys.argv[1]), itertools.count().__next__)
for step in range(200):
    progress.record("square", step, 2, False)
print(*(child.pid for child in psutil.Process().children()), flush=True)
os.kill(os.getpid(), 9)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code, str(place)], stdout=subprocess.PIPE, check=False
    )
    assert ended.returncode == -9
    [carrier] = map(int, ended.stdout.split())
    with suppress(psutil.NoSuchProcess):
        assert survivors([psutil.Process(carrier)]) == []
    assert Progress.open(place).latest()["square"].step == 199


def test_a_folder_that_is_cleared_while_another_process_writes_is_made_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.journal.LOOK", 0.0)
    session = Progress.open(place, itertools.count().__next__)
    for step in range(20):
        session.record("square", step, 1, False)
    shutil.rmtree(place)
    session.record("square", 20, 1, False)
    assert Progress.open(place).latest()["square"].step == 20
    session.close()
    assert session.notice is None


def test_a_folder_that_is_cleared_behind_the_last_place_is_made_again_at_the_end(
    place: Path,
) -> None:
    session = Progress.open(place, itertools.count().__next__)
    for step in range(20):
        session.record("square", step, 1, False)
    shutil.rmtree(place)
    session.close()
    assert Progress.open(place).latest()["square"].step == 19
    assert session.notice is None


def test_journals_are_readable_by_their_owner_only(place: Path) -> None:
    Progress.open(place).record("square", 1, 1, False)
    assert place.stat().st_mode & 0o077 == 0
    assert next(place.iterdir()).stat().st_mode & 0o077 == 0


def test_the_place_follows_xdg_state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    assert default_directory("progress").is_relative_to(tmp_path)


moves = st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 5), st.booleans())


@given(st.lists(moves, min_size=1))
def test_whatever_one_session_after_another_records_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[str, int, bool]]
) -> None:
    place = tmp_path_factory.mktemp("moves")
    last: dict[str, int] = {}
    done: set[str] = set()
    for lesson, step, finished in records:
        session = Progress.open(place)
        session.record(lesson, step, None, finished)
        session.close()
        last[lesson] = step
        done |= {lesson} if finished else set()
    latest = Progress.open(place).latest()
    assert {name: entry.step for name, entry in latest.items()} == last
    assert {name for name, entry in latest.items() if entry.finished} == done

"""The command line as a person meets it: results on stdout, complaints on stderr, statuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warm_gradstep import gradstep

ROOT = Path(__file__).resolve().parents[1]


def test_help_names_the_commands() -> None:
    done = gradstep("--help")

    assert done.returncode == 0
    for command in ("list", "trace", "compare", "export", "check", "devices", "new"):
        assert command in done.stdout


def test_list_as_json_is_in_teaching_order() -> None:
    lessons = json.loads(gradstep("list", "--json").stdout)

    assert [lesson["number"] for lesson in lessons] == list(range(1, len(lessons) + 1))
    assert lessons[5]["name"] == "autograd-1w"


@pytest.mark.parametrize("word", ["2", "02", "square", "SQUARE", "lessons/02_square.py"])
def test_a_lesson_is_found_by_number_name_and_path(word: str) -> None:
    done = gradstep("trace", word, "--json", "--iterations", "1")

    assert json.loads(done.stdout.splitlines()[0])["lesson"] == "square"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("trace", "autograd-1x"), "did you mean"),
        (("trace",), "needs a lesson"),
        (("trace", "square", "--iterations", "0"), "whole number"),
        (("trace", "square", "--memory", "much"), "no size"),
        (("trace", "square", "--memory", "10M"), "less than any run needs"),
        (("trace", "square", "--seed", "x"), "no whole number"),
        (("trace", "square", "--device", "warp"), "Present: cpu"),
        (("trace", "square", "--preload", "no_such"), "no_such"),
        (("list", "--yaml"), "--yaml"),
        (("--at", "2:backward"), "--at needs a lesson"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(words: tuple[str, ...], said: str) -> None:
    done = gradstep(*words)

    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_failing_lesson_is_status_1_with_its_place(tmp_path: Path) -> None:
    script = tmp_path / "wrong.py"
    script.write_text("x = 1\ny = x / 0\n")

    done = gradstep("trace", str(script), "--json")
    end = json.loads(done.stdout.splitlines()[-1])

    assert done.returncode == 1
    assert done.stderr == f"gradstep: {script}:2: ZeroDivisionError: division by zero\n"
    assert end["error"] == {
        "type": "ZeroDivisionError",
        "message": "division by zero",
        "file": str(script),
        "line": 2,
    }


def test_a_lesson_with_mistakes_is_not_run(tmp_path: Path) -> None:
    script = tmp_path / "wrong.py"
    script.write_text("print('ran')\nif True print()\n")

    done = gradstep("trace", str(script))

    assert done.returncode == 1
    assert f"{script}:2:" in done.stderr
    assert "ran" not in done.stdout


def test_new_writes_a_lesson_that_passes_check_and_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"

    assert gradstep("new", str(file)).returncode == 0
    assert gradstep("check", str(file)).returncode == 0
    file.write_text("mine\n")
    again = gradstep("new", str(file))

    assert again.returncode == 2
    assert file.read_text() == "mine\n"


def test_check_reports_all_mistakes_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('"""A."""\nfor i in range(2):\n    # %% forwards\n    x = 1\n')
    (tmp_path / "b.py").write_text("x = (\n")

    done = gradstep("check", str(tmp_path), str(tmp_path / "none.py"))

    assert done.returncode == 1
    assert done.stdout == ""
    for file in ("a.py:3:", "b.py:1:", "none.py:1:"):
        assert file in done.stderr


def test_check_never_runs_a_lesson(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    (tmp_path / "a.py").write_text(f'"""A."""\nopen({str(mark)!r}, "w")\n')

    gradstep("check", str(tmp_path))

    assert not mark.exists()


def test_input_comes_from_options_or_from_stdin(tmp_path: Path) -> None:
    script = tmp_path / "asks.py"
    script.write_text("a = input('a? ')\nb = input('b? ')\nprint(a + b)\n")

    given = gradstep("trace", str(script), "--json", "--input", "x", "--input", "y")
    piped = gradstep("trace", str(script), "--json", text="x\ny\n")
    outputs = [json.loads(done.stdout.splitlines()[-2])["stdout"] for done in (given, piped)]

    assert outputs == ["a? b? xy\n", "a? b? xy\n"]


def test_a_trace_that_nobody_reads_on_ends_quietly() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = f"{sys.executable} -m tutor trace autograd-1w | head -2"

    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, env=environment, check=False
    )

    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == ""


def test_threads_that_a_lesson_leaves_do_not_keep_the_trace(tmp_path: Path) -> None:
    script = tmp_path / "threads.py"
    script.write_text(
        "import threading, time\n"
        "threading.Thread(target=lambda: time.sleep(1000), name='sleeper').start()\n"
    )

    done = gradstep("trace", str(script))

    assert done.returncode == 0
    assert "sleeper" in done.stderr


def test_without_a_terminal_the_plain_trace_is_printed() -> None:
    done = gradstep("square")

    assert done.returncode == 0
    assert "there is no terminal here" in done.stderr
    assert "iteration 15" in done.stdout


@pytest.mark.parametrize(
    ("words", "locale"),
    [
        (("trace", "one-example", "--iterations", "1"), {"LANG": "C"}),
        (("compare", "one-example", "--set", "lr=0.2", "--iterations", "1"), {"LC_ALL": "POSIX"}),
    ],
    ids=["trace", "compare"],
)
def test_a_locale_without_unicode_gets_plain_characters(
    words: tuple[str, ...], locale: dict[str, str]
) -> None:
    ours = ("LANG", "LC_ALL", "LC_CTYPE", "PYTHONHASHSEED", "GRADSTEP_ASCII")
    clean = {key: value for key, value in os.environ.items() if key not in ours}
    command = [sys.executable, "-m", "tutor", *words]

    done = subprocess.run(command, capture_output=True, env=clean | locale, cwd=ROOT, check=True)

    assert b"one-example" in done.stdout
    assert done.stdout.isascii()


def test_the_option_for_all_characters_goes_before_the_locale() -> None:
    done = gradstep("trace", "one-example", "--iterations", "1", "--no-ascii", LC_ALL="POSIX")

    assert "·" in done.stdout


def test_the_hash_seed_is_fixed_so_that_runs_agree(tmp_path: Path) -> None:
    script = tmp_path / "hashes.py"
    script.write_text("print(hash('words'))\n")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONHASHSEED"}
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, "-m", "tutor", "trace", str(script)]

    outputs = {
        subprocess.run(command, capture_output=True, env=environment, check=True).stdout
        for _ in range(2)
    }

    assert len(outputs) == 1


def test_devices_lists_the_cpu_and_reasons() -> None:
    devices = json.loads(gradstep("devices", "--json").stdout)

    assert devices[0] == {"name": "cpu", "present": True, "reason": ""}
    assert all(device["reason"] for device in devices if not device["present"])

"""Where advice and hints are read: in the plain trace, on the screen, in what the engine sends."""

import subprocess
from pathlib import Path

import msgspec
from broken import LOSS, loop
from playing import HEAD, Player

from tests.warm_gradstep import gradstep
from tutor.advice.told import Advice, Hint, advice_lines, advice_text, hint_text
from tutor.plain.lines import plain
from tutor.trace.model import Summary
from tutor.ui.faults import STAYS, ended
from tutor.ui.panels import told
from tutor.ui.scene import Scene

ADVICE = Advice("What.", "Why.", "Mend.", "with torch.no_grad():\n    w -= g")


def trace(path: Path, source: str, *options: str) -> "subprocess.CompletedProcess[str]":
    path.write_text(HEAD.lstrip() + source)
    return gradstep("trace", str(path), *options)


def test_the_trace_explains_an_error_behind_torchs_message(tmp_path: Path) -> None:
    done = trace(tmp_path / "line.py", loop(update="    w -= 0.1 * w.grad\n"))
    assert done.returncode == 1
    first, *rest = done.stderr.splitlines()
    assert "a leaf Variable that requires grad is being used" in first
    assert rest[0].startswith("  Line 14 changes w in place")
    assert rest[-2:] == ["      with torch.no_grad():", "          w -= 0.1 * w.grad"]


def test_the_trace_as_json_explains_an_error_as_well(tmp_path: Path) -> None:
    done = trace(tmp_path / "line.py", loop(loss=LOSS.replace(".mean()", "")), "--json")
    assert "loss of shape (2,)" in done.stderr
    assert all(msgspec.json.decode(line)["event"] for line in done.stdout.splitlines())


def test_the_trace_says_a_hint_at_its_step_and_ends_well(tmp_path: Path) -> None:
    done = trace(tmp_path / "line.py", loop(clear=""), "--ascii")
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout[: done.stdout.index("hint:")]
    assert told.rindex("iteration 2 - update") > told.rindex("iteration 2 - backward")
    assert "hint:" not in trace(tmp_path / "line.py", loop(clear=""), "--json").stdout


def test_the_screen_says_what_torch_said_then_what_it_means(played: Player) -> None:
    run = played(loop(update="    w -= 0.1 * w.grad\n"))
    said = ended(run.end, run.steps[-1], run.lesson)
    assert said.index("RuntimeError") < said.index("changes w in place") < said.index(STAYS)
    assert "Write `with torch.no_grad(): w -= 0.1 * w.grad`." in said


def test_the_screen_says_nothing_more_of_an_error_that_nobody_knows(played: Player) -> None:
    run = played("raise ValueError('odd')\n")
    assert ended(run.end, run.steps[-1], run.lesson) == ended(run.end)


def test_the_panel_shows_hints_quietly_behind_what_happened(played: Player) -> None:
    run = played(loop(clear=""))
    scene = Scene(run.lesson, run.steps[1], run.steps[0], hints=("hint: line 3: look here",))
    lines = told.sentences(scene, 60)
    assert plain(lines[-1]) == "hint: line 3: look here"
    assert {span.role for span in lines[-1]} == {"quiet"}
    assert len(lines) > 1


def test_a_summary_of_before_is_read_without_hints() -> None:
    old = {
        "index": 1,
        "loop": None,
        "iteration": None,
        "phase": "setup",
        "first_line": 1,
        "loss": None,
    }
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(old), type=Summary).hints == ()


def test_advice_is_one_paragraph_on_the_screen_and_lines_in_print() -> None:
    assert advice_text(ADVICE) == "What. Why. Mend. Write `with torch.no_grad(): w -= g`."
    assert advice_lines(ADVICE) == [
        "What. Why.",
        "Mend.",
        "    with torch.no_grad():",
        "        w -= g",
    ]


def test_a_hint_begins_with_its_line_where_there_is_one() -> None:
    assert hint_text(Hint("x", 3, "look.")) == "hint: line 3: look."
    assert hint_text(Hint("x", None, "look.")) == "hint: look."


def test_what_is_no_mistake_is_said_as_a_remark() -> None:
    assert hint_text(Hint("x", 3, "look.", "remark")) == "remark: line 3: look."

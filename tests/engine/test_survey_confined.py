"""What a script must not do in a scout: acting on the world, never ending, crashing."""

import pytest
from surveyed import around, script, surveyed

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)

LOOP = """
import os, shutil, socket, subprocess, sys, time
import torch
home = os.getpid()
w = torch.tensor(3.0, requires_grad=True)
def elsewhere(): return os.getpid() != home
for epoch in range(3):
    # %% loss
    loss = w ** 2
    {in_loss}
    # %% backward
    loss.backward()
    # %% other
    {in_other}
    # %% update
    with torch.no_grad():
        w -= 0.1 * w.grad
    # %% zero_grad
    w.grad = None
"""

ACTS = {
    "open('made.txt', 'a').write('x')": "writes made.txt",
    "torch.save(w, 'made.txt')": "writes a file",
    "os.remove('there.txt')": "removes a file",
    "os.rename('there.txt', 'made.txt')": "renames a file",
    "shutil.rmtree('.')": "copies or removes files",
    "subprocess.run(['touch', 'made.txt'])": "starts a process",
    "os.system('touch made.txt')": "starts a process",
    "socket.create_connection(('127.0.0.1', 9))": "uses the network",
    "os.fork()": "starts a process",
    "os.kill(home, 9)": "sends a signal",
    "input()": "asks for input",
}
"""What a script does in another process than its own, and what is said of it."""


@pytest.mark.parametrize("act", ACTS)
def test_lines_of_the_loss_that_act_on_the_world_are_refused(act, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.txt").write_text("kept")
    path = script(tmp_path, LOOP.format(in_loss=f"if elsewhere(): {act}", in_other="pass"))

    run = surveyed(path, {1: around("w")})

    assert run.only().losses == ()
    assert run.only().here == (3.0,)
    assert f"its code {ACTS[act]}" in run.only().remark
    assert run.end is not None
    assert run.end.status == "finished"
    assert {each.name for each in tmp_path.iterdir()} == {"there.txt", "surveyed.py"}


@pytest.mark.parametrize("act", ACTS)
def test_the_next_step_is_not_sought_by_acting_on_the_world(act, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.txt").write_text("kept")
    path = script(tmp_path, LOOP.format(in_loss="pass", in_other=f"if elsewhere(): {act}"))

    found = surveyed(path, {1: around("w", points=3)}).only()

    assert (found.following, found.following_loss) == (None, None)
    assert ACTS[act] in found.remark
    assert len(found.losses) == 3
    assert {each.name for each in tmp_path.iterdir()} == {"there.txt", "surveyed.py"}


def test_what_a_scout_prints_is_not_heard(tmp_path) -> None:
    noise = "print('elsewhere' if elsewhere() else 'here'); os.write(1, b'written\\n')"
    path = script(tmp_path, LOOP.format(in_loss=noise, in_other=noise))

    run = surveyed(path, {1: around("w"), 4: around("w")})

    printed = "".join(step.stdout for step in run.steps)
    assert len(run.landscapes[4].losses) == 5
    assert printed.count("here\n") == 6
    assert "elsewhere" not in printed
    assert printed.count("written") == 6


def test_a_line_that_never_ends_there_costs_the_survey_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tutor.engine.scout.LIMIT", 0.5)
    endless = "while elsewhere(): pass"
    path = script(tmp_path, LOOP.format(in_loss=endless, in_other="pass"))

    run = surveyed(path, {1: around("w")})

    assert "It takes more than 0.5 s" in run.only().remark
    assert run.end is not None
    assert run.end.status == "finished"


def test_an_endless_way_to_the_update_leaves_the_curve(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tutor.engine.scout.LIMIT_AHEAD", 0.3)
    path = script(tmp_path, LOOP.format(in_loss="pass", in_other="while elsewhere(): pass"))

    found = surveyed(path, {1: around("w")}).only()

    assert found.following is None
    assert "takes too long" in found.remark
    assert len(found.losses) == 5


def test_a_crash_there_costs_the_survey_alone(tmp_path) -> None:
    crash = "if elsewhere(): import ctypes; ctypes.string_at(0)"
    path = script(tmp_path, LOOP.format(in_loss=crash, in_other="pass"))

    run = surveyed(path, {1: around("w")})

    assert "was ended by SIGSEGV" in run.only().remark
    assert run.end is not None
    assert run.end.status == "finished"

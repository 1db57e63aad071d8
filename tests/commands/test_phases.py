"""``gradstep phases``: reads a script, prints its loops, and runs nothing."""

import json
from pathlib import Path

import pytest
from command_line import BY_HAND, gradstep

SCRIPT = """\
import torch
w = torch.zeros(3, requires_grad=True)
for i in range(3):
    loss = (torch.ones(3) * w - 1).pow(2).sum()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Write a script that nobody prepared."""
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    return path


def test_json_has_the_lines_of_each_phase_and_how_sure_each_is(script: Path) -> None:
    # When the phases of a script are asked for as JSON
    done = gradstep("phases", str(script), "--json")
    (loop,) = json.loads(done.stdout)

    # Then the loop, its lines and all five phases are there.
    assert done.returncode == 0
    assert (loop["loop"], loop["first_line"], loop["last_line"]) == (1, 3, 8)
    assert loop["phases"] == {
        "forward": [], "loss": [[4, 4]], "backward": [[5, 5]], "update": [[6, 7]],
        "zero_grad": [[8, 8]],
    }  # fmt: skip
    assert loop["sure"] == dict.fromkeys(loop["phases"], 1.0)
    assert set(loop) == {"loop", "first_line", "last_line", "phases", "sure"}


def test_a_line_that_does_two_phases_is_in_both_lists(script: Path) -> None:
    script.write_text(SCRIPT.replace("torch.ones(3) * w", "data * w"))
    (loop,) = json.loads(gradstep("phases", str(script), "--json").stdout)

    assert loop["phases"]["forward"] == loop["phases"]["loss"] == [[4, 4]]


def test_what_comes_from_elsewhere_makes_it_less_sure(script: Path) -> None:
    # Given a script whose loss is a function of a module beside it
    text = SCRIPT.replace("(torch.ones(3) * w - 1).pow(2).sum()", "cost(w)")
    script.write_text("from neighbour import cost\n" + text)

    # When it is read, then its loss is half known, its backward wholly.
    (loop,) = json.loads(gradstep("phases", str(script), "--json").stdout)
    assert loop["sure"]["loss"] == 0.5
    assert loop["sure"]["backward"] == 1.0


def test_text_names_each_phase_with_its_lines(script: Path) -> None:
    rows = gradstep("phases", str(script)).stdout.splitlines()

    assert rows[0] == "loop 1, lines 3-8 (inferred)"
    assert [row.split()[0] for row in rows[1:]] == [
        "forward", "loss", "backward", "update", "zero_grad",
    ]  # fmt: skip
    assert rows[1].split()[1] == "none"
    assert "lines 6-7" in rows[4]


def test_markers_are_certain(script: Path) -> None:
    script.write_text(BY_HAND)
    (loop,) = json.loads(gradstep("phases", str(script), "--json").stdout)

    assert loop["phases"]["backward"] == [[9, 9]]
    assert set(loop["sure"].values()) == {1.0}


def test_a_script_without_a_loop_is_said_to_have_none(script: Path) -> None:
    script.write_text("print('hello')\n")
    asked, told = gradstep("phases", str(script), "--json"), gradstep("phases", str(script))

    assert (asked.returncode, asked.stdout) == (0, "[]\n")
    assert told.returncode == 0
    assert "no training loop" in told.stdout


def test_nothing_of_the_script_runs(script: Path) -> None:
    # Given a script that would leave a mark, on import, in a decorator, or in its loop
    mark = script.with_name("mark")
    leave = f"open({str(mark)!r}, 'w').close()\n"
    script.write_text(leave + SCRIPT.replace("    loss =", f"    {leave}    loss ="))

    # When it is read in both ways
    assert gradstep("phases", str(script)).returncode == 0
    assert gradstep("phases", str(script), "--json").returncode == 0

    # Then there is none.
    assert not mark.exists()


@pytest.mark.parametrize("content", [None, b"for x in\n", b"\xff\xfe\x00", b"# \xe9\n"])
def test_a_file_that_cannot_be_read_is_a_complaint(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.py"
    if content is not None:
        path.write_bytes(content)
    done = gradstep("phases", str(path), "--json")

    assert done.returncode == 1
    assert done.stdout == ""
    assert str(path) in done.stderr


@pytest.mark.parametrize("words", [(), ("a.py", "b.py"), ("a.py", "--yaml")])
def test_wrong_usage_is_status_2(words: tuple[str, ...]) -> None:
    done = gradstep("phases", *words)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


def test_a_folder_is_wrong_usage_and_a_script_in_it_is_named(script: Path) -> None:
    done = gradstep("phases", str(script.parent))

    assert done.returncode == 2
    assert f"is a folder; name a script or notebook in it, such as {script}" in done.stderr

"""Scripts that draw with matplotlib: no window, the same output, and every figure is listed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.warm_python import run
from tutor.engine.figures import Figures
from tutor.trace.figure import Figure

SCRIPT = Path(__file__).with_name("drawing.py")


class Both(NamedTuple):
    """A script traced, and run by plain Python in another folder: what each put out."""

    events: list[dict[str, Any]]
    errors: str
    plain: subprocess.CompletedProcess[str]
    folder: Path

    @property
    def figures(self) -> list[dict[str, Any]]:
        return [figure for event in self.events for figure in event.get("figures", [])]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Run the script in both ways; the trace as if there were a screen with windows."""
    trace, plain = tmp_path_factory.mktemp("trace"), tmp_path_factory.mktemp("plain")
    environment = {**os.environ, "PYTHONHASHSEED": "0", "TMPDIR": str(trace / "temporary")}
    (trace / "temporary").mkdir()
    # A process of its own, because the folder for temporary files is found once in each.
    traced = subprocess.run(
        [sys.executable, "-m", "tutor", "trace", str(SCRIPT), "--json"],
        cwd=trace, env={**environment, "MPLBACKEND": "TkAgg"},
        capture_output=True, timeout=300,
    )  # fmt: skip
    done = run([str(SCRIPT)], {**environment, "MPLBACKEND": "Agg"}, plain, torch=True, timeout=300)
    events = [json.loads(line) for line in traced.stdout.splitlines()]
    return Both(events, traced.stderr.decode(), done, trace)


def test_output_and_warnings_are_those_of_plain_python(both: Both) -> None:
    assert both.plain.returncode == 0
    assert "missing from font" in both.plain.stderr
    assert both.errors == both.plain.stderr
    assert "".join(event.get("stdout", "") for event in both.events) == both.plain.stdout


def test_each_figure_is_told_of_at_the_step_that_showed_it(both: Both) -> None:
    told = [(each["how"], each["number"], each["axes"][0]["title"]) for each in both.figures]

    assert told == [
        ("shown", 1, "epoch 1"),
        ("shown", 1, "epoch 3"),
        ("saved", 2, "Fit \u635f"),
        ("left open", 3, "data"),
    ]
    for event in both.events:
        assert all(each["step"] == event["index"] for each in event.get("figures", []))
    assert both.figures[0]["made"] == 0
    assert [event["iteration"] for event in both.events if event.get("figures")] == [2, 4, None]


def test_what_is_written_at_the_axes_is_told(both: Both) -> None:
    saved, both_axes = both.figures[2:]

    assert saved["axes"] == [{"title": "Fit \u635f", "x": "epoch", "y": "loss"}]
    assert both_axes["title"] == "Both"
    assert [axes["x"] for axes in both_axes["axes"]] == ["", "x"]
    assert (both_axes["width"], both_axes["height"]) == (800, 300)


def test_pictures_lie_in_a_temporary_folder_and_what_was_saved_where_it_was_saved(
    both: Both,
) -> None:
    *shown, saved, left = (Path(each["path"]) for each in both.figures)

    assert saved == both.folder / "fit.png"
    assert {path.parent.parent for path in (*shown, left)} == {both.folder / "temporary"}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in (*shown, saved, left))
    assert shown[0].parent.stat().st_mode & 0o777 == 0o700
    assert len(list(left.parent.iterdir())) == 3
    assert sorted(path.name for path in both.folder.iterdir()) == ["fit.png", "temporary"]


def test_a_run_that_is_played_again_draws_nothing_anew(tmp_path: Path) -> None:
    # Given a figure that one run has kept in a folder
    from matplotlib.figure import Figure as Drawing

    told: list[Figure] = []
    Figures(str(tmp_path), lambda: 3, told.append).shown(Drawing((2, 1)))
    picture = tmp_path / "figure-001.png"
    before = picture.stat().st_ino

    # When another run with this folder shows its first figure
    Figures(str(tmp_path), lambda: 3, told.append).shown(Drawing((2, 1)))

    # Then it tells the same, and the picture is the one that was there.
    assert told[0] == told[1]
    assert told[0].path == str(picture)
    assert picture.stat().st_ino == before


def test_a_figure_that_cannot_be_drawn_is_listed_without_a_picture(tmp_path: Path) -> None:
    from matplotlib.figure import Figure as Drawing

    told: list[Figure] = []
    (tmp_path / "file").write_text("no folder")
    Figures(str(tmp_path / "file"), lambda: 0, told.append).shown(Drawing((2, 1)))

    assert [(each.path, each.width) for each in told] == [(None, 200)]

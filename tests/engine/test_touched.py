"""What a script does outside of itself is named; what libraries do for themselves is not."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import torch

from tutor.engine.touched import Touched

PATH = "touched_script.py"

Run = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def heard() -> Iterator[list[str]]:
    """Listen in this process: a hook stays for its life, but hears of this one script alone."""
    said: list[str] = []

    def news(what: tuple[str, ...]) -> None:
        said[:] = what

    save = torch.save
    Touched(PATH, news).listen()
    yield said
    torch.save = save


@pytest.fixture
def run(heard: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that executes a script in an empty folder and says what was told of it."""
    monkeypatch.chdir(tmp_path)

    def play(source: str) -> list[str]:
        before = len(heard)
        exec(compile(dedent(source), PATH, "exec"), {"__name__": "__main__"})
        return heard[before:]

    return play


def test_a_file_that_is_written_is_named_once(run: Run) -> None:
    assert run("open('one.txt', 'w').close(); open('one.txt', 'a').close()") == ["wrote one.txt"]


@pytest.mark.parametrize("mode", ["w", "a", "x", "r+", "wb"])
def test_each_way_to_write_counts(run: Run, tmp_path: Path, mode: str) -> None:
    name = f"way-{mode}.txt"
    if mode == "r+":
        (tmp_path / name).touch()

    assert run(f"open({name!r}, {mode!r}).close()") == [f"wrote {name}"]


def test_what_libraries_write_for_the_script_counts(run: Run) -> None:
    told = run("""
        import json, numpy as np
        from pathlib import Path
        np.save("array.npy", np.ones(2))
        Path("text.json").write_text(json.dumps([1]))
        """)

    assert told == ["wrote array.npy", "wrote text.json"]


def test_a_checkpoint_of_torch_is_named_although_it_is_written_in_c(run: Run) -> None:
    assert run("import torch; torch.save({'w': 1}, 'model.pt')") == ["wrote model.pt"]


def test_a_file_that_lies_elsewhere_is_named_with_its_folder(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other") / "far.txt"

    assert run(f"open({str(other)!r}, 'w').close()") == [f"wrote {other}"]


def test_what_is_removed_renamed_or_made_is_named(run: Run, tmp_path: Path) -> None:
    for name in ("old", "gone"):
        (tmp_path / name).touch()
    told = run("""
        import os, shutil
        os.remove("gone")
        os.replace("old", "new")
        os.makedirs("runs")
        shutil.rmtree("runs")
        """)

    assert told[:3] == ["removed gone", "renamed old", "made the folder runs"]
    assert "removed the folder runs" in told[3]


def test_the_network_is_named_by_its_host(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = run(f"""
            import socket
            socket.create_connection(("127.0.0.1", {port}), timeout=5).close()
            """)

    assert told == ["connected to 127.0.0.1"]


def test_another_program_is_named(run: Run) -> None:
    assert run("import subprocess; subprocess.run(['true'])") == ["started another program"]


def test_reading_is_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1,2\n")

    assert (
        run("""
        import numpy as np
        with open("data.csv") as file:
            file.read()
        np.loadtxt("data.csv", delimiter=",")
        import colorsys, wave
        """)
        == []
    )


def test_caches_are_nothing(run: Run, tmp_path: Path) -> None:
    for name in (".cache", "__pycache__", "torchinductor_me"):
        (tmp_path / name).mkdir()

    assert (
        run("""
        for folder in (".cache", "__pycache__", "torchinductor_me"):
            open(f"{__import__('os').getcwd()}/{folder}/x", "w").close()
        open("/dev/null", "w").close()
        """)
        == []
    )


def test_temporary_files_are_nothing(run: Run) -> None:
    assert (
        run("""
        import tempfile
        tempfile.TemporaryFile().close()
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x")
        with tempfile.TemporaryDirectory():
            pass
        """)
        == []
    )


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_the_workers_of_a_loader_are_nothing(run: Run) -> None:
    assert (
        run("""
        import torch
        from torch.utils.data import DataLoader
        for batch in DataLoader(torch.arange(4.0), num_workers=2):
            pass
        """)
        == []
    )


def test_what_others_do_is_nothing(run: Run, heard: list[str], tmp_path: Path) -> None:
    before = list(heard)
    (tmp_path / "mine.txt").write_text("not the script's")
    subprocess.run(["true"], check=True)

    assert heard == before

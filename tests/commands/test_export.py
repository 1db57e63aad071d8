"""``gradstep export``: what it writes, what it refuses, and what it says."""

import ast
from pathlib import Path

import pytest

from tests.commands.command_line import BY_HAND, gradstep
from tests.commands.exports import export, run, traced
from tests.engine.second_device import OPTIONS, why_absent

DRAWN = """\
\"\"\"Numbers that are drawn.\"\"\"
from __future__ import annotations
import random
import numpy as np

X = np.random.rand(3)
views = X[:2]
scale = float(X.mean()) + random.random()
lr = 0.1
w = np.zeros(3)
for epoch in range(3):
    # %% forward
    y = w * X
    # %% loss
    loss = ((y - scale) ** 2).sum()
    # %% backward
    grad = 2 * (y - scale) * X
    # %% update
    w -= lr * grad * random.random() * np.random.rand()
print(hash("words"), __doc__, w, views)
"""


SHUFFLED = """\
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

X, Y = torch.randn(8, 2), torch.randn(8, 1)
loader = DataLoader(TensorDataset(X, Y), batch_size=4, shuffle=True)
model = nn.Sequential(nn.Linear(2, 4), nn.Dropout(0.5), nn.BatchNorm1d(4), nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for epoch in range(2):
    for x, y in loader:
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
print(loss, model[2].running_mean)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "by_hand.py"
    file.write_text(BY_HAND)
    return file


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out" / "exported.py"


@pytest.fixture(autouse=True)
def _folder(out: Path) -> None:
    out.parent.mkdir()


def test_a_script_without_torch_repeats_its_run(script: Path, out: Path) -> None:
    script.write_text(DRAWN)

    done = export(out, str(script), "--seed", "5")
    found, wanted = run(out), traced(str(script), "--seed", "5")

    assert (done.returncode, done.stderr) == (0, "")
    assert found.stdout == wanted.stdout
    assert found.values["w"] == wanted.values["w"]


def test_a_run_of_another_seed_starts_from_the_values_inside(script: Path, out: Path) -> None:
    script.write_text(DRAWN)
    export(out, str(script))
    before = run(out)

    out.write_text(out.read_text().replace("seed=0,", "seed=9,"))

    assert run(out) == before


def test_shuffling_and_dropout_are_repeated_from_the_values_inside(script: Path, out: Path) -> None:
    script.write_text(SHUFFLED)
    export(out, str(script), "--seed", "3")
    found, wanted = run(out), traced(str(script), "--seed", "3")

    out.write_text(out.read_text().replace("seed=3,", "seed=9,"))

    assert found.stdout == wanted.stdout
    assert {name: wanted.values[name] for name in found.values} == found.values
    assert run(out) == found


def test_a_run_on_another_device_is_repeated_there(out: Path) -> None:
    if why_absent():
        pytest.skip(why_absent())

    export(out, "two-targets", *OPTIONS)

    assert run(out).stdout == traced("two-targets", *OPTIONS).stdout
    assert "device='vulkan:0'" in out.read_text()


def test_a_loader_cannot_be_exported_for_another_device(script: Path, out: Path) -> None:
    if why_absent():
        pytest.skip(why_absent())
    script.write_text(SHUFFLED)

    done = export(out, str(script), *OPTIONS)

    assert done.returncode == 2
    assert "for the cpu only" in done.stderr


def test_without_the_call_the_script_makes_its_own_values(script: Path, out: Path) -> None:
    script.write_text(DRAWN)
    export(out, str(script))
    before = run(out)
    lines = out.read_text().replace("seed=0,", "seed=9,").splitlines(keepends=True)

    out.write_text("".join(line for line in lines if not line.startswith("__gradstep_values__()")))

    assert run(out).values["X"] != before.values["X"]


def test_the_hash_seed_is_that_of_the_run_whatever_the_environment_says(
    script: Path, out: Path
) -> None:
    script.write_text(DRAWN)
    export(out, str(script))

    assert run(out, PYTHONHASHSEED="123").stdout == run(out).stdout


def test_the_exported_script_is_a_lesson_itself(script: Path, out: Path) -> None:
    script.write_text(DRAWN)
    export(out, str(script))

    assert traced(str(out), "--seed", "3") == traced(str(script))


def test_it_begins_with_what_it_is_and_what_was_changed(script: Path, out: Path) -> None:
    done = export(out, str(script), "--set", "lr=0.2", "--seed", "4")
    lines = out.read_text().splitlines()

    assert done.returncode == 0
    assert lines[0].startswith("# A run of the lesson by-hand, exported by gradstep")
    assert any("Made with seed 4 on cpu" in line for line in lines[:5])
    assert "#   line 2: lr = 0.2 (was 0.1)" in lines
    assert done.stdout == f"{out} is written. Run it with python {out}\n"


def test_the_lesson_itself_is_inside_unchanged_but_for_one_line(script: Path, out: Path) -> None:
    export(out, str(script))

    rows = [row for row in out.read_text().split("\n") if "__gradstep_values__()  #" not in row]

    assert "\n".join(rows).endswith(f"# Here the lesson begins.\n{BY_HAND}")


def test_docstring_and_future_imports_stay_first(script: Path, out: Path) -> None:
    script.write_text(DRAWN)
    export(out, str(script))

    tree = ast.parse(out.read_text())

    assert ast.get_docstring(tree) == "Numbers that are drawn."
    assert isinstance(tree.body[1], ast.ImportFrom)
    assert "_gradstep_run" not in run(out).values


def test_a_number_that_is_typed_in_the_script_can_be_changed_there(script: Path, out: Path) -> None:
    export(out, str(script))
    out.write_text(out.read_text().replace("lr = 0.1", "lr = 0.2"))

    assert run(out).values["w"] == traced(str(script), "--set", "lr=0.2").values["w"]


def test_values_that_are_handed_to_a_function_are_put_in_place(script: Path, out: Path) -> None:
    body = "".join(
        f"    {line}\n" for line in DRAWN.split("w = np.zeros(3)\n")[1].splitlines()[:-1]
    )
    head = DRAWN.split("w = np.zeros(3)\n")[0]
    script.write_text(f"{head}def train(w, X):\n{body}    print(w)\ntrain(np.zeros(3), X.copy())\n")
    done = export(out, str(script))
    before = run(out)

    out.write_text(out.read_text().replace("seed=0,", "seed=9,"))

    assert done.stderr == ""
    assert run(out).stdout == before.stdout == traced(str(script)).stdout


def test_answers_to_input_are_inside(script: Path, out: Path) -> None:
    script.write_text(f"start = float(input('start? '))\n{BY_HAND.replace('1.0', 'start', 1)}")

    export(out, str(script), "--input", "3")

    assert run(out, answer="99\n") == run(out, answer="")
    assert run(out).stdout == traced(str(script), "--input", "3").stdout


def test_without_a_loop_the_seed_has_to_do(script: Path, out: Path) -> None:
    script.write_text("import random\nx = random.random()\nprint(x)\n")

    done = export(out, str(script))

    assert done.returncode == 0
    assert "no training loop" in done.stderr
    assert run(out) == traced(str(script))


def test_a_lesson_that_fails_before_its_loop_is_exported_and_said_so(
    script: Path, out: Path
) -> None:
    script.write_text(f"x = 1 / 0\n{BY_HAND}")

    done = export(out, str(script))

    assert done.returncode == 1
    assert "fails before its training loop (ZeroDivisionError" in done.stderr
    assert "x = 1 / 0" in out.read_text()


def test_a_loop_that_is_never_reached_leaves_the_seed(script: Path, out: Path) -> None:
    script.write_text("if False:\n" + "".join(f"    {line}\n" for line in BY_HAND.splitlines()))

    done = export(out, str(script))

    assert done.returncode == 0
    assert "ends before it comes to a training loop" in done.stderr
    assert run(out).stdout == ""


def test_files_that_the_script_reads_are_named(script: Path, out: Path) -> None:
    (script.parent / "data.csv").write_text("1,2\n")
    (script.parent / "beside.py").write_text("two = 2.0\n")
    script.write_text(
        "import os, beside\nfolder = os.path.dirname(os.path.abspath(__file__))\n"
        f"data = open(os.path.join(folder, 'data' + '.csv')).read()\n{BY_HAND}"
    )

    done = export(out, str(script))

    assert "have to lie where they lie now" in done.stderr
    for name in ("data.csv", "beside.py"):
        assert name in done.stderr
        assert name in out.read_text().split("import", 1)[0]


def test_what_cannot_be_written_is_named(script: Path, out: Path) -> None:
    script.write_text(f"import numpy as np\nodd = np.array([None])\n{BY_HAND}")

    done = export(out, str(script))

    assert "odd is not in the file (its elements are object)" in done.stderr


def test_more_data_than_the_limit_is_left_to_the_seed(script: Path, out: Path) -> None:
    script.write_text(f"import numpy as np\nlarge = np.zeros(5_000_000)\nX = np.ones(2)\n{BY_HAND}")

    done = export(out, str(script))
    text = out.read_text()

    assert "large is not in the file (it has 38 MiB, and the file holds 32 at most)" in done.stderr
    assert "('X', 'ndarray', '<f8', (2,), [1.0, 1.0])" in text
    assert len(text) < 100_000


def test_an_existing_file_is_kept_unless_forced(script: Path, out: Path) -> None:
    out.write_text("mine\n")

    done = export(out, str(script))
    kept = out.read_text()
    forced = export(out, str(script), "--force")

    assert (done.returncode, kept) == (2, "mine\n")
    assert "--force" in done.stderr
    assert forced.returncode == 0
    assert out.read_text() != "mine\n"


def test_the_lesson_itself_is_never_overwritten(script: Path) -> None:
    done = export(script, str(script), "--force")

    assert done.returncode == 2
    assert script.read_text() == BY_HAND


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "needs a lesson"),
        (("square",), "-o FILE"),
        (("square", "-o", "-"), "-o FILE"),
        (("square", "-o", "."), "is a folder"),
        (("square", "-o", "no/such/folder/x.py", "--set", "rate=1"), "rate"),
        (("square", "-o", "x.py", "--device", "warp"), "Present: cpu"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    done = gradstep("export", *words, folder=tmp_path)

    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.glob("*.py")) == []


def test_a_folder_that_is_not_there_is_a_complaint(script: Path, out: Path) -> None:
    done = export(out.parent / "none" / "x.py", str(script))

    assert done.returncode == 2
    assert "cannot be written: No such file or directory" in done.stderr

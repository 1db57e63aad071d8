"""Scripts that nobody prepared, stepped through: what they print and learn is plain Python's."""

import json
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest
from annotated import SCRIPTS

from tutor.engine.headless import play
from tutor.engine.settings import Settings
from tutor.lesson.model import PHASES
from tutor.lesson.reader import read_file
from tutor.trace.model import End, Event, Step

PLAIN = Path(__file__).with_name("plain_scripts.py")
PLAYED = (
    "raw_one_weight", "raw_rebinding", "raw_loss_in_one_line", "lbfgs_closure",
    "lbfgs_outer_closure", "gan_two_optimizers", "wasserstein_clamp", "accumulation",
    "autograd_grad", "custom_function", "rnn_time_loop", "trainer_class",
    "trainer_split_methods", "helper_goes_backward", "helper_loss_function",
    "numpy_network_class", "numpy_layer_list", "numpy_momentum", "several_loops",
    "continue_and_break", "evaluation_inside_body", "loop_in_function", "policy_gradient",
    "tqdm_over_loader", "tqdm_as_context",
)  # fmt: skip
"""Scripts of each shape that stepping could get wrong."""

PATHS = {path.stem: path for path in SCRIPTS if path.stem in PLAYED}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the scripts with plain Python; the folder holds what each left behind."""
    folder = tmp_path_factory.mktemp("plain")
    scripts = [str(path) for path in PATHS.values()]
    subprocess.run([sys.executable, PLAIN, folder, *scripts], check=True, timeout=120)
    return folder


@cache
def played(stem: str) -> tuple[Step, ...]:
    """Play a script once in this process, to its end."""
    lesson, mistakes = read_file(str(PATHS[stem]))
    assert lesson is not None, mistakes
    events: list[Event] = []
    arguments = sys.argv
    sys.argv = [str(PATHS[stem])]
    try:
        # pytest has put an object of its own into sys.stdout; the tutor listens at the descriptor.
        with open(1, "w", closefd=False) as stdout, redirect_stdout(stdout):
            play(lesson, Settings(), lambda event, _: events.append(event), "")
    finally:
        sys.argv = arguments
    end = events[-1]
    assert isinstance(end, End)
    assert end.error is None, end.error
    return tuple(event for event in events if isinstance(event, Step))


@pytest.mark.parametrize("stem", PLAYED)
def test_what_is_printed_is_what_plain_python_prints(stem: str, plain: Path) -> None:
    expected = (plain / f"{stem}.out").read_text()

    assert expected
    assert "".join(step.stdout for step in played(stem)) == expected


@pytest.mark.parametrize("stem", PLAYED)
def test_what_is_learnt_is_what_plain_python_learns_bit_for_bit(stem: str, plain: Path) -> None:
    expected = json.loads((plain / f"{stem}.json").read_text())
    last = played(stem)[-1].tensors

    assert {name: last[name].values for name in expected if name in last} == {
        name: value for name, value in expected.items() if name in last
    }
    # A tensor with two names (a parameter, and what a loop over them left) is shown by one.
    shown = [view.values for view in last.values()]
    assert [name for name, value in expected.items() if value not in shown] == []


@pytest.mark.parametrize("stem", PLAYED)
def test_every_iteration_that_updates_went_backward(stem: str) -> None:
    # Given the steps of a script, when those of one iteration of a loop are taken together
    iterations: dict[tuple[int, int], Counter[str]] = {}
    for step in played(stem):
        if step.loop is not None and step.iteration is not None:
            seen = iterations.setdefault((step.loop, step.iteration), Counter())
            seen.update(phase for phase in step.phase.split("+") if phase in PHASES)

    # Then each holds an update only beside or behind a backward.
    assert iterations
    gone = False
    for seen in iterations.values():
        gone = gone or bool(seen["backward"])
        assert gone or not seen["update"]
    assert any(seen["update"] for seen in iterations.values())

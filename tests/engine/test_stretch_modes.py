"""What a stretch takes out of torch is put back as it was, also among the script's own modes."""

import pytest
import torch
from replayed import Played, behind, from_iteration, lesson_of, play
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack

from tutor.engine.op_log import OpLog
from tutor.engine.ops import OpMode
from tutor.engine.redirect import DeviceMode, Place
from tutor.engine.torch_watch import TorchWatch

OWN = """
import torch
from torch.overrides import TorchFunctionMode

class Counting(TorchFunctionMode):
    seen = 0
    def __torch_function__(self, func, types, args=(), kwargs=None):
        Counting.seen += 1
        return func(*args, **(kwargs or {}))

w = torch.tensor(1.0, requires_grad=True)
for i in range(6):
    with Counting():
        # %% forward
        y = w * 2
        # %% loss
        loss = (y - 1) ** 2
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad = None
print(Counting.seen)
"""


class Other(TorchFunctionMode):
    """A mode that does nothing."""


def stack() -> list[object]:
    return list(_get_current_function_mode_stack())


@pytest.fixture
def watch() -> TorchWatch:
    return TorchWatch({"script.py": 0}, OpLog())


def kinds() -> list[type]:
    return [type(mode) for mode in stack()]


def test_suspended_the_mode_is_gone_and_resumed_it_is_back(watch: TorchWatch) -> None:
    with watch:
        before = stack()
        watch.suspend()
        assert stack() == []
        watch.resume()
        assert stack() == before
    assert stack() == []


def test_it_is_put_back_under_the_mode_of_a_device(watch: TorchWatch) -> None:
    with watch, DeviceMode(Place("meta", "script.py")):
        watch.suspend()
        assert kinds() == [DeviceMode]
        watch.resume()
        assert kinds() == [OpMode, DeviceMode]


def test_it_is_put_back_under_modes_that_came_meanwhile(watch: TorchWatch) -> None:
    with watch:
        watch.suspend()
        with Other():
            watch.resume()
            assert kinds() == [OpMode, Other]
        assert kinds() == [OpMode]


def test_it_is_put_back_where_a_mode_has_gone_meanwhile(watch: TorchWatch) -> None:
    with watch:
        with Other():
            watch.suspend()
            assert kinds() == [Other]
        watch.resume()
        assert kinds() == [OpMode]


def test_twice_suspended_is_once_suspended(watch: TorchWatch) -> None:
    with watch:
        watch.suspend()
        watch.suspend()
        watch.resume()
        assert kinds() == [OpMode]
        watch.resume()
        assert kinds() == [OpMode]


def test_left_while_suspended_nothing_stays(watch: TorchWatch) -> None:
    original = torch.autograd.backward
    with watch:
        watch.suspend()
    assert stack() == []
    assert torch.autograd.backward is original


def test_backward_is_torchs_own_while_nobody_watches_and_the_loss_is_known(
    watch: TorchWatch,
) -> None:
    original = torch.autograd.backward
    with watch:
        watched = torch.autograd.backward
        watch.root = "loss"
        watch.suspend()
        assert torch.autograd.backward is original
        watch.resume()
        assert torch.autograd.backward is watched is not original
    assert torch.autograd.backward is original


def test_what_the_script_put_in_place_of_backward_stays(
    watch: TorchWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def own(*args: object, **kwargs: object) -> None: ...

    with watch:
        watch.root = "loss"
        watch.suspend()
        monkeypatch.setattr(torch.autograd, "backward", own)
        watch.resume()
        assert torch.autograd.backward is own


def test_a_mode_of_the_scripts_own_sees_the_same_calls_in_a_stretch() -> None:
    whole = play(lesson_of(OWN))
    again = play(lesson_of(OWN), from_iteration(4))

    assert whole.steps[-1].stdout == again.steps[-1].stdout == "18\n"
    assert [s.index for s in again.steps] == [s.index for s in whole.steps][-len(again.steps) :]


def test_nothing_that_is_read_in_a_stretch_is_seen_by_the_scripts_own_modes() -> None:
    sampled = play(lesson_of(OWN), behind)

    assert sampled.steps[-1].stdout == "18\n"
    assert len(sampled.samples) == 6


def test_a_run_leaves_the_stack_as_it_found_it() -> None:
    before = stack()
    play(lesson_of(OWN), from_iteration(4))
    play(lesson_of(OWN), from_iteration(99))
    assert stack() == before


def test_no_op_is_seen_in_a_stretch_and_all_are_behind_it() -> None:
    run: Played = play(lesson_of(OWN), from_iteration(6))
    forward, loss, backward, *_ = run.steps

    assert [op.op for op in forward.ops] == ["mul"]
    assert [op.op for op in loss.ops] == ["sub", "pow"]
    assert backward.flows[0].node == "PowBackward0"

"""Where there is no loss to draw, a sentence says why."""

import pytest
from surveyed import LESSONS, Surveyor, around, script, surveyed

from tutor.lesson.reader import read_file

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)

LOOP = """
import torch
w = torch.tensor(1.0, requires_grad=True)
words, count, many = ["a"], torch.tensor(3), torch.ones(2, 2)
for epoch in range(2):
    # %% loss
    loss = w ** 2
    # %% backward
    loss.backward()
    # %% update
    w.data -= 0.1
"""

REFUSED = {
    "v": "There is no v here",
    "words": "is no number",
    "count": "plain floating-point numbers",
    "many": "has no element",
    "many@2,0": "has no element",
    "w@0": "has no element",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_weight_is_said_to_be_none(name, tmp_path) -> None:
    run = surveyed(script(tmp_path, LOOP), {1: around(name)})

    assert run.only().losses == ()
    assert REFUSED[name] in run.only().remark


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_around_a_weight_that_has_diverged_there_is_nothing(value, tmp_path) -> None:
    source = LOOP.replace("torch.tensor(1.0,", f"torch.tensor(float('{value}'),")

    found = surveyed(script(tmp_path, source), {1: around("w")}).only()

    assert found.losses == ()
    assert f"w is {value}" in found.remark


@pytest.mark.parametrize("count", [0, 3])
def test_the_loss_is_drawn_against_one_weight_or_two(count, tmp_path) -> None:
    found = surveyed(script(tmp_path, LOOP), {1: around(*["w"] * count)}).only()

    assert "one weight or two" in found.remark


def test_a_forward_that_fails_tells_its_line(tmp_path) -> None:
    source = """
    import torch
    w = torch.tensor(1.0, requires_grad=True)
    # %% before there is any data
    pass
    for x in [torch.ones(2)]:
        # %% loss
        loss = (w * x).sum()
        # %% backward
        loss.backward()
        # %% update
        w.data -= 0.1
    """
    found = surveyed(script(tmp_path, source), {1: around("w")}).only()

    assert found.losses == ()
    assert found.here == (1.0,)
    assert "Line 8 fails" in found.remark
    assert "NameError: name 'x' is not defined" in found.remark


def test_a_loss_of_several_elements_is_no_curve(tmp_path) -> None:
    source = LOOP.replace("loss = w ** 2", "loss = w * torch.ones(3)").replace(
        "loss.backward()", "loss.sum().backward()"
    )

    found = surveyed(script(tmp_path, source), {1: around("w")}).only()

    assert "has 3 elements" in found.remark


def test_behind_the_last_update_there_is_no_next_one(tmp_path) -> None:
    run = surveyed(script(tmp_path, LOOP + "# %% the end\nprint(w)\n"), {6: around("w")})

    assert run.only().following is None
    assert "the script ends or fails before it" in run.only().remark
    assert len(run.only().losses) == 5


def test_a_loop_in_a_function_is_not_surveyed_from_outside(tmp_path) -> None:
    source = """
    import torch
    w = torch.tensor(1.0, requires_grad=True)
    def train():
        for epoch in range(2):
            # %% loss
            loss = w ** 2
            # %% backward
            loss.backward()
            # %% update
            w.data -= 0.1
    # %% now
    print(w)
    # %% then
    train()
    """
    found = surveyed(script(tmp_path, source), {1: around("w")}).only()

    assert "The loop stands in train()" in found.remark


def test_a_script_without_a_loop_has_no_loss() -> None:
    found = surveyed(LESSONS / "01_tensor_basics.py", {1: around("x")}).only()

    assert "no training loop" in found.remark


def test_on_another_device_nothing_is_forked(tmp_path, monkeypatch) -> None:
    def refuse() -> int:
        raise AssertionError("a process that has touched an accelerator must not fork")

    lesson, _ = read_file(str(script(tmp_path, LOOP)))
    assert lesson is not None
    surveyor = Surveyor(lesson, {}, "vulkan:0")
    monkeypatch.setattr("os.fork", refuse)

    surveyor.scouts.ask(around("w"))
    surveyor.scouts.stands(4, 1, 2)
    went = surveyor.scouts.send_out()

    (found,) = surveyor.scouts.take()
    assert not went
    assert (found.index, found.losses) == (4, ())
    assert "on the CPU only" in found.remark

"""A value that something else has changed behind its equation is not passed off as the last."""

from typing import Any

LATER = "{} has another value by the end of this step, which no equation here tells"

SCRIPT = """
import torch
x = torch.zeros(3)
# %% setup
z = x + 1
{}
"""


def remarks(run: Any, name: str) -> tuple[str, ...]:
    """Return what is said of a name in the last step of a run."""
    return tuple(next(e for e in run.steps[-1].equations if e.name == name).remarks)


def test_what_numpy_writes_into_a_tensors_memory_is_said(derive: Any) -> None:
    # Given a tensor to whose memory NumPy writes after torch has made it
    run = derive(SCRIPT.format("z.numpy()[0] = 5"))
    # Then its equation, which tells the call, says that this is not its value any longer.
    assert remarks(run, "z") == (LATER.format("z"),)


def test_a_view_of_what_was_written_to_is_another_value_as_well(derive: Any) -> None:
    run = derive(SCRIPT.format("first = z[0]\nz.numpy()[0] = 5"))
    assert LATER.format("first") in remarks(run, "first")


def test_what_recorded_calls_change_is_told_by_them(derive: Any) -> None:
    # Given changes that torch makes, and a name that a loop binds anew
    run = derive(
        SCRIPT.format("z.add_(1)\nfor k in range(3):\n    z = z * 2\nz[0] = 7\nz[1:].mul_(2)")
    )
    # Then nothing is unseen.
    said = [remark for equation in run.steps[-1].equations for remark in equation.remarks]
    assert not [remark for remark in said if "by the end" in remark]

"""Which steps a run without a screen keeps."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tutor.derive.kept import RECENT, Kept
from tutor.trace.model import Step

SETUP = Step(
    index=0, loop=None, iteration=None, loop_vars={}, phase="setup", headline="", cell=None,
    first_line=1, last_line=1, source="x = 1", stdout="", ms=0.0, tensors={}, changed=(), ops=(),
    flows=(),
)  # fmt: skip


def test_the_setup_and_the_last_steps_are_kept() -> None:
    # Given a long run
    kept = Kept()
    steps = [SETUP]
    for index in range(1, 3 * RECENT):
        steps.append(msgspec.structs.replace(SETUP, index=index, phase="loss"))
    # When all its steps have come
    for step in steps:
        kept.add(step)
    # Then the set-up and the last ones are there,
    assert kept(0) is SETUP
    assert kept(len(steps) - 1) is steps[-1]
    assert kept(len(steps) - RECENT) is steps[-RECENT]
    # and one in between is not.
    with pytest.raises(LookupError, match="step 70"):
        kept(70)


def test_a_graph_from_a_step_that_is_no_longer_kept_is_not_derived(
    derive: Callable[..., Any],
) -> None:
    # Given a backward step of which the forward pass is forgotten
    from tutor.derive import derived

    run = derive("""
import torch
w = torch.tensor(2.0, requires_grad=True)
loss = w ** 2
# %% backward
loss.backward()
""")
    step = run.recorded[-1]

    def forgotten(index: int) -> Step:
        raise LookupError(index)

    # When it is derived, then it says so and shows no formula.
    found = derived(step, forgotten)
    assert "no longer in the record" in (found.flows[0].remark or "")
    assert not any(equation.checked for equation in found.equations)

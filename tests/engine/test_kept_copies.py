"""Copies are kept from step to step, and no change of what they are copies of is overlooked."""

import pytest
import torch

from tutor.engine.copies import Copies
from tutor.engine.raw import copy

HEAD = """
import ctypes
import numpy as np
import torch

a = np.array([1.0, 2.0], dtype="float32")
w = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
w.grad = torch.tensor([1.0, 1.0])
t = torch.tensor([1.0, 2.0])
s = torch.from_numpy(a)
d, n = t.detach(), w.detach()
adam = torch.optim.Adam([w], lr=0.5, fused=True)
sgd = torch.optim.SGD([w], lr=0.5)
# %% forward
loss = (w * t * s).sum()
# %% loss
print([v.tolist() for v in (w, w.grad, t, s)])
# %% update
{change}
# %% other
print([v.tolist() for v in (w, w.grad, t, s)])
"""

CHANGES = [
    "t += 1",
    "t[0] = 5",
    "t.data.mul_(3)",
    "t.data = torch.zeros(2)",
    "t.numpy()[0] = 7",
    "np.asarray(t)[0] = 7",
    "np.from_dlpack(t)[0] = 7",
    "ctypes.cast(t.data_ptr(), ctypes.POINTER(ctypes.c_float))[0] = 7.0",
    "d += 1",
    "n.sub_(1)",
    "a += 1",
    "a[1] = 9",
    "s += 1",
    "w.data.sub_(w.grad)",
    "w.grad.zero_()",
    "w.grad.data.add_(1)",
    "w.grad = torch.tensor([4.0, 4.0])",
    "(w * 3).sum().backward()",
    "adam.step()",
    "sgd.step()",
    "torch._foreach_add_([w.detach(), t], 1)",
    "torch.add(t, 1, out=t)",
    "torch.nn.init.zeros_(w)",
    "torch.nn.utils.vector_to_parameters(torch.zeros(2), [w])",
    "t.set_(torch.zeros(2))",
    "t.copy_(w.detach() + 1)",
    "torch.nn.functional.relu_(t.neg_())",
    "torch.nn.functional.batch_norm(torch.ones(3, 2), t, s, training=True)",
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_step_shows_is_what_the_script_holds(trace, change: str) -> None:
    run = trace(HEAD.format(change=change))
    assert run.end.error is None
    before, after = run.steps[2], run.steps[3]

    for step, printed in ((before, run.steps[2].stdout), (after, run.steps[4].stdout)):
        held = [step.tensors["w"], step.tensors["w"].grad, step.tensors["t"], step.tensors["s"]]
        assert str([view.values for view in held]) == printed.strip()
    assert set(after.changed) & {"w", "t", "s"}


def test_a_change_that_nobody_saw_is_seen_when_recording_goes_on() -> None:
    copies, tensor = Copies(), torch.ones(2)
    before = copies.named({"t": tensor})
    copies.forget()
    tensor.data.add_(1)

    assert copies.named({"t": tensor}) == {"t": copy(tensor)} != before


def test_what_has_not_changed_is_not_copied_again() -> None:
    copies, tensor = Copies(), torch.ones(2, requires_grad=True)
    tensor.sum().backward()

    first, second = (copies.named({"t": tensor})["t"] for _ in range(2))

    assert first is second
    assert first.grad is not None


def test_a_tensor_without_a_name_is_not_kept() -> None:
    copies, tensor = Copies(), torch.ones(2)
    copies.named({"t": tensor})
    copies.named({})
    tensor.data.add_(1)

    assert copies.named({"t": tensor}) == {"t": copy(tensor)}


def test_nothing_is_kept_once_a_function_was_compiled() -> None:
    copies, tensor = Copies(), torch.ones(2)
    torch.compile(lambda x: x + 1, backend="eager")(tensor)

    copies.begin()
    first, second = (copies.named({"t": tensor})["t"] for _ in range(2))
    torch.compiler.reset()

    assert first == second
    assert first is not second

"""What a node passes on is named after a value only where it is the gradient of just that."""

from typing import Any


def chain(run: Any) -> list[tuple[str, str | None]]:
    """Return what the nodes of the last step pass on, without torch's number of each."""
    flows = run.steps[-1].flows
    return [(f.node.partition("Backward")[0], f.symbolic) for f in flows if f.symbolic]


def test_the_gradient_of_a_cast_is_not_said_to_be_that_of_the_weight(derive: Any) -> None:
    run = derive("""
import torch
w = torch.tensor([0.5, -0.25], requires_grad=True)
# %% loss
loss = (w.half() * w.half()).sum()
# %% backward
loss.backward()
""")

    assert ("Mul", "g ⊙ float16(w); g ⊙ float16(w)") in chain(run)
    assert run.steps[-1].equations[-1].symbolic == "∂loss/∂w = float16(w) + float16(w)"


def test_the_gradient_of_what_is_changed_further_is_not_said_to_be_that_of_its_name(
    derive: Any,
) -> None:
    run = derive("""
import torch
w = torch.tensor([0.5, -0.25], requires_grad=True)
# %% forward
z = w * 3
z *= 2
z[0] = 0
# %% loss
loss = z.sum()
# %% backward
loss.backward()
""")

    assert chain(run) == [
        ("Sum", "∂loss/∂z = g"),
        ("CopySlices", "(g with 0 at [0])"),
        ("Mul", "2 · g"),
        ("Mul", "∂loss/∂w = 3 · g"),
    ]


def test_what_a_hook_changed_has_one_meaning(derive: Any) -> None:
    # Given a hook behind the square
    run = derive("""
import torch
w = torch.tensor([0.5, -0.25], requires_grad=True)
h = w * 3
h.register_hook(lambda grad: grad * 10)
# %% loss
loss = (h ** 2).sum()
# %% backward
loss.backward()
""")
    gradient = run.steps[-1].equations[-1]

    # Then what the square passes on is not called what arrives behind the hook,
    assert ("Pow", "2 · g ⊙ h") in chain(run)
    # and the equation says what its operand is.
    assert gradient.symbolic == "∂loss/∂w = 3 · ∂loss/∂h"
    assert gradient.remarks == (
        "∂loss/∂h is what came in there: a hook of the script changed it, or backward began there",
    )

"""A tensor's place in autograd's graph, asked so that the question never fails.

torch refuses to answer for a view of a leaf that was taken under `no_grad` and has been changed in
place since, as `w[0] -= 0.1` does there: it raises RuntimeError, and a script that torch runs would
end in an error that it has not made.
"""

from typing import Any


def grad_fn(value: Any) -> Any:
    """Return the node that made a value; None for a leaf, for what is no tensor, or unanswered."""
    try:
        return value.grad_fn
    except (AttributeError, RuntimeError):
        return None


def is_leaf(tensor: Any) -> bool:
    """Say whether a tensor is a leaf; one of which torch does not tell is a view and thus none."""
    try:
        return bool(tensor.is_leaf)
    except RuntimeError:
        return False

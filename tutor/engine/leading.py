"""The phase of a step that ends where its line calls a function in which stepping goes on.

The line has phases of its own, ``loss = mse(predict(x), y)``, and some of them, mostly all, are
still to come: they run behind the call. What the step did until then is told by its record.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from tutor.engine.raw import Raw
from tutor.lesson.model import phases_in
from tutor.trace.model import Flow, Op


def so_far(
    phase: str,
    ops: Sequence[Op],
    flows: Sequence[Flow],
    moved: Sequence[tuple[Raw | None, Raw]],
    by_graph: bool,
) -> str:
    """Return those phases of a line that have run when it calls the function, ``other`` if none.

    `moved` are the copies of what has changed, before and after. With autograd (`by_graph`) what
    has no gradient only makes ready what the function is called with; without, all ops are alike.
    """
    values = any(_tensor(one, two) and _ungraded(one) != _ungraded(two) for one, two in moved)
    cleared = any(one is not None and one.grad and one.grad != two.grad for one, two in moved)
    computed = any(op.output.view.requires_grad for op in ops) if by_graph else bool(ops)
    run = {
        "forward": computed,
        "loss": computed,
        "backward": bool(flows) if by_graph else computed,
        "update": values,
        "zero_grad": cleared,
    }
    return "+".join(each for each in phases_in(phase) if run.get(each, True)) or "other"


def _tensor(before: Raw | None, after: Raw) -> bool:
    """Whether this is a tensor or an array that was there before."""
    return before is not None and after.kind != "number"


def _ungraded(raw: Raw | None) -> Raw | None:
    return None if raw is None else replace(raw, grad=None)

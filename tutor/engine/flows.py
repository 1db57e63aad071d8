"""The backward pass as it runs: one flow for each autograd node, by hooks on the nodes.

The hooks are registered when ``backward`` or ``autograd.grad`` is called, for that call, and every
one is removed when it ends: hooks left behind pile up on AccumulateGrad nodes, which live as long
as their leaf. They copy what they keep and hold no node, or each iteration's graph would stay.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple

from msgspec import UNSET, UnsetType

from tutor.engine.claims import OWNER, Owner, claim_gradients
from tutor.engine.graph import grad_fn
from tutor.engine.raw import Raw, copy_tensor
from tutor.engine.views import view
from tutor.trace.model import Edge, Flow, FlowRef, OpRef, View

Targets = tuple[tuple[int | None, Any, int], ...]
"""For each input of a node: the key of the node that gets its gradient, the leaf behind it, and for
which result of that node it is.

Where ``autograd.grad`` was asked for the gradient of a tensor that is no leaf, that tensor stands
in the place of the leaf: its gradient ends there.
"""

Asked = dict[tuple[Any, int], Any]
"""The tensors whose gradient was asked for, by the node and the number of its output."""


class Gone(NamedTuple):
    """One node that ran: what came in and what it passed on, copied while it ran."""

    node: str
    owner: Owner | None
    key: int
    upstream: tuple[Raw | None, ...]
    passed: tuple[Raw | None, ...]
    targets: "Targets"


class Watch:
    """Collects the flows of all backward passes of one step, in the order in which nodes ran.

    `roots` are the tensors that backward was called on; leaves are held as tensors, never nodes.
    `seconds` is the time spent watching, which is not the script's; `step` is the step's index.
    """

    def __init__(self, step: int = 0) -> None:
        self._step = step
        self.roots: list[Any] = []
        self.seconds = 0.0
        self._gone: list[Gone] = []
        self._nodes = 0

    @contextmanager
    def backward(self, roots: list[Any], inputs: Iterable[Any] = ()) -> Iterator[None]:
        """Watch one backward pass from `roots` to `inputs` (tensors), or to all leaves."""
        began = perf_counter()
        self.roots.extend(roots)
        asked = {(node, i.output_nr): i for i in inputs if (node := grad_fn(i)) is not None}
        handles = self._hook([node for root in roots if (node := grad_fn(root)) is not None], asked)
        self.seconds += perf_counter() - began
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _hook(self, roots: list[Any], asked: Asked) -> list[Any]:
        following: dict[Any, Any] = {}
        waiting = list(roots)
        while waiting:
            node = waiting.pop()
            if node not in following:
                following[node] = node.next_functions
                waiting.extend(below for below, _ in following[node] if below is not None)
        keys = {node: self._nodes + number for number, node in enumerate(following)}
        self._nodes += len(keys)
        leaves = {node: getattr(node, "variable", None) for node in following}
        handles = []
        for node, edges in following.items():
            targets = [
                (None, None, 0)
                if below is None
                else (keys[below], _behind(below, place, leaves[below], asked), place)
                for below, place in edges
            ]
            owner = node.metadata.get(OWNER)
            listener = partial(self._ran, node.name(), owner, keys[node], tuple(targets))
            handles.append(node.register_hook(listener))
        return handles

    def _ran(
        self,
        name: str,
        owner: Owner | None,
        key: int,
        targets: Targets,
        passed: Any,
        upstream: Any,
    ) -> None:
        began = perf_counter()
        came, gone = _several(upstream), _several(passed)
        if any([gradient is not None and gradient.requires_grad for gradient in gone]):
            # With create_graph=True what is passed on has a graph of its own.
            line = owner.line if owner is not None else None
            claim_gradients(came, gone, Owner(self._step, None, line, flow=len(self._gone)))
        self._gone.append(Gone(name, owner, key, _copies(came), _copies(gone), targets))
        self.seconds += perf_counter() - began

    def flows(self, name_of: Callable[[Any], str | None]) -> tuple[Flow, ...]:
        """Return the record of what has run so far; `name_of` names a leaf."""
        ids = {gone.key: number for number, gone in enumerate(self._gone)}
        return tuple(_flow(number, gone, ids, name_of) for number, gone in enumerate(self._gone))


def _behind(node: Any, place: int, leaf: Any, asked: Asked) -> Any:
    """Return the tensor at which a gradient ends: a leaf, one that was asked for, or None."""
    return asked.get((node, place)) if leaf is None and asked else leaf


def _several(gradients: Any) -> tuple[Any, ...]:
    if gradients is None:
        return ()
    return gradients if isinstance(gradients, tuple) else (gradients,)


def _copies(gradients: tuple[Any, ...]) -> tuple[Raw | None, ...]:
    return tuple([None if grad is None else copy_tensor(grad, False) for grad in gradients])


def _flow(
    number: int, gone: Gone, ids: dict[int, int], name_of: Callable[[Any], str | None]
) -> Flow:
    passed = gone.passed + (None,) * (len(gone.targets) - len(gone.passed))
    downstream = [
        Edge(ids.get(to), None if leaf is None else name_of(leaf), _seen(raw), slot, into)
        for slot, ((to, leaf, into), raw) in enumerate(zip(gone.targets, passed, strict=False))
        if to is not None
    ]
    owner = gone.owner
    return Flow(
        number,
        gone.node.removeprefix("torch::autograd::"),
        None if owner is None or owner.op is None else OpRef(owner.step, owner.op),
        None if owner is None else owner.line,
        tuple([_seen(raw) for raw in gone.upstream]),
        tuple(downstream),
        inner=True if owner is not None and owner.inner else UNSET,
        made_by=_made_by(owner),
    )


def _made_by(owner: Owner | None) -> FlowRef | UnsetType:
    if owner is None or owner.flow is None:
        return UNSET
    return FlowRef(owner.step, owner.flow, owner.slot)


def _seen(raw: Raw | None) -> View | None:
    return None if raw is None else view(raw)

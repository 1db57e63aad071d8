"""The backward pass in the record: the autograd nodes that ran, and what each passed on."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from tutor.trace.view import Count, Line, View


class OpRef(Struct, frozen=True):
    """An op of a step of the same run."""

    step: Count
    id: Count


class FlowRef(Struct, frozen=True):
    """A flow of a step of the same run, and which of its node's inputs is meant.

    `slot` is null where the gradient that came in is meant, a sum of several.
    """

    step: Count
    id: Count
    slot: Count | None


class Edge(Struct, frozen=True):
    """Where a node passed a gradient on to: another flow of the step, a leaf, or both.

    A leaf's edge points at the `AccumulateGrad` flow that receives it, when there is one. `leaf` is
    also the name of a tensor that is no leaf where ``autograd.grad`` was asked for its gradient,
    which ends there. `slot` says which of the node's inputs it belongs to, from 0, and `into` for
    which result of the node at `to` the gradient is, 0 where that has only one. The others are null
    until they are derived: `local` is the local derivative, `symbolic` and `latex` the chain
    rule in the script's names, `substituted` in numbers, `checked` whether it gives the gradient
    that was recorded, and `remark` says what had been stretched and is therefore summed.
    `approximate` says, as of an `Equation`, that the digits that are shown would not give it.
    """

    to: Count | None
    leaf: str | None
    view: View | None
    slot: Count = 0
    into: Count = 0
    local: str | None = None
    symbolic: str | None = None
    latex: str | None = None
    substituted: str | None = None
    checked: bool | None = None
    remark: str | None = None
    approximate: bool = False


class Part(Struct, frozen=True):
    """One textbook step of a node that does several: the operation and its chain rule."""

    op: str
    local: str
    symbolic: str
    substituted: str
    value: Any
    approximate: bool = False


class Flow(Struct, frozen=True):
    """One autograd node that ran inside backward: gradients in, gradients out.

    `op` and `line` are the op that made the node and its line, null where no recorded op did.
    `symbolic` and `substituted` are its chain rule in the script's names and in numbers, null
    until they are derived. `parts` unfold a fused node, such as that of a mean squared error, into
    its steps; `remark` says what there is to know where no rule applies. `inner` is true of a node
    that lies behind another one of the same op, such as that of the transposed weight in `linear`.
    `made_by` is there for a node that backward itself made (``create_graph=True``): the flow whose
    gradient it worked out.
    """

    id: Count
    node: str
    op: OpRef | None
    line: Line | None
    upstream: tuple[View | None, ...]
    downstream: tuple[Edge, ...]
    symbolic: str | None = None
    substituted: str | None = None
    parts: tuple[Part, ...] = ()
    remark: str | None = None
    cell: Line | UnsetType = UNSET
    file: str | UnsetType = UNSET
    inner: bool | UnsetType = UNSET
    made_by: FlowRef | UnsetType = UNSET

    @property
    def maker(self) -> OpRef | FlowRef | None:
        """What made the node: an op, or a flow whose gradient it worked out; None if not known."""
        if self.op is not None:
            return self.op
        return None if isinstance(self.made_by, UnsetType) else self.made_by

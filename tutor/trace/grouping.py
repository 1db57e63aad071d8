"""The ops of a step grouped by the modules that made them: a tree, with what flows through it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tutor.trace.model import Module, Op, Step

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """What ran inside one module, in order: ops of its own, and the modules inside it.

    Ops that follow each other in the same module are one group, also where it was called several
    times. `path` is empty for the model itself; `module` is None where the record has none.
    `taken` and `given` are the shapes of what came in first and of what went out last; they are
    None of a module that was not `called`, of which the script called parts alone. `also` are those
    of what went out beside it, before it: what a model returned that the script has a name for.
    """

    model: str
    path: str
    module: Module | None
    inside: list["Group | Op"] = field(default_factory=list)
    ops: list[Op] = field(default_factory=list)
    taken: Shape | None = None
    given: Shape | None = None
    also: tuple[Shape, ...] = ()
    called: bool = True

    @property
    def name(self) -> str:
        """What its parent calls it; the script's name for a whole model."""
        return self.path.rpartition(".")[2] or self.model


class Row(NamedTuple):
    """A visible line of the tree; `folded` is true for a group whose inside is not seen."""

    depth: int
    item: Group | Op
    folded: bool


Place = tuple[str, str]
"""A model and a path in it."""


def grouped(step: Step) -> list[Group | Op]:
    """Return a step's ops as a tree: an op that no module made stands between the models."""
    known = {(module.model, module.path): module for module in step.modules}
    top: list[Group | Op] = []
    open_: list[Group] = []
    for op in step.ops:
        chain = _chain(op)
        depth = 0
        while depth < min(len(open_), len(chain)) and _place(open_[depth]) == chain[depth]:
            depth += 1
        del open_[depth:]
        for level, place in enumerate(chain[depth:], depth):
            group = Group(*place, known.get(place), called=level >= (op.uncalled or 0))
            (open_[-1].inside if open_ else top).append(group)
            open_.append(group)
        (open_[-1].inside if open_ else top).append(op)
        for group in open_:
            group.ops.append(op)
    used = _last_uses(step.ops)
    return [_measured(item, used) for item in top]


def _place(group: Group) -> Place:
    return group.model, group.path


def _chain(op: Op) -> list[Place]:
    """Return the places of the modules around an op, the whole model first."""
    if op.module is None:
        return []
    if op.model is None:
        return [("", op.module)]
    if op.module == op.model:
        return [(op.model, "")]
    parts = op.module.split(".")
    return [(op.model, ".".join(parts[:depth])) for depth in range(len(parts) + 1)]


def _last_uses(ops: Sequence[Op]) -> dict[int, int]:
    """Return the last op that took what an op made, by the ids of both."""
    return {given.from_: op.id for op in ops for given in op.inputs if given.from_ is not None}


def _measured(item: Group | Op, used: dict[int, int]) -> Group | Op:
    """Return a group, and all inside it, with the shapes that flow in and out."""
    if isinstance(item, Op):
        return item
    inside = [_measured(inner, used) for inner in item.inside]
    if not item.called:
        return replace(item, inside=inside)
    first, last = item.ops[0].id, item.ops[-1].id
    taken = (
        given.view.shape
        for op in item.ops
        for given in op.inputs
        if given.view.kind == "tensor"
        and (given.from_ is None or given.from_ < first)
        and not (given.view.is_leaf and given.view.requires_grad)
        and not (given.name or "").startswith(f"{item.model}.")
    )
    # What goes out is what a later op takes; a module's last op may be one beside its way.
    given = [op for op in item.ops if used.get(op.id, -1) > last] or item.ops
    also = [op for op in item.ops if op.id < given[-1].id and _is_returned(op, item)]
    return Group(
        item.model,
        item.path,
        item.module,
        inside,
        item.ops,
        next(taken, None),
        given[-1].output.view.shape,
        tuple(op.output.view.shape for op in also),
    )


def _is_returned(op: Op, item: Group) -> bool:
    """Say whether the script has a name for what was made in a whole model, not the model's own."""
    name = op.output.name
    return not item.path and name is not None and not name.startswith(f"{item.model}.")


def rows(tree: Sequence[Group | Op], room: int, walked: Op | None = None) -> list[Row]:
    """Return the tree's lines, open as deep as `room` lines hold; the way to `walked` is open.

    A whole model is always open by one level, so that its parts are seen.
    """
    deepest = max((_depth(item) for item in tree), default=0)
    shown = _rows(tree, 0, 1, walked)
    for limit in range(2, deepest + 1):
        deeper = _rows(tree, 0, limit, walked)
        if len(deeper) > room:
            break
        shown = deeper
    return shown


def _depth(item: Group | Op) -> int:
    if isinstance(item, Op):
        return 0
    return 1 + max((_depth(inner) for inner in item.inside), default=0)


def _rows(items: Sequence[Group | Op], depth: int, limit: int, walked: Op | None) -> list[Row]:
    found: list[Row] = []
    for item in items:
        if isinstance(item, Op):
            found.append(Row(depth, item, False))
            continue
        is_open = depth < limit or _holds(item, walked)
        found.append(Row(depth, item, not is_open))
        if is_open:
            found += _rows(item.inside, depth + 1, limit, walked)
    return found


def _holds(group: Group, op: Op | None) -> bool:
    return op is not None and group.ops[0].id <= op.id <= group.ops[-1].id


def has_groups(step: Step) -> bool:
    """Say whether any of a step's ops was made by a module."""
    return any(op.module is not None for op in step.ops)

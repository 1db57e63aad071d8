"""Where another gradient came into a node than the nodes before it had passed on.

A hook of the script may have changed it, or backward was begun at that place as well.
"""

from tutor.derive.proof import proved
from tutor.derive.seeing import added_up, seen
from tutor.trace.likeness import alike
from tutor.trace.model import Flow, Step, View

WHY = (
    "this is not what the nodes before passed on: a hook changed it, or backward began here as well"
)


MOST = 64
"""The most gradients whose sum is compared with what arrived."""


class Arriving:
    """What leads to each node of a step, and whether it is what arrived there."""

    def __init__(self, step: Step) -> None:
        self._sources: dict[int, list[tuple[Flow, int]]] = {}
        self._known: dict[tuple[int, int], bool] = {}
        for source in step.flows:
            for place, edge in enumerate(source.downstream):
                if edge.to is not None and edge.view is not None and source.id < edge.to:
                    self._sources.setdefault(edge.to, []).append((source, place))

    def sources(self, flow: int) -> list[tuple[Flow, int]]:
        """Return the edges that lead to a flow and carried a gradient."""
        return self._sources.get(flow, [])

    def changed(self, flow: Flow, result: int) -> bool:
        """Say whether a gradient is another than what was passed on for that result of a node."""
        key = (flow.id, result)
        if key not in self._known:
            edges = [source.downstream[place] for source, place in self.sources(flow.id)]
            views = [edge.view for edge in edges if edge.into == result]
            self._known[key] = _differ([view for view in views if view], flow.upstream[result])
        return self._known[key]


def _differ(passed: list[View], came: View | None) -> bool:
    if came is None or not 0 < len(passed) <= MOST or alike(passed[0], came):
        return False
    dtypes = frozenset(view.dtype for view in passed)
    return proved(added_up(passed), seen(came, None), dtypes).checked is False

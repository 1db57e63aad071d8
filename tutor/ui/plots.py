"""Which plot is shown and of which weights, and the losses around them, as they are worked out."""

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Literal, NamedTuple

from tutor.link.messages import Survey, Surveyed
from tutor.trace.landscape import Landscape, Weight
from tutor.trace.model import Step, View
from tutor.trace.timeline import Timeline
from tutor.ui.scene import State

Kind = Literal["iterations", "log", "weight", "map"]
KINDS: tuple[Kind, ...] = ("iterations", "log", "weight", "map")
"""The plots in the order in which the key goes through them."""

POINTS: dict[Kind, tuple[int, ...]] = {"weight": (41,), "map": (25, 15)}
"""How many values of each weight are tried."""

KEPT = 64
"""How many landscapes are kept, so that going back shows them."""

EACH = 64
"""So many elements of one parameter can be chosen; the first."""


class Plotted(NamedTuple):
    """What a scene needs for its plot; see there."""

    kind: int
    landscape: Landscape | None = None
    path: tuple[tuple[float, float], ...] = ()
    says: str = ""


class Plots:
    """Holds what the person chose to see and what was worked out for it.

    The losses around a weight are asked for only by `still`, which the screen calls when nothing
    has moved for a moment; so no step waits for them, and a held key asks for none.
    """

    def __init__(
        self,
        timeline: Timeline,
        send: Callable[[Survey], None],
        changed: Callable[[bool], None],
    ) -> None:
        self.kind = 0
        self._chosen = 0
        self._send = send
        self._changed = changed
        self.follow(timeline)

    def follow(self, timeline: Timeline) -> None:
        """Show the plots of another run from now on; what was chosen stays."""
        self._timeline = timeline
        self._kept: dict[tuple[int, tuple[Weight, ...]], Landscape] = {}
        self._last: Landscape | None = None
        self._asked: tuple[int, tuple[Weight, ...]] | None = None

    def next_kind(self) -> None:
        """Show the next plot."""
        self.kind = (self.kind + 1) % len(KINDS)
        self._changed(False)

    def next_weight(self) -> None:
        """Choose the next weight; on the map the first stays and the second goes on.

        From a plot without weights it leads to the one of a weight.
        """
        if KINDS[self.kind] in POINTS:
            self._chosen += 1
        else:
            self.kind = KINDS.index("weight")
        self._changed(False)

    def plotted(self, position: int, state: State) -> Plotted:
        """Return what is shown at a step while the run does something."""
        if KINDS[self.kind] not in POINTS:
            return Plotted(self.kind)
        weights = self._weights(position)
        if not weights:
            return Plotted(self.kind, says=self._none(position))
        found = self._kept.get((position, weights))
        if found is not None:
            self._last = found
            return Plotted(self.kind, found, self._path(found))
        last = self._last if self._last is not None and self._last.weights == weights else None
        says = self._outlook(position, state, last)
        return Plotted(self.kind, last, self._path(last) if last else (), says)

    def wanted(self, position: int, state: State) -> bool:
        """Whether the losses around the weights are to be worked out now."""
        return self._request(position, state) is not None

    def still(self, position: int, state: State) -> None:
        """Ask for the losses around the weights, where they are shown and not there yet."""
        request = self._request(position, state)
        if request is not None:
            self._asked = (position, request.weights)
            self._send(request)

    def receive(self, message: Surveyed) -> None:
        """Keep what was worked out, and show it where it belongs."""
        land = message.landscape
        self._kept[land.index, land.weights] = land
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        self._last = land
        self._changed(False)

    def _request(self, position: int, state: State) -> Survey | None:
        """Return what to ask the run for; only where it waits behind the step looked at."""
        points = POINTS.get(KINDS[self.kind])
        if points is None or not self._standing(position, state):
            return None
        weights = self._weights(position)
        key = (position, weights)
        if not weights or key in self._kept or key == self._asked:
            return None
        return Survey(weights, points)

    def _standing(self, position: int, state: State) -> bool:
        return state == "waiting" and 0 <= position == self._timeline.newest

    def _outlook(self, position: int, state: State, last: Landscape | None) -> str:
        """Return why the picture is not of the step looked at: what it is of, or what is to come.

        Where the run stands, it comes at once, so that is said in place of how old the last is.
        """
        if self._standing(position, state):
            return "being worked out ..."
        if last is not None:
            return f"as {self._named(last.index)}"
        if state == "running":
            return "worked out when the run waits"
        if state in ("ended", "failed"):
            return "The run is over, so nothing more can be worked out; r starts it again."
        return "worked out at the newest step, where the run stands"

    def _named(self, index: int) -> str:
        """Return a step as one says it."""
        if index not in self._timeline:
            return f"of step {index}"
        mark = self._timeline.mark(index)
        where = f"iteration {mark.iteration}, " if mark.iteration is not None else ""
        return f"of {where}{mark.phase}"

    def _none(self, position: int) -> str:
        if KINDS[self.kind] == "map" and len(self._choices(position)) == 1:
            return "A map needs two weights; this lesson has one."
        return "There is no weight yet; they are known once the first update has run."

    def _weights(self, position: int) -> tuple[Weight, ...]:
        """Return the weights that were chosen: one, or two for the map; none where there are not.

        Of the map the first is always the first there is, and the second one of the others.
        """
        choices = self._choices(position)
        if KINDS[self.kind] == "map":
            others = choices[1:]
            return (choices[0], others[self._chosen % len(others)]) if others else ()
        return (choices[self._chosen % len(choices)],) if choices else ()

    def _choices(self, position: int) -> tuple[Weight, ...]:
        """Return the weights there are at a step: leaves with a gradient, else what is updated."""
        if not (position >= 0 and position in self._timeline):
            return self._timeline.curves.followed
        found = tuple(_leaves(self._timeline.step(position)))
        return found or self._timeline.curves.followed

    def _path(self, land: Landscape) -> tuple[tuple[float, float], ...]:
        """Return where two weights have been in the course of the run, up to a step."""
        if len(land.weights) != 2:
            return ()
        path = self._timeline.curves.path(land.weights)
        return tuple((f.weights[0], f.weights[1]) for f in path if f.index <= land.index)


def _leaves(step: Step) -> Iterator[Weight]:
    """Yield the first elements of each parameter that a step names."""
    for name, view in step.tensors.items():
        if view.requires_grad and view.is_leaf:
            yield from islice(elements(name, view), EACH)


def elements(name: str, view: View) -> Iterator[Weight]:
    """Yield each number of a value."""
    return (Weight(name, at) for at in product(*(range(size) for size in view.shape)))

"""Evaluation by the very lines that train: the same body, run without a graph.

Tutorials walk through ``for phase in ["train", "val"]`` with one body for both, or call one
function with and without an optimizer. What such a line does is forward or loss where a gradient
may come back through it, and a mere look at the model where it was told not to record.
"""

from collections.abc import Sequence

from tutor.lesson.model import Segment, phases_in
from tutor.trace.model import Flow, Op

TRAINING = ("forward", "loss")
"""The phases that a body does in evaluation as well."""


class Evaluating:
    """Knows which segments have made a graph before; each run has one."""

    def __init__(self) -> None:
        self._trained: set[int] = set()

    def told(self, segment: Segment, ops: Sequence[Op], flows: Sequence[Flow]) -> Segment:
        """Return a segment that has run with the phases that it did.

        What the author has marked stays what it is called, and so does a line that never makes a
        graph, such as the forward of a teacher whose answers are learned.
        """
        phases = phases_in(segment.phase)
        if segment.marker_line is not None or not any(phase in phases for phase in TRAINING):
            return segment
        if flows or any(op.output.view.requires_grad for op in ops):
            self._trained.add(segment.id)
        elif ops and segment.id in self._trained:
            left = [phase for phase in phases if phase not in TRAINING]
            return segment._replace(phase="+".join(left) or "other")
        return segment

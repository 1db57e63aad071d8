"""Which runs of a header are steps of their own: those of a loop, and the rest of a call.

Whether the header of a loop did something worth showing is seen by comparing all that the script
names, which takes longer than many an iteration. So it is looked at twice, and from then on the
header is taken for what it was the second time. The rule is the same whether the run is recorded
or not, so that a step has the same index in both.
"""

from tutor.lesson.model import Segment

LOOKED_AT = 2
"""So often it is found out by comparing; the first time may be another than those that follow."""


class Headers:
    """What is known of the `fetch` segments of one run."""

    def __init__(self) -> None:
        self._found: dict[int, list[bool]] = {}

    def worth(self, segment: Segment, following: Segment | None) -> bool | None:
        """Say whether a run of a header is a step, None where that is still to be found out.

        `following` is what runs next: a loop's header that led out of its loop is never a step.
        """
        if segment.heads and not _entered(segment, following):
            return False
        return self._found[segment.id][-1] if self.settled(segment) else None

    def settled(self, segment: Segment) -> bool:
        """Say whether nothing is left to be found out about a header."""
        return len(self._found.get(segment.id, [])) >= LOOKED_AT

    def note(self, segment: Segment, worth: bool) -> None:
        """Take in what was found out."""
        self._found.setdefault(segment.id, []).append(worth)


def _entered(segment: Segment, following: Segment | None) -> bool:
    """Say whether the body of the header's loop runs next."""
    return following is not None and following.loop == segment.loop and following.iteration_start

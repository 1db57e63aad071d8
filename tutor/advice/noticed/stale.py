"""Names of a notebook that only another cell, or an earlier run of one, can have set."""

from tutor.advice.noticed.watch import Seen
from tutor.advice.told import Hint
from tutor.lesson.model import Mistake


class StaleName:
    """Says one remark of the notebook's reader at the first step of its cell."""

    def __init__(self, remark: Mistake) -> None:
        self._remark = remark

    def forget(self) -> None:
        """Go on: the remark is about the text."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        remark = self._remark
        if seen.step.cell != remark.cell:
            return None
        return Hint("stale name", None, f"in cell {remark.cell}, {remark.message}; {remark.hint}.")

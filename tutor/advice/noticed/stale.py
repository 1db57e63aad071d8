"""What the reader of a script has found to point out: stale names of notebooks, loops elsewhere."""

from tutor.advice.noticed.watch import Seen
from tutor.advice.told import Hint
from tutor.lesson.model import Mistake


class Remarked:
    """Says one remark of the reader at the first step of its cell; of a script, at the first."""

    def __init__(self, remark: Mistake) -> None:
        self._remark = remark

    def forget(self) -> None:
        """Go on: the remark is about the text."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        remark = self._remark
        if seen.step.cell != remark.cell:
            return None
        text = f"{remark.message}; {remark.hint}."
        if remark.cell is None:
            return Hint("reading", remark.line, text)
        return Hint("stale name", None, f"in cell {remark.cell}, {text}")

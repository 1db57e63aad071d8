"""What a run wrote, by the steps that wrote it; of steps that are not recorded, the end of it."""

from bisect import bisect_right

UNRECORDED = 1 << 20
"""How many characters that unrecorded steps wrote are kept; the oldest are forgotten first."""


ERRORS, RESULTS = "\x0e", "\x0f"
"""The characters "shift out" and "shift in": they stand around text of the error output."""

LONGEST = 200
"""So many characters are a long line; a progress bar writes thousands without ending one."""


def joined(stdout: str, stderr: str) -> str:
    """Return what was written to both streams as one text, in which they are told apart."""
    return f"{stdout}{ERRORS}{stderr}{RESULTS}" if stderr else stdout


class Printed:
    """Texts in the order of the steps that wrote them.

    A text of recorded steps belongs to one step and is forgotten with it (`forget`). A text of
    unrecorded ones stands for a whole stretch of steps, `first` to `last`.
    """

    def __init__(self, most: int = UNRECORDED) -> None:
        self._most = most
        self._steps: list[int] = []
        self._texts: dict[int, str] = {}
        self._passed: list[tuple[int, int, str]] = []
        self._kept = 0

    def add(self, index: int, text: str) -> None:
        """Add what a recorded step wrote."""
        if not text:
            return
        if index not in self._texts:
            self._steps.insert(bisect_right(self._steps, index), index)
        self._texts[index] = text

    def of(self, index: int) -> str:
        """Return what a recorded step wrote."""
        return self._texts.get(index, "")

    def passed(self, first: int, last: int, text: str) -> None:
        """Add the end of what the unrecorded steps from `first` to `last` wrote."""
        if not text:
            return
        text = text[-self._most :]
        self._passed.insert(bisect_right(self._passed, last, key=_last), (first, last, text))
        self._kept += len(text)
        while self._kept > self._most:
            self._kept -= len(self._passed.pop(0)[2])

    def forget(self, first: int, last: int) -> None:
        """Take the steps from `first` to `last` for unrecorded; the end of their text stays."""
        start, stop = bisect_right(self._steps, first - 1), bisect_right(self._steps, last)
        text = "".join(self._texts.pop(index) for index in self._steps[start:stop])
        del self._steps[start:stop]
        if text and not self._covers(first):
            self.passed(first, last, text)

    def until(self, index: int, lines: int) -> str:
        """Return the last lines written up to and with a step: `lines` of them, and some more.

        Where a stretch ran unrecorded, its own text stands for all its steps.
        """
        texts: list[str] = []
        found, size, end = 0, 0, index
        while found <= lines and size <= lines * LONGEST:
            text, end = self._last_of(end)
            if end < -1:
                break
            texts.append(text)
            found += text.count("\n")
            size += len(text)
        return "".join(reversed(texts))

    def _last_of(self, index: int) -> tuple[str, int]:
        """Return the last text up to `index` and the step to go on from, below -1 at the end."""
        step = bisect_right(self._steps, index) - 1
        gap = bisect_right(self._passed, index, key=_last) - 1
        at = self._steps[step] if step >= 0 else -1
        first, last, text = self._passed[gap] if gap >= 0 else (-1, -1, "")
        if at > last:
            return self._texts[at], at - 1
        return (text, first - 1) if last >= 0 else ("", -2)

    def _covers(self, index: int) -> bool:
        place = bisect_right(self._passed, index - 1, key=_last)
        return place < len(self._passed) and self._passed[place][0] <= index


def _last(passed: tuple[int, int, str]) -> int:
    return passed[1]

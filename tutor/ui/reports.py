"""What a terminal is asked, and how its reports are told from keys."""

from collections.abc import Callable

QUESTION = "\x1b[5n"
"""Asks a terminal for its state, which it tells when it has drawn what came before."""

REPORT = "\x1b[0n"
"""What a terminal sends that is asked for its state: it is well. All have, since the VT100."""


class Reports:
    """Takes out of what a terminal sends its reports, each of which is `told`.

    A slow line may cut one in two. Its end would be keys, so that a beginning at the end of what
    was read is kept back while a report is `awaited`, until more is read or nothing comes.
    """

    def __init__(
        self, told: Callable[[], object] = bool, awaited: Callable[[], bool] = bool
    ) -> None:
        self._told = told
        self._awaited = awaited
        self._begun = ""

    def without(self, text: str) -> str:
        """Return a text that was read, nothing if nothing came, without what is a report."""
        parts = (self._begun + text).split(REPORT)
        self._begun = ""
        for _ in parts[1:]:
            self._told()
        if text and self._awaited():
            lengths = (n for n in range(len(REPORT) - 1, 0, -1) if parts[-1].endswith(REPORT[:n]))
            kept = next(lengths, 0)
            self._begun = parts[-1][len(parts[-1]) - kept :]
            parts[-1] = parts[-1][: len(parts[-1]) - kept]
        return "".join(parts)

"""Lines on their way into a file that takes its time: another process carries them there."""

import os
import subprocess
from contextlib import suppress

END = 2.0
"""Seconds that the process is waited for at the end; it carries on alone if it needs longer."""


class Carrier:
    """A process that appends to a file whatever it is given, at the pace of the file.

    What was given lies in the kernel's pipe, so it arrives even if this process is killed the next
    moment: the other one takes the rest, finds the end and ends. It leads a session of its own, so
    that a terminal that goes away does not end it first. Raises `OSError` where there is no such
    process to be had.
    """

    def __init__(self, file: int) -> None:
        self._process = subprocess.Popen(
            ["cat"],
            stdin=subprocess.PIPE, stdout=file, stderr=subprocess.DEVNULL,
            bufsize=0, start_new_session=True, cwd="/",
        )  # fmt: skip
        assert self._process.stdin is not None
        self._way = self._process.stdin
        self._rest = b""
        os.set_blocking(self._way.fileno(), False)

    def give(self, data: bytes) -> bool:
        """Hand bytes over without waiting; False, and none of them, where too many still wait.

        Where a part has gone, the rest follows with the next ones. Raises `OSError` where the
        process cannot write any more.
        """
        self._push()
        if self._rest:
            return False
        self._rest = data
        self._push()
        if len(self._rest) == len(data):
            self._rest = b""
            return False
        return True

    def _push(self) -> None:
        if self._rest:
            with suppress(BlockingIOError):
                self._rest = self._rest[os.write(self._way.fileno(), self._rest) :]

    def end(self) -> bool:
        """Give nothing more, and say whether all has arrived."""
        with suppress(OSError):
            self._push()
        self._way.close()
        try:
            return self._process.wait(END) == 0 and not self._rest
        except subprocess.TimeoutExpired:
            return False

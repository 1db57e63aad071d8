"""How much memory a session holds, and how much thirty at once: what a lab's server needs.

Counted is the proportional set size: what processes share is divided among them. It is read where
Linux tells it, so elsewhere these rows are not measured.
"""

import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench.measure import Row, Unmeasured, row
from bench.terminal import Terminal

COMMAND = [sys.executable, "-m", "tutor", "autograd-1w", "--at", "1:forward"]
SHOWN = "iteration 1 of"
SESSIONS = 30
EACH = 500 * 10**6
"""The bytes that must be free for one more session to be opened."""
LONGEST = 120.0
"""The seconds after which no more sessions are opened: on a busy machine each takes long."""
ENOUGH = 2 * 10**9
"""The bytes that are left to the machine whatever is measured."""


def sessions() -> list[Row | Unmeasured]:
    """Measure one session, and then as many as the row says, or as the memory holds."""
    if not Path("/proc/self/smaps_rollup").exists():
        return [Unmeasured("memory of the screen, one session", "no smaps_rollup here")]
    with ExitStack() as stack:
        screens, engines = _held([_opened(stack)])
        found: list[Row | Unmeasured] = [
            row("memory of the screen, one session", "MB", screens, note="proportional set size"),
            row("memory of its engine and run", "MB", engines),
        ]
    with ExitStack() as stack:
        open_ones: list[Terminal] = []
        late = time.monotonic() + LONGEST
        while len(open_ones) < SESSIONS and _room() and time.monotonic() < late:
            open_ones.append(_opened(stack))
        screens, engines = _held(open_ones)
    count = len(open_ones)
    if count < SESSIONS:
        why = f"in {LONGEST:.0f} s" if _room() else "into the memory"
        reason = (
            f"{count} went {why} here: {screens:.0f} MB of screens, {engines:.0f} MB of engines"
        )
        return [*found, Unmeasured("memory of all screens, 30 sessions", reason)]
    return [
        *found,
        row("memory of all screens, 30 sessions", "MB", screens),
        row("memory of all engines and runs, 30", "MB", engines),
    ]


def _opened(stack: ExitStack) -> Terminal:
    terminal = stack.enter_context(Terminal(COMMAND))
    terminal.wait_for(SHOWN)
    return terminal


def _room() -> bool:
    return bool(psutil.virtual_memory().available > ENOUGH + EACH)


def _held(terminals: Iterable[Terminal]) -> tuple[float, float]:
    """Return the MB of the screens' processes, and of the processes that they have started."""
    screens = engines = 0.0
    for terminal in terminals:
        terminal.settle()
        if "libtorch" in Path(f"/proc/{terminal.pid}/maps").read_text():
            raise RuntimeError("the screen process has loaded torch")
        screens += _proportional(terminal.pid)
        started = psutil.Process(terminal.pid).children(recursive=True)
        engines += sum(_proportional(process.pid) for process in started)
    return screens, engines


def _proportional(process: int) -> float:
    """Return the proportional set size of a process in MB."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 10**6
    return 0.0

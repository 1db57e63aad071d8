"""The memory that a run may use, so that a lesson that eats it costs an error and not the machine.

A limit on the address space turns an allocation too many into an exception at its line. torch
reserves some of it just by being there, so the limit is a headroom over what the process has when
the run begins; accelerators reserve huge ranges, so there it is not used.
"""

import resource
from contextlib import suppress
from pathlib import Path

DEFAULT_SHARE = 0.5
"""The part of the free memory that a run gets unless another limit is set."""

LARGEST_DEFAULT = 8 * 2**30
"""The most bytes that a run gets unless another limit is set."""


def default_headroom() -> int | None:
    """Return the default limit in bytes: half of what is free, or None where that is unknown."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return min(LARGEST_DEFAULT, int(int(line.split()[1]) * 1024 * DEFAULT_SHARE))
    return None


def headroom(wanted: int | None) -> int | None:
    """Return a run's limit in bytes: what is wanted, the default for None, no limit for 0."""
    return default_headroom() if wanted is None else wanted or None


def limit_memory(headroom_bytes: int | None) -> None:
    """Limit this process's address space to what it has now and so many bytes more."""
    present = _address_space()
    if headroom_bytes is None or present is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = present + headroom_bytes
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int | None:
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        return pages * resource.getpagesize()
    return None

"""What is known of the truth of something: yes, no, or None where it cannot be said."""

from collections.abc import Iterable

from msgspec import Struct


class Verdict(Struct, frozen=True):
    """Whether something is true of any element, and of all; None where it cannot be said."""

    any: bool | None
    all: bool | None


NEVER = Verdict(False, False)
UNKNOWN = Verdict(None, None)


def joined(every: bool, found: Iterable[bool | None]) -> bool | None:
    """Join what is known: by ``and`` if `every`, else by ``or``; None where that leaves it open."""
    unsure = False
    for each in found:
        if each is not None and each != every:
            return not every
        unsure = unsure or each is None
    return None if unsure else every

"""Which phase each line of a script belongs to, as it was read."""

from functools import lru_cache

from tutor.lesson.model import Lesson, Segment


@lru_cache(8)
def phased(lesson: Lesson) -> dict[int, str]:
    """Return the phase of each line of code, from 1; the header of a training loop is its number.

    A line on which several phases begin has all of them, joined by ``+``.
    """
    found: dict[int, str] = {}
    fetched = [each for each in lesson.segments if not each.computes]
    for segment in [each for each in lesson.segments if each.computes]:
        if not segment.empty:
            for line in range(segment.first_line, segment.last_line + 1):
                known = found.get(line)
                same = known is None or segment.phase in known.split("+")
                found[line] = (known or segment.phase) if same else f"{known}+{segment.phase}"
    for segment in fetched:
        found.setdefault(segment.first_line, _header(lesson, segment))
    return found


def _header(lesson: Lesson, segment: Segment) -> str:
    """Return what stands beside the header of a loop or a function."""
    loop = next((each for each in lesson.loops if each.first_line == segment.first_line), None)
    return f"loop {loop.number}" if loop else segment.phase

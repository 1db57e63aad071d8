"""What is told once: a lesson's introduction, the notes of a phase, its backward pass."""

from tutor.lesson.model import Lesson
from tutor.plain.chained import chain_lines
from tutor.plain.lines import plain
from tutor.plain.notes import lines
from tutor.trace.model import Step

MEASURE = 76
"""The widest line of running text, in cells."""


def prose(markdown: str, ascii: bool = False) -> list[str]:
    """Return Markdown as lines of text, each formula on one line."""
    return [plain(line).rstrip() for line in lines(markdown, MEASURE, ascii, flat=True)]


class Once:
    """Remembers of which phases the notes have been told, so that a hundred iterations have one."""

    def __init__(self, lesson: Lesson, ascii: bool = False) -> None:
        self._lesson = lesson
        self._ascii = ascii
        self._told: set[int] = set()

    def introduction(self) -> str:
        """Return the introduction between blank lines; empty where the script has none."""
        text = "\n".join(prose(self._lesson.introduction, self._ascii))
        return f"\n{text}\n" if text else ""

    def behind(self, step: Step) -> str:
        """Return what follows a step's own text when its phase runs for the first time."""
        if step.segment in self._told:
            return ""
        self._told.add(step.segment)
        notes = self.notes(step)
        told = [*chain_lines(step, self._ascii), *([""] if notes else []), *notes]
        return "".join(f"  {line}".rstrip() + "\n" for line in told)

    def notes(self, step: Step) -> list[str]:
        """Return the notes of a step's phase as lines."""
        segments = self._lesson.segments
        notes = segments[step.segment].notes if step.segment < len(segments) else ""
        return prose(notes, self._ascii)

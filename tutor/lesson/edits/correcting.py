"""Corrects the phase of lines: from what a person chose to corrections that hold."""

from tutor.lesson.blocks import Blocks, first_line, last_line
from tutor.lesson.corrections import NEEDED, targets
from tutor.lesson.edits.errors import EditError
from tutor.lesson.markers import scan
from tutor.lesson.model import Correction, Lesson, Mistake, phases_in
from tutor.lesson.phased import phased
from tutor.lesson.reader import read
from tutor.lesson.source import parse
from tutor.lesson.words import KNOWN


def assigned(lesson: Lesson, first: int, last: int, phase: str) -> tuple[Correction, ...]:
    """Return the corrections of a lesson with one more: these lines do this phase.

    They are widened to whole statements. Raises `EditError` where no statement of theirs can be a
    step of a loop, and where markers name the phases already.
    """
    if phase not in KNOWN:
        raise EditError(f"{phase} is no phase; the phases are {', '.join(KNOWN)}")
    if lesson.loops and not any(loop.inferred for loop in lesson.loops):
        raise EditError("The phases of this script are named by its markers: edit those.")
    tree = parse(lesson.source, lesson.path)
    if isinstance(tree, Mistake):
        raise EditError(str(tree))
    blocks = Blocks(tree)
    code = scan(lesson.source, tree).code
    spans: dict[tuple[int, int], None] = {}
    for line in range(first, last + 1):
        for target in targets(blocks, line) if line in code else ():
            if any(blocks.bodies(target)):
                spans[first_line(target), last_line(target)] = None
    trained = {loop.first_line for loop in lesson.loops}
    spans = {span: None for span in spans if span[0] not in trained}
    if not spans:
        raise EditError(_refusal(blocks, code, lesson, first))
    kept = [
        each
        for each in lesson.corrections
        if not any(a <= each.first_line and each.last_line <= b for a, b in spans)
    ]
    return (*kept, *(Correction(a, b, phase) for a, b in spans))


def _refusal(blocks: Blocks, code: dict[int, int], lesson: Lesson, line: int) -> str:
    """Say why a line can be given no phase."""
    if line not in code:
        return f"Line {line} holds no code."
    if any(loop.first_line == line for loop in lesson.loops):
        return f"Line {line} is the header of the loop itself: its phases are the lines in it."
    return f"Line {line} is outside every loop and function: only what a loop repeats has phases."


def corrected(lesson: Lesson, corrections: tuple[Correction, ...]) -> Lesson:
    """Return the lesson read with these corrections in place of those that it had."""
    found, _ = read(lesson.source, lesson.path, corrections)
    if found is None:
        raise EditError(f"{lesson.path} cannot be read.")
    return found


def shown(lesson: Lesson) -> dict[int, str]:
    """Return the phase of each line, with corrections that make no training loop so far."""
    found = dict(phased(lesson))
    for first, last, phase in lesson.corrections:
        if not _stepped(lesson, first, phase):
            found |= dict.fromkeys(range(first, last + 1), phase)
    return found


def trouble(lesson: Lesson) -> str:
    """Return why the corrections of a lesson cannot hold, empty where they do."""
    told = _held(corrected(lesson, ())) if lesson.corrections else {}
    held = _held(lesson)
    for loop in lesson.loops:
        # A loop of plain arithmetic may be told by its update alone: it need not have both.
        gone = told.get(loop.first_line, set()) - held[loop.first_line]
        for missing in (phase for phase in NEEDED if phase in gone):
            return (
                f"The loop at line {loop.first_line} has no {missing} left, without which it is no "
                f"training loop; give {missing} to the line that does it."
            )
    for first, _, phase in lesson.corrections:
        if not _stepped(lesson, first, phase):
            return (
                f"Line {first}: no loop or function around it has both a backward and an update, "
                "so it is not stepped by phases; give those to the lines that do them."
            )
    return ""


def _held(lesson: Lesson) -> dict[int, set[str]]:
    """Return the phases that each training loop holds, by its first line."""
    return {
        loop.first_line: {
            part
            for each in lesson.segments
            if each.loop == loop.number
            for part in phases_in(each.phase)
        }
        for loop in lesson.loops
    }


def _stepped(lesson: Lesson, line: int, phase: str) -> bool:
    """Whether a line of a training loop has a phase."""
    return any(
        each.first_line <= line <= each.last_line and phase in phases_in(each.phase)
        for each in lesson.segments
        if each.loop is not None and not each.fetch and not each.empty
    )

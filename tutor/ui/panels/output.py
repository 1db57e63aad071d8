"""What the script has printed, as far as one has stepped."""

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import clean, take, text
from tutor.ui.page import Page
from tutor.ui.scene import Scene


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the output; what this step wrote is bright, what came before is quiet."""
    own = scene.step.stdout + scene.step.stderr if scene.step else ""
    earlier = scene.printed.removesuffix(own) if own else scene.printed
    lines = [*_lines(earlier, columns, "quiet"), *_lines(own + _live(scene), columns, "text")]
    if not lines:
        return Page((text("Nothing has been printed so far.", "quiet"),), "output")
    return Page(tuple(lines), "output", keep=(len(lines) - 1, len(lines) - 1))


def _live(scene: Scene) -> str:
    """Return what the running step has written, where one looks at the newest step."""
    return scene.live if scene.newest else ""


def _lines(words: str, columns: int, role: Role) -> list[Line]:
    """Return printed text as lines; a carriage return starts its line anew, as terminals do."""
    rows = words.replace("\r\n", "\n").removesuffix("\n").split("\n") if words else []
    return [line for row in rows for line in broken(row.rsplit("\r", 1)[-1], columns, role)]


def broken(row: str, columns: int, role: Role) -> list[Line]:
    """Return one printed line, broken where it is too long; its spaces stay as they are."""
    rest = clean(row)
    lines: list[Line] = []
    while rest or not lines:
        part = take(rest, max(columns, 1)) or rest[:1]
        lines.append((Span(part, role),))
        rest = rest[len(part) :]
    return lines

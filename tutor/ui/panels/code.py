"""The script with the lines that have just run, and the line of the op or flow walked to."""

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import take, text_width, width
from tutor.ui.highlight import highlighted
from tutor.ui.listing import shown_lines
from tutor.ui.page import Page
from tutor.ui.scene import Scene


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the code; what ran is marked with a sign and kept in sight."""
    lines: list[Line] = []
    first = last = None
    for number in shown_lines(scene.lesson):
        mark = _mark(scene, number)
        rendered = _rendered(scene, number, mark, columns)
        if _current(scene, number):
            first = len(lines) if first is None else first
            last = len(lines) + len(rendered) - 1
        lines.extend(rendered)
    keep = (first, last) if first is not None and last is not None else None
    return Page(tuple(lines), "code", _file(scene), keep)


def _file(scene: Scene) -> str:
    """Return the file's name without its folders."""
    return scene.lesson.path.rsplit("/", 1)[-1]


def _current(scene: Scene, number: int) -> bool:
    """Whether a line must be in sight: that of the op walked to, else those that ran."""
    walked = _walked(scene)
    if walked is not None:
        return number == walked
    return scene.step is not None and scene.step.first_line <= number <= scene.step.last_line


def _walked(scene: Scene) -> int | None:
    """Return the line of the op or flow walked to."""
    item = scene.op or scene.flow
    return item.line if item else None


def _mark(scene: Scene, number: int) -> str:
    """Return the sign in front of a line, a space for one that did not run."""
    glyphs, step = scene.glyphs, scene.step
    if step is None:
        return " "
    ran = step.first_line <= number <= step.last_line
    if number == _walked(scene):
        return glyphs.now if ran else glyphs.walked
    if not ran:
        return " "
    return glyphs.now if _walked(scene) is None else glyphs.between


def _rendered(scene: Scene, number: int, mark: str, columns: int) -> list[Line]:
    """Return a line of code with its mark and number; one that ran goes on in a second row."""
    digits = max(len(str(scene.lesson.source.count("\n") + 1)), 2)
    lit = mark in (scene.glyphs.now, scene.glyphs.walked)
    gutter: Line = (
        Span(f"{mark} ", "now"),
        Span(f"{number:>{digits}}  ", "now" if lit else "faint"),
    )
    code = highlighted(scene.lesson.source)[number - 1]
    if lit:
        code = tuple(Span(span.text, _bright(span.role)) for span in code)
    room = columns - width(gutter)
    if not lit or width(code) <= room or room < 8:
        return [(*gutter, *code)]
    return _folded(gutter, code, room)


def _bright(role: Role) -> Role:
    """Return the role of code in a line that ran: names stand out, the rest keeps its colour."""
    return "strong" if role == "code" else role


def _folded(gutter: Line, code: Line, room: int) -> list[Line]:
    """Return a long line in several rows, so that what ran is read whole."""
    words = "".join(span.text for span in code)
    hang = len(words) - len(words.lstrip(" ")) + 4
    hang = hang if hang <= room // 2 else 2
    rows: list[Line] = []
    start: Line = gutter
    left, row = room, [*start]
    for span in code:
        rest = span.text
        while text_width(rest) > left:
            part = take(rest, left)
            row.append(Span(part, span.role))
            rows.append(tuple(row))
            rest = rest[len(part) :]
            row = [Span(" " * (width(gutter) + hang))]
            left = room - hang
        row.append(Span(rest, span.role))
        left -= text_width(rest)
    rows.append(tuple(row))
    return rows

"""The script with the lines that have just run, and the line of the op or flow walked to."""

from collections import deque
from functools import lru_cache

from tutor.lesson.cells import place
from tutor.lesson.model import Lesson
from tutor.plain.lines import Line, Role, Span, plain
from tutor.ui.cells import take, text, width
from tutor.ui.highlight import highlighted
from tutor.ui.listing import shown_lines
from tutor.ui.page import Page
from tutor.ui.scene import Scene


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the code; what ran is marked with a sign and kept in sight."""
    lines: list[Line] = []
    places: dict[int, tuple[int, int]] = {}
    special = _special(scene)
    for number, quiet in _quiet(scene.lesson):
        if number in special:
            rendered = _rendered(scene, number, _mark(scene, number), columns)
            places[number] = (len(lines), len(lines) + len(rendered) - 1)
            lines.extend(rendered)
        else:
            places[number] = (len(lines), len(lines))
            lines.append(quiet)
    current = _reach(places, *_current(scene))
    loop = _reach(places, *_loop(scene))
    # A loop that fits is kept in sight whole, so that the code stands still while one steps.
    whole = loop is not None and loop[1] - loop[0] < rows and current is not None
    keep = loop if whole and _within(current, loop) else current
    return Page(tuple(lines), "code", _file(scene), keep)


@lru_cache(8)
def _quiet(lesson: Lesson) -> tuple[tuple[int, Line], ...]:
    """Return the lines of a script as they look where nothing is to be said of them.

    Each has its number; one without, 0, stands above a notebook's cell or another file.
    """
    found: list[tuple[int, Line]] = []
    part, digits = "", _digits(lesson)
    for number in shown_lines(lesson):
        at = place(lesson.cells, number)
        if at.part != part:
            part = at.part
            found += [(0, ())] if found else []
            found.append((0, text(at.file or f"In [{at.cell}]", "quiet")))
        code = highlighted(lesson.source)[number - 1]
        found.append((number, (Span("  "), Span(f"{at.line:>{digits}}  ", "faint"), *code)))
    return tuple(found)


def _special(scene: Scene) -> set[int]:
    """Return the lines that do not look quiet: what ran, failed, is walked to or edited."""
    step = scene.step
    ran = range(step.first_line, step.last_line + 1) if step is not None else ()
    walked, focused = _walked(scene), scene.focused
    found = {*ran, *scene.edited, *((walked,) if walked is not None else ())}
    if scene.newest and scene.failed_line is not None:
        found.add(scene.failed_line)
    if focused is not None:
        found.add(focused.line)
    return found


def _reach(places: dict[int, tuple[int, int]], first: int, last: int) -> tuple[int, int] | None:
    """Return the first and the last row of the lines from `first` to `last` that are listed."""
    found = [places[number] for number in range(first, last + 1) if number in places]
    return (found[0][0], found[-1][1]) if found else None


def _within(inner: tuple[int, int] | None, outer: tuple[int, int] | None) -> bool:
    """Whether one stretch of rows lies inside another."""
    return bool(inner and outer and outer[0] <= inner[0] and inner[1] <= outer[1])


def _loop(scene: Scene) -> tuple[int, int]:
    """Return the first and the last line of the training loop of the step; none is (1, 0)."""
    number = scene.step.loop if scene.step is not None else None
    loops = (loop for loop in scene.lesson.loops if loop.number == number)
    return next(((loop.first_line, loop.last_line) for loop in loops), (1, 0))


def _file(scene: Scene) -> str:
    """Return the name of the file that is stepped through, without the script's folders."""
    line = scene.step.first_line if scene.step else 1
    return place(scene.lesson.cells, line).file or scene.lesson.path.rsplit("/", 1)[-1]


def _current(scene: Scene) -> tuple[int, int]:
    """Return which lines must be in sight: that of the op walked to, else those that ran.

    They are the first and the last one; none is (1, 0).
    """
    walked = _walked(scene)
    if walked is None and scene.focused is not None:
        walked = scene.focused.line
    if walked is None and scene.newest:
        walked = scene.failed_line
    if walked is not None:
        return walked, walked
    return (scene.step.first_line, scene.step.last_line) if scene.step is not None else (1, 0)


def _failed(scene: Scene, number: int) -> bool:
    """Whether the run failed at a line, seen from the last step that was recorded."""
    return scene.newest and number == scene.failed_line


def _walked(scene: Scene) -> int | None:
    """Return the line of the op or flow walked to."""
    item = scene.op or scene.flow
    return item.line if item else None


def _mark(scene: Scene, number: int) -> str:
    """Return the sign in front of a line, a space for one that did not run."""
    glyphs, step = scene.glyphs, scene.step
    if _failed(scene, number):
        return glyphs.failed
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
    digits = _digits(scene.lesson)
    label = place(scene.lesson.cells, number).line
    code = _focused(scene, number, highlighted(scene.lesson.source)[number - 1])
    sign = Span(scene.edited.get(number, " "), "now")
    role: Role = "failed" if mark == scene.glyphs.failed else "now"
    stands = mark in (scene.glyphs.now, scene.glyphs.walked, scene.glyphs.failed)
    if not stands and (scene.focused is None or scene.focused.line != number):
        return [(Span(mark, role), sign, Span(f"{label:>{digits}}  ", "faint"), *code)]
    gutter: Line = (Span(mark, role), sign, Span(f"{label:>{digits}}  ", role))
    code = tuple(Span(span.text, _bright(span.role)) for span in code)
    room = columns - width(gutter)
    if width(code) <= room or room < 8 or (stands and _beside(scene)):
        return [(*gutter, *code)]
    return _folded(gutter, code, room)


@lru_cache(8)
def _digits(lesson: Lesson) -> int:
    """Return how many digits the numbers of lines have: of the script, or of a notebook's cells."""
    sizes = [cell.last_line - cell.first_line + 1 for cell in lesson.cells]
    return max(len(str(max(sizes, default=lesson.source.count("\n") + 1))), 2)


def _focused(scene: Scene, number: int, code: Line) -> Line:
    """Return a line of code with the number that the keys change set into brackets."""
    focus = scene.focused
    if focus is None or focus.line != number:
        return code
    edges = scene.glyphs.focus
    inside = Span(f"{edges[0]}{focus.text}{edges[1]}", "badge")
    end = sum(len(span.text) for span in code)
    return (*_slice(code, 0, focus.column), inside, *_slice(code, focus.end, end))


def _beside(scene: Scene) -> bool:
    """Whether what ran is none of the five phases: prints, most often.

    Their long lines stay cut, so that the code stands still; a zoom shows them whole.
    """
    return scene.step is not None and scene.step.loop is not None and scene.step.phase == "other"


def _bright(role: Role) -> Role:
    """Return the role of code in a line that ran: names stand out, the rest keeps its colour."""
    return "strong" if role == "code" else role


def _folded(gutter: Line, code: Line, room: int) -> list[Line]:
    """Return a long line in several rows, so that what ran is read whole."""
    words = plain(code)
    hang = len(words) - len(words.lstrip(" ")) + 4
    hang = hang if hang <= room // 2 else 2
    rows: list[Line] = []
    start, lead, rest = 0, gutter, deque(code)
    while start < len(words):
        length = _break(words[start:], room)
        rows.append((*lead, *_taken(rest, length)))
        start += length
        if len(rows) == 1:
            lead, room = (Span(" " * (width(gutter) + hang)),), room - hang
    return rows


def _break(words: str, room: int) -> int:
    """Return how many characters go into a row: at best up to a space or a comma."""
    part = take(words, room)
    if part == words:
        return len(words)
    least = max(len(part) - len(part.lstrip(" ")), len(part) // 3)
    for signs in (" ,", "([."):
        found = max(part.rfind(sign) for sign in signs) + 1
        if found > least:
            return found
    return max(len(part), 1)


def _taken(rest: deque[Span], length: int) -> Line:
    """Take so many characters from the beginning of what is left of a line, and return them."""
    spans: list[Span] = []
    while rest and length > 0:
        span = rest.popleft()
        spans.append(Span(span.text[:length], span.role))
        if len(span.text) > length:
            rest.appendleft(Span(span.text[length:], span.role))
        length -= len(span.text)
    return tuple(spans)


def _slice(line: Line, start: int, end: int) -> Line:
    """Return the characters of a line from `start` up to `end`."""
    spans: list[Span] = []
    for span in line:
        spans.append(Span(span.text[max(start, 0) : max(end, 0)], span.role))
        start, end = start - len(span.text), end - len(span.text)
    return tuple(span for span in spans if span.text)

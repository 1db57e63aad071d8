"""Lines in terminal cells: how wide they are, cut, padded, wrapped and put beside each other."""

from collections.abc import Iterable
from functools import lru_cache

from tutor.maths.typeset import cells as maths
from tutor.plain.lines import Line, Role, Span


def text_width(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return len(text) if text.isascii() else _counted_cells(text)


@lru_cache(4096)
def _counted_cells(text: str) -> int:
    return maths.cells(text)


def width(line: Line) -> int:
    """Return how many terminal cells a line takes."""
    return sum([len(words) if words.isascii() else text_width(words) for words, _ in line])


def clean(text: str) -> str:
    """Return a text without control characters, tabs as four spaces, for one line."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "    " if c == "\t" else "�" for c in text)


def take(text: str, cells: int) -> str:
    """Return the beginning of a text that fits into so many cells."""
    if cells <= 0:
        return ""
    part = maths.parted(text, cells)[0]
    return part if text_width(part) <= cells else ""


def cut(line: Line, cells: int, dots: str = "…") -> Line:
    """Return a line that fits into so many cells, with dots at its end where it was cut."""
    if width(line) <= cells:
        return line
    room = max(cells - len(dots), 0)
    kept: list[Span] = []
    for span in line:
        part = take(span.text, room)
        kept.append(Span(part, span.role))
        room -= text_width(part)
        if part != span.text:
            break
    kept.append(Span(dots[: max(cells, 0)], "faint"))
    return tuple(kept)


def fit(line: Line, cells: int, dots: str = "…") -> Line:
    """Return a line of exactly so many cells, cut or padded with spaces."""
    missing = cells - width(line)
    if missing < 0:
        line = cut(line, cells, dots)
        missing = cells - width(line)
    return (*line, Span(" " * missing)) if missing > 0 else line


def text(words: str, role: Role = "text") -> Line:
    """Return a line of one role."""
    return (Span(words, role),)


def split(line: Line, cells: int) -> tuple[Line, Line]:
    """Return the first cells of a line and what follows them."""
    first: list[Span] = []
    room = cells
    for place, span in enumerate(line):
        part = take(span.text, room)
        first.append(Span(part, span.role))
        room -= text_width(part)
        if room <= 0 or part != span.text:
            rest = Span(span.text[len(part) :], span.role)
            return tuple(first), (rest, *line[place + 1 :]) if rest.text else line[place + 1 :]
    return tuple(first), ()


def left(words: str, cells: int, role: Role = "text") -> Span:
    """Return a text padded on its right; one that is too long stays as it is."""
    return Span(words + " " * (cells - text_width(words)), role)


def right(words: str, cells: int, role: Role = "text") -> Span:
    """Return a text padded on its left; one that is too long stays as it is."""
    return Span(" " * (cells - text_width(words)) + words, role)


def space(cells: int) -> Span:
    """Return so many empty cells."""
    return Span(" " * max(cells, 0))


def between(start: Line, end: Line, cells: int, dots: str = "…") -> Line:
    """Return a line with one part at its left and one at its right end; the left one is cut."""
    end = cut(end, cells, dots)
    return (*fit(start, cells - width(end), dots), *end)


def joined(parts: Iterable[Line], gap: Span) -> Line:
    """Return several lines behind each other with the same span between them."""
    spans: list[Span] = []
    for part in parts:
        if spans:
            spans.append(gap)
        spans.extend(part)
    return tuple(spans)


def packed(parts: Iterable[Line], cells: int, gap: Span) -> list[Line]:
    """Return parts behind each other in as few lines as hold them; no part is broken."""
    lines: list[Line] = []
    for part in parts:
        if lines and width(lines[-1]) + text_width(gap.text) + width(part) <= cells:
            lines[-1] = (*lines[-1], gap, *part)
        else:
            lines.append(part)
    return lines


def wrap(words: str, cells: int, role: Role = "text", indent: str = "") -> tuple[Line, ...]:
    """Return a text broken at its spaces into lines; a word longer than a line is broken too.

    Such a word is broken where a part of it ends, as a dotted name or a path does.
    """
    rows: list[str] = []
    for paragraph in clean_lines(words):
        row = ""
        for word in paragraph.split():
            joint = f"{row} {word}" if row else (indent if rows else "") + word
            if text_width(joint) > cells and row:
                rows.append(row)
                joint = indent + word
            while text_width(joint) > cells > 0:
                part = _ending(take(joint, cells)) or joint[:1]
                rows.append(part)
                joint = joint[len(part) :]
            row = joint
        rows.append(row)
    return tuple((Span(row, role),) for row in rows)


def _ending(part: str) -> str:
    """Return the beginning of a long word up to where a part of it ends, if that is most of it."""
    for place in range(len(part) - 1, len(part) // 2, -1):
        if part[place] in ".([⟨":
            return part[:place]
        if part[place] in "/,":
            return part[: place + 1]
    return part


def counted(number: int, word: str) -> str:
    """Return a number with a word that it counts: ``1 node``, ``2 nodes``."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def clean_lines(words: str) -> list[str]:
    """Return the lines of a text, each without control characters."""
    return [clean(line) for line in words.replace("\r\n", "\n").split("\n")]

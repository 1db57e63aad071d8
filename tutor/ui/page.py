"""What a panel function returns, and the box that is drawn around it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from tutor.plain.lines import Line, Role, Span, plain
from tutor.ui.cells import cut, fit, take, text, text_width, width
from tutor.ui.glyphs import ASCII, Glyphs, plainly

if TYPE_CHECKING:
    from tutor.ui.scene import Scene


class Page(NamedTuple):
    """The content of a panel: its lines, its title, and a few words in its lower border.

    `keep` is the first and last row (from 0) that must be in sight when there are more lines than
    room; None leaves the scrolling to the person.
    """

    lines: tuple[Line, ...]
    title: str = ""
    foot: str = ""
    keep: tuple[int, int] | None = None


Draw = Callable[["Scene", int, int], Page]
"""A panel: from a scene, columns and rows to what stands in them."""


def visible(offset: int, rows: int, total: int, keep: tuple[int, int] | None) -> int:
    """Return the first row to show, as near to `offset` as the bounds and `keep` allow.

    A `keep` that is out of sight is brought in with two rows of context above it; one that is
    larger than the room shows its beginning.
    """
    if keep is not None and not offset <= keep[0] <= keep[1] < offset + rows:
        context = max(min(2, rows - (keep[1] - keep[0] + 1)), 0)
        offset = keep[0] - context
    return max(min(offset, total - rows), 0)


def framed(
    page: Page, cells: int, rows: int, offset: int, glyphs: Glyphs, focused: bool, tabs: str = ""
) -> list[Line]:
    """Return a page in its box of so many cells and rows, scrolled down by `offset` lines.

    `tabs` names what else can be shown in the same place; it stands at the right of the title.
    """
    inner, body = cells - 4, rows - 2
    rule: Line = (Span(glyphs.side, "rule_now" if focused else "rule"), Span(" "))
    shown = [spelt(line, glyphs) for line in page.lines[offset : offset + body]]
    side = (Span(" "), rule[0])
    lines = [(*rule, *fit(line, inner, glyphs.dots), *side) for line in shown]
    lines += [(*rule, Span(" " * inner), *side)] * (body - len(shown))
    title = page.title if glyphs is not ASCII else plainly(page.title)
    top = _edge(title, tabs, cells, glyphs, glyphs.corners[:2], focused, titled=True)
    more = _more(offset, body, len(page.lines), glyphs)
    foot = f"{page.foot} {more}".strip()
    return [top, *lines, _edge("", foot, cells, glyphs, glyphs.corners[2:], focused)]


def _edge(
    title: str,
    end: str,
    cells: int,
    glyphs: Glyphs,
    corners: str,
    focused: bool,
    titled: bool = False,
) -> Line:
    """Return the upper or lower line of a box with words set into it."""
    line = glyphs.line
    role: Role = "rule_now" if focused else "rule"
    words = cut(text(f" {title} ", "now" if focused else "quiet"), cells - 4, glyphs.dots)
    words = words if titled and title else ()
    room = cells - 6 - width(words)
    tail = cut(text(f" {end} ", "quiet" if titled else "faint"), room, glyphs.dots)
    tail = tail if end and room > 3 else ()
    rest = cells - 4 - width(words) - width(tail)
    return (
        Span(corners[0] + line, role),
        *words,
        Span(line * max(rest, 0), role),
        *tail,
        Span(line + corners[1], role),
    )


def _more(offset: int, body: int, total: int, glyphs: Glyphs) -> str:
    """Return arrows that say where there is more than is seen."""
    up = glyphs.more[0] if offset > 0 else ""
    down = glyphs.more[1] if offset + body < total else ""
    return up + down


def bare(page: Page, cells: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """Return a page without a box, such as a bar, in exactly so many cells and rows."""
    lines = [fit(spelt(line, glyphs), cells, glyphs.dots) for line in page.lines[:rows]]
    return lines + [(Span(" " * cells),)] * (rows - len(lines))


def shortened(
    lines: list[Line], rows: int, cells: int, glyphs: Glyphs, more: Line = ()
) -> list[Line]:
    """Return no more lines than there are rows, with dots behind the last one where it was more.

    `more` stands behind the dots and says how to see the rest.
    """
    if len(lines) <= rows or not rows:
        return lines[:rows]
    end = (Span(f" {glyphs.dots}", "faint"), *more)
    return [*lines[: rows - 1], (*_between_words(lines[rows - 1], cells - width(end)), *end)]


def _between_words(line: Line, cells: int) -> Line:
    """Return the words of a line that fit; half a number would be another number."""
    words = plain(line)
    if text_width(words) <= cells:
        return line
    kept = take(words, cells)
    if words[len(kept)] != " ":
        kept = kept[: kept.rfind(" ") + 1]
    kept = kept.rstrip()
    return cut(line, text_width(kept) if kept else cells, "")


def spelt(line: Line, glyphs: Glyphs) -> Line:
    """Return a line in the characters of a set; the plain one has the bytes 32 to 126 alone."""
    if glyphs is not ASCII:
        return line
    return tuple(Span(plainly(span.text), span.role) for span in line)

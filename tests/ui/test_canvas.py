"""What is written on the terminal is little, and gives what writing all of it would."""

import io
from typing import Any

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tutor.ui.canvas import GAP, Canvas
from tutor.ui.painter import Patches

WIDTH, HEIGHT = 12, 4
STYLES = [
    Style(),
    Style(bold=True),
    Style(color="red"),
    Style(bgcolor="blue", italic=True),
    Style(color="green", underline=True),
    Style(color="red", reverse=True),
]
CONSOLE = Console(file=io.StringIO(), force_terminal=True, color_system="256")


class Terminal:
    """A terminal on which updates are written."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.screen.reset_mode(7, private=True)  # Lines are not wrapped, as Textual has it.
        self._stream = pyte.Stream(self.screen)
        self.written = 0

    def write(self, update: CompositorUpdate) -> None:
        text = update.render_segments(CONSOLE)
        self.written += len(text)
        self._stream.feed(text)

    @property
    def cells(self) -> list[list[tuple[object, ...]]]:
        """What is seen in each cell; of a space that is only its ground and what lies on it."""
        found = [[self.screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]
        return [[look(cell) for cell in row] for row in found]


def look(cell: Any) -> tuple[object, ...]:
    """Return how a cell looks."""
    marks = (cell.data, cell.bg, cell.underscore, cell.reverse, cell.strikethrough)
    seen = cell.data != " " or cell.underscore or cell.reverse or cell.strikethrough
    return (*marks, cell.fg, cell.bold, cell.italics) if seen else marks


def rows(text: str, style: Style = STYLES[0]) -> list[Strip]:
    """Return the strips of lines, filled up to the width."""
    return [Strip([Segment(line.ljust(WIDTH), style)]) for line in text.split("\n")]


def layout(text: str, style: Style = STYLES[0], y: int = 0) -> LayoutUpdate:
    """Return an update of whole lines."""
    strips = rows(text, style)
    return LayoutUpdate([[strip] for strip in strips], Region(0, y, WIDTH, len(strips)))


def test_what_stands_there_already_is_not_written() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    first = canvas.changes(layout("one\ntwo"))
    assert first is not None
    assert [y for _, y, _ in first.rows] == [0, 1]

    again = canvas.changes(layout("one\ntwo"))

    assert again is not None
    assert again.rows == []


def test_cells_that_differ_are_written_and_those_between_them_if_they_are_few() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.changes(layout("a" * WIDTH))

    near = canvas.changes(layout("b" + "a" * GAP + "b" + "a" * (WIDTH - GAP - 2)))
    far = canvas.changes(layout("a" * (GAP + 1) + "b" + "a" * (WIDTH - GAP - 3) + "c"))

    assert near is not None
    assert far is not None
    assert near.rows[0][2] == [("b" + "a" * GAP + "b", STYLES[0])]
    assert [x for x, _, _ in far.rows] == [0, WIDTH - 1]


@pytest.mark.parametrize("x", [WIDTH - 2, WIDTH, WIDTH + 2, -2, -20])
def test_of_what_was_drawn_for_a_wider_terminal_the_rest_is_left_out(x: int) -> None:
    # Given a row that was drawn before the terminal got narrower
    canvas = Canvas(WIDTH, HEIGHT)
    update = LayoutUpdate([[Strip([Segment("abcdef", STYLES[0])])]], Region(x, 0, 6, 1))
    # When it comes behind the change of size, then what lies within the border is written alone.
    found = canvas.changes(update)
    assert found is not None
    written = [(at, "".join(text for text, *_ in pieces)) for at, _, pieces in found.rows]
    assert all(at >= 0 and at + len(text) <= WIDTH for at, text in written)
    assert "".join(text for _, text in written) == "abcdef"[max(-x, 0) : max(WIDTH - x, 0)]


def test_another_style_is_a_change() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.changes(layout("a"))
    found = canvas.changes(layout("a", STYLES[1]))
    assert found is not None
    assert len(found.rows) == 1


def test_spaces_look_the_same_in_any_style_that_shows_nothing_of_them() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.changes(layout("a b", STYLES[2]))

    bold, grounded = (canvas.changes(layout("a b", style)) for style in (STYLES[1], STYLES[3]))

    assert bold is not None
    assert grounded is not None
    assert [pieces for _, _, pieces in bold.rows] == [[("a b", STYLES[1])]]
    assert [pieces for _, _, pieces in grounded.rows] == [[("a b".ljust(WIDTH), STYLES[3])]]


def test_the_cell_behind_a_sign_that_leaves_dots_there_is_written_as_well() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.changes(layout("a◄ b"))
    found = canvas.changes(layout("a  b"))
    assert found is not None
    assert found.rows == [(1, 0, [("  ", STYLES[0])])]


def test_after_an_update_of_another_kind_nothing_is_known() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.changes(layout("a"))

    assert canvas.changes(CompositorUpdate()) is None

    found = canvas.changes(layout("a"))
    assert found is not None
    assert len(found.rows) == 1


texts = st.lists(st.sampled_from([*"ab ─█数", "e\u0301"]), min_size=1, max_size=5).map("".join)
pieces = st.lists(st.tuples(texts, st.sampled_from(STYLES)), min_size=1, max_size=4)


def strip_of(found: list[tuple[str, Style]], width: int) -> Strip:
    """Return pieces as a strip of some cells."""
    return Strip([Segment(*piece) for piece in found]).adjust_cell_length(width, Style())


@st.composite
def updates(draw: st.DrawFn) -> CompositorUpdate:
    """Draw an update of each kind that there is."""
    kind = draw(st.sampled_from(["layout", "chops", "patches"]))
    y = draw(st.integers(0, HEIGHT - 1))
    if kind == "layout":
        lines = [[strip_of(draw(pieces), WIDTH)] for _ in range(HEIGHT - y)]
        return LayoutUpdate(lines, Region(0, y, WIDTH, HEIGHT - y))
    cut = draw(st.integers(1, WIDTH - 1))
    parts = strip_of(draw(pieces), cut), strip_of(draw(pieces), WIDTH - cut)
    if kind == "chops":
        right = draw(st.integers(1, WIDTH))
        chops = [{0: parts[0], cut: parts[1]} for _ in range(HEIGHT)]
        return ChopsUpdate(chops, [(y, 0, right)], [[cut, WIDTH]] * HEIGHT)
    patches = Patches()
    patches.rows.append((cut, y, [(s.text, s.style or Style()) for s in parts[1]]))
    return patches


@given(st.lists(updates(), max_size=6))
def test_the_terminal_shows_what_it_would_show_if_all_were_written(
    several: list[CompositorUpdate],
) -> None:
    sparing, plain = Terminal(), Terminal()
    canvas = Canvas(WIDTH, HEIGHT)
    for update in [layout("\n".join([""] * HEIGHT)), *several]:
        plain.write(update)
        changes = canvas.changes(update)
        assert changes is not None
        sparing.write(changes)
        assert sparing.cells == plain.cells


@pytest.mark.parametrize("text", ["数学", "é́a", "a数b"])
def test_characters_of_two_cells_or_none_are_kept_whole(text: str) -> None:
    canvas, terminal = Canvas(WIDTH, HEIGHT), Terminal()
    for each in (layout("abcdefgh"), layout(text), layout("abcdefgh")):
        changes = canvas.changes(each)
        assert changes is not None
        terminal.write(changes)
    assert terminal.screen.display[0] == "abcdefgh".ljust(WIDTH)

"""What is written to the terminal, little as it is, against what Textual would draw there."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pyte
import pytest
from rich.color import ColorSystem
from rich.style import Style
from stage import Stage, stage

from tutor.ui.canvas import Canvas
from tutor.ui.options import Options
from tutor.ui.painter import USUAL, Painter, Patches, turned
from tutor.ui.theme import PALETTES


class Terminal:
    """A terminal that gets everything that the app displays."""

    def __init__(self, s: Stage) -> None:
        self._app = s.app
        self.updates: list[Any] = []
        self._size = s.app.size
        self.screen = self._empty()
        self._canvas = Canvas(*self._size)

    def _empty(self) -> pyte.Screen:
        return pyte.Screen(self._size.width, self._size.height)

    def display(self, _: Any, update: Any) -> None:
        if update is not None:
            self.updates.append(update)
            changes = self._canvas.changes(update)
            assert changes is not None
            self._write(self.screen, changes)

    def _write(self, screen: pyte.Screen, update: Any) -> None:
        # The console of a test has no colours, so the styles would not be told apart.
        console = self._app.console
        console._color_system = ColorSystem.TRUECOLOR
        pyte.Stream(screen).feed(update.render_segments(console).replace("\n", "\r\n"))

    def drawn_anew(self) -> pyte.Screen:
        """Return a terminal on which Textual has drawn all of the present screen."""
        screen = self._empty()
        self._write(screen, self._app.screen._compositor.render_full_update())
        return screen


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[[Stage], Terminal]:
    """Have a stage write to a terminal, beginning with all that it shows."""

    def attach(s: Stage) -> Terminal:
        terminal = Terminal(s)
        terminal.screen = terminal.drawn_anew()
        monkeypatch.setattr(s.app, "_display", terminal.display)
        return terminal

    return attach


def look(screen: pyte.Screen) -> list[list[tuple[Any, ...]]]:
    """Return the character and the style of each cell; of an empty one only its ground is seen."""
    return [
        [_cell(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
    ]


def _cell(char: Any) -> tuple[Any, ...]:
    seen = (char.bg, char.reverse)
    return seen if char.data == " " else (char.data, char.fg, char.bold, *seen)


def painted(terminal: Terminal) -> bool:
    return any(isinstance(update, Patches) for update in terminal.updates)


SIZES = [(80, 24), (120, 40), (200, 50)]
EACH = {(size, "gradstep") for size in SIZES} | set(zip(SIZES * 2, sorted(PALETTES), strict=False))
"""Every size in one theme, and every theme in some size: each test draws forty screens."""


@pytest.mark.parametrize(("size", "theme"), sorted(EACH))
async def test_what_is_painted_is_what_textual_would_draw(
    size: tuple[int, int], theme: str, shown: Any
) -> None:
    async with stage(size, options=Options(theme=theme)) as s:
        await s.press("n")
        terminal = shown(s)
        for key in "nnnnn3s12pmmtn":
            await s.press(key)
            assert look(terminal.screen) == look(terminal.drawn_anew()), key
        assert painted(terminal)


async def test_a_step_is_written_by_the_painter_alone(shown: Any) -> None:
    async with stage() as s:
        await s.press("n", "n")
        terminal = shown(s)
        await s.press("n")
        assert [type(update) for update in terminal.updates] == [Patches]


async def test_a_notification_is_not_painted_over(shown: Any) -> None:
    async with stage() as s:
        await s.press("n", "n")
        s.app.notify("a word beside the screen", timeout=60)
        await s.until_shown("a word beside the screen")
        terminal = shown(s)
        await s.press("n", "n")
        assert not painted(terminal)
        assert "a word beside the screen" in "\n".join(terminal.screen.display)
        assert look(terminal.screen) == look(terminal.drawn_anew())


async def test_another_screen_on_top_is_not_painted_over(shown: Any) -> None:
    async with stage() as s:
        await s.press("n", "question_mark")
        terminal = shown(s)
        assert s.app.session is not None
        s.app.session.forward()
        await s.pilot.pause()
        assert not painted(terminal)
        await s.press("escape")
        assert look(terminal.screen) == look(terminal.drawn_anew())


async def test_a_widget_elsewhere_than_expected_is_left_to_textual() -> None:
    async with stage() as s:
        await s.press("n")
        screen = s.app.screen
        panel = screen.query_one("#code")
        painter = Painter(screen, set(screen._compositor.visible_widgets))
        assert painter.takes(panel, panel.region)
        assert not painter.takes(panel, panel.region.translate((1, 0)))
        assert not Painter(screen, {panel}).takes(panel, panel.region)


STYLES = [
    USUAL,
    *map(Style.parse, ("red", "bold red", "dim", "#102030 on #405060", "on blue", "bold reverse")),
]


def test_turning_through_styles_gives_what_each_alone_gives() -> None:
    console = pyte.Screen(20, 1)
    alone = pyte.Screen(20, 1)
    order = [style for pair in ((a, b) for a in STYLES for b in STYLES) for style in pair]
    for worn, style in pairwise(order):
        for screen, begin in ((console, worn), (alone, USUAL)):
            screen.reset()
            codes = turned(USUAL, begin, ColorSystem.TRUECOLOR)
            codes += turned(begin, style, ColorSystem.TRUECOLOR)
            pyte.Stream(screen).feed(f"{codes}x")
        assert console.buffer[0][0] == alone.buffer[0][0], (worn, style)

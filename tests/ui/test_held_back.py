"""A screen draws nothing while the terminal has no room for a frame, and all of it afterwards."""

from collections.abc import Callable

from textual.app import App
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input

from tutor.ui.held_back import HeldBack


class Number(Widget):
    """Shows a number, and keeps what it has shown."""

    number = 0

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[int] = []

    def render(self) -> str:
        self.shown.append(self.number)
        return str(self.number)

    def show(self, number: int) -> None:
        self.number = number
        self.refresh()


class NumberScreen(HeldBack, Screen[None]):
    """A screen that holds a number."""

    def compose(self) -> list[Widget]:
        return [Number()]


class NumberApp(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return NumberScreen()


async def test_what_changes_while_there_is_no_room_is_drawn_in_one_frame() -> None:
    waiting: list[Callable[[], object]] = []
    app = NumberApp()
    async with app.run_test() as pilot:
        # Given a terminal without room
        number = app.screen.query_one(Number)
        shown = len(number.shown)
        app._driver.when_drawn = lambda call: waiting.append(call) or True  # type: ignore
        # When several things change
        for each in (1, 2, 3):
            number.show(each)
            await pilot.pause(0.01)
        # Then nothing is drawn,
        assert number.shown[shown:] == []
        assert len(waiting) == 1
        # and the last of them as soon as there is room.
        app._driver.when_drawn = lambda call: False  # type: ignore[union-attr]
        waiting.pop()()
        while len(number.shown) == shown:
            await pilot.pause(0.01)
        assert number.shown[shown:] == [3]


class Question(HeldBack, ModalScreen[None]):
    """A screen that opens over another."""

    CSS = "Question { align: center middle; } Input { width: 10; }"

    def compose(self) -> list[Widget]:
        return [Input()]


async def test_what_opens_over_a_screen_is_drawn_once_it_is_whole() -> None:
    app = NumberApp()
    async with app.run_test() as pilot:
        drawn: list[bool] = []
        display = app._display

        def note(screen: Screen[None], update: object) -> None:
            if isinstance(screen, Question) and update is not None:
                drawn.append(bool(screen.query_one(Input).region.x))
            display(screen, update)  # type: ignore[arg-type]

        app._display = note  # type: ignore[method-assign]
        await app.push_screen(Question())
        while not drawn:
            await pilot.pause(0.01)

        # In its first frame the line to write on is in its place already.
        assert all(drawn)

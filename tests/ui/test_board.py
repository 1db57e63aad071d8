"""The board of panels on its own: which of several scenes stands there in the end."""

import asyncio

from scenes import at
from textual.app import App, ComposeResult

from tutor.ui.board import Board
from tutor.ui.scene import Scene


class Overtaken(Board):
    """A board that is given another scene as soon as it says that the first frame is there."""

    def __init__(self, newer: Scene) -> None:
        super().__init__()
        self._newer = newer
        self.drawn = asyncio.Event()

    def on_shown(self) -> None:
        self.show(self._newer)
        # What the board itself still means to draw stands in its queue, so this comes behind it.
        self.call_later(self.drawn.set)


class OneBoard(App[None]):
    """An app with nothing but a board."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board

    def compose(self) -> ComposeResult:
        yield self._board


async def test_a_scene_that_comes_while_the_boxes_are_yet_to_be_drawn_stays() -> None:
    """The run of a quick script arrives before what stood there first is drawn in its boxes."""
    board = Overtaken(newer=at("backward", iteration=3))
    app = OneBoard(board)
    async with app.run_test(size=(120, 40)) as pilot:
        board.show(at("forward", iteration=1, state="running"))
        async with asyncio.timeout(10):
            await board.drawn.wait()
        await pilot.pause()
        text = "".join(strip.text for strip in app.screen._compositor.render_strips())
    assert "iteration 3 of" in text
    assert "running" not in text

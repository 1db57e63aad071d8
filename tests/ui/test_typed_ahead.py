"""Keys that arrive in one go, as a slow line delivers them: a screen is left once."""

import pytest
from stage import Stage, stage
from textual.command import CommandList
from textual.events import Key

from tutor.ui.lesson_screen import LessonScreen
from tutor.ui.palette import Palette


def at_once(s: Stage, *keys: str) -> None:
    """Have keys come in before the first of them is carried out."""
    for key in keys:
        s.app.post_message(Key(key, key if len(key) == 1 else None))


async def still_there(s: Stage) -> None:
    """Check that the lesson is on top again, and that its keys do what they do."""
    await s.until(lambda: isinstance(s.app.screen, LessonScreen))
    await s.press("n")
    assert isinstance(s.app.screen, LessonScreen)


@pytest.mark.parametrize(
    ("way_in", "typed"),
    [
        (["g"], ["2", "enter", "enter", "enter"]),
        (["colon"], ["h", "i", "g", "h", "enter", "enter", "enter", "enter"]),
        (["e"], ["escape", "escape", "escape"]),
        (["question_mark"], ["escape", "q", "enter"]),
        (["d"], ["escape", "escape", "escape"]),
        (["b"], ["escape", "escape", "escape"]),
        (["f"], ["escape", "escape", "escape"]),
    ],
)
async def test_what_is_typed_behind_the_key_that_leaves_takes_nothing_else_away(
    way_in: list[str], typed: list[str]
) -> None:
    async with stage() as s:
        await s.press("n", "n", *way_in)
        await s.until(lambda: not isinstance(s.app.screen, LessonScreen))

        at_once(s, *typed[:-1])

        await still_there(s)


async def test_what_the_palette_finds_while_it_is_left_ends_nothing() -> None:
    async with stage() as s:
        await s.press("n", "n", "colon")
        palette = s.app.screen
        assert isinstance(palette, Palette)
        # Given a palette that has lost its parts already, as it does before what it looks for ends
        await palette.query_one(CommandList).remove()
        # When something is found
        palette._list_visible = not palette._list_visible
        palette._show_busy = not palette._show_busy
        # Then it can be left as ever.
        await s.press("escape")
        await still_there(s)

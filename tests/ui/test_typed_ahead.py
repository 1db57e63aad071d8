"""Keys that arrive in one go, as a slow line delivers them: a screen is left once."""

import pytest
from stage import Stage, stage
from textual.events import Key

from tutor.ui.lesson_screen import LessonScreen


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

from landscapes import line
from stage import Stage, stage

from tutor.link.messages import Survey, Surveyed
from tutor.trace.landscape import Weight
from tutor.ui.lesson_screen import LessonScreen


def surveys(stage: Stage) -> list[Survey]:
    return [message for message in stage.engine.sent if isinstance(message, Survey)]


async def test_the_key_shows_the_next_plot_and_brings_it_to_the_front() -> None:
    async with stage((80, 24)) as shown:
        await shown.press("n", "n", "n")
        assert "iteration ─" not in shown.text
        await shown.press("k")
        assert "loss, logarithmic" in shown.text
        assert "iteration ─" in shown.text


async def test_a_still_screen_has_the_losses_worked_out_and_shows_them() -> None:
    async with stage() as shown:
        await shown.press("n", "n", "n", "n", "k", "k")
        assert "being worked out" in shown.text
        await shown.until(lambda: surveys(shown))
        assert surveys(shown) == [Survey((Weight("w"),), (41,))]
        shown.engine.listener(Surveyed(line(index=3)))
        await shown.until_shown("slope −25.5")
        assert "being worked out" not in shown.text


async def test_a_held_key_asks_for_the_last_step_alone() -> None:
    async with stage() as shown:
        await shown.press("k", "k")
        session = shown.app.session
        assert session is not None
        for _ in range(6):
            session.forward()
        await shown.until(lambda: surveys(shown))
        assert len(surveys(shown)) == 1


async def test_a_plot_that_is_not_seen_asks_for_nothing_until_it_is() -> None:
    async with stage() as shown:
        await shown.press("n", "n", "i", "k", "k")
        screen = shown.app.screen
        assert isinstance(screen, LessonScreen)
        assert screen._rest is None
        assert surveys(shown) == []
        await shown.press("escape")
        await shown.until(lambda: surveys(shown))

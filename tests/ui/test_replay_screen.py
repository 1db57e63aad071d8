"""A long run on the screen: running on unrecorded, going anywhere in it, being asked first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fake_engine import recorded_lesson
from sparse_engine import SparseEngine
from stage import LESSONS, Journal, Stage, Trusting

from tutor.ui.app import TutorApp
from tutor.ui.library import Library
from tutor.ui.options import Options
from tutor.ui.replay import NUMBER


@asynccontextmanager
async def long_stage(size: tuple[int, int] = (120, 40)) -> AsyncIterator[Stage]:
    """Run the app on an engine whose runs have a hundred iterations."""
    engine, journal = SparseEngine(), Journal()

    def client(listener):
        engine.listener = listener
        return engine

    app = TutorApp(
        Options(), Library(lambda: LESSONS, journal, Trusting()), client, recorded_lesson()
    )
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield Stage(app, pilot, engine, journal)


async def typed(s: Stage, text: str) -> None:
    await s.press("g")
    await s.press(*("space" if letter == " " else letter for letter in text), "enter")


async def test_running_on_to_the_end_and_back_into_what_was_not_recorded() -> None:
    async with long_stage() as s:
        await s.press("c")
        await typed(s, "50")
        await s.until(lambda: "50" in s.rows[0])

        assert NUMBER in s.engine.left


async def test_the_line_of_places_says_why_something_is_none() -> None:
    async with long_stage() as s:
        await s.press("n")
        await typed(s, "bakward")

        assert "did you mean backward?" in s.text
        await s.press("escape")
        assert "did you mean backward?" not in s.text


async def test_the_examples_stand_below_the_line() -> None:
    for size in ((60, 20), (80, 24), (120, 40)):
        async with long_stage(size) as s:
            await s.press("n", "g")

            assert "go to" in s.text
            assert "12:backward" in s.text
            assert all(len(row) == size[0] for row in s.rows)


async def test_the_person_is_asked_before_a_file_is_written_again() -> None:
    async with long_stage() as s:
        await s.press("c")
        s.engine.touch("wrote results.txt")
        await typed(s, "50")
        await s.until_shown("This script wrote results.txt")
        assert s.engine.asked(NUMBER) == []
        await s.press("enter")
        await s.until(lambda: s.engine.left == [NUMBER])


async def test_who_leaves_the_question_stays_where_they_are() -> None:
    async with long_stage() as s:
        await s.press("c")
        s.engine.touch("wrote results.txt")
        await typed(s, "50")
        await s.until_shown("This script wrote results.txt")
        await s.press("escape")

        assert "This script wrote" not in s.text
        assert s.engine.asked(NUMBER) == []


async def test_a_replay_says_so_and_esc_ends_it() -> None:
    async with long_stage() as s:
        await s.press("c")
        s.engine.slow.add(NUMBER)
        await typed(s, "50")
        await s.until_shown("Replaying the run on the way to iteration 50")
        await s.press("escape")
        await s.until(lambda: s.engine.left == [NUMBER])

        assert "Replaying" not in s.text

import pytest
from fake_engine import recorded_lesson
from stage import stage

from tutor.link.messages import Exited, InputWanted, Next, Reply, RunTo
from tutor.trace.goals import Goal
from tutor.trace.model import End, Failure
from tutor.ui.arrange import SMALLEST
from tutor.ui.options import Options
from tutor.ui.place import Place

SIZES = [(60, 20), (80, 24), (120, 40), (250, 80)]


async def test_the_introduction_is_there_before_the_engine_is_warm() -> None:
    async with stage(warm=False) as s:
        await s.until_shown("Fit y = 2x with a single weight w.")
        assert "torch is being loaded" in s.text
        assert "n begin" in s.rows[-1]


@pytest.mark.parametrize("size", SIZES)
async def test_a_step_is_legible_in_every_size(size: tuple[int, int]) -> None:
    async with stage(size) as s:
        await s.press("n", "3", "3")
        assert "loss.backward()" in s.text
        assert "∂loss" in s.text
        assert "= −25.5  ✓" in s.text
        assert "0 → −25.5 ◄" in s.text
        assert "21.675" in s.rows[0]
        assert "► backward" in s.text
        assert all(len(row) == size[0] for row in s.rows)
        assert len(s.rows) == size[1]


async def test_six_panels_are_seen_together_on_a_large_terminal() -> None:
    async with stage((120, 40)) as s:
        await s.press("3")
        for title in ("code", "equation", "tensors", "backward, node by node", "what happened"):
            assert f"─ {title} ─" in s.text
        assert "─ loss ─" in s.text


async def test_every_tab_of_a_small_terminal_is_reached() -> None:
    async with stage((80, 24)) as s:
        await s.press("3")
        seen = []
        for _ in range(8):
            seen.append(s.app.query_one("#board").front)  # type: ignore[attr-defined]
            await s.press("tab")
        wanted = {"tensors", "ops", "backward", "loss", "output", "notes", "code", "equation"}
        assert set(seen) == wanted
        await s.press("shift+tab")
        assert s.app.query_one("#board").front == "equation"  # type: ignore[attr-defined]


async def test_keys_go_on_from_each_other_though_nothing_is_drawn_between_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with stage((80, 24)) as s:
        await s.press("3")
        board = s.app.query_one("#board")
        slowly = []
        for _ in range(8):
            await s.press("tab")
            slowly.append(board.front)  # type: ignore[attr-defined]
        # When the terminal is still taking the last frame
        monkeypatch.setattr("tutor.ui.pacing.when_drawn", lambda screen, call: True)
        at_once = []
        for _ in range(8):
            s.app.screen.press("tab")  # type: ignore[attr-defined]
            at_once.append(board.front)  # type: ignore[attr-defined]
        # Then each acts on the panel to which the one before has led.
        assert at_once == slowly


@pytest.mark.parametrize(
    ("size", "seen"),
    [((80, 24), "Tab: tensors · ops · loss · output · notes"), ((66, 24), "Tab: 5 more")],
)
async def test_where_the_names_of_the_other_panels_do_not_fit_they_are_counted(
    size: tuple[int, int], seen: str
) -> None:
    async with stage(size, options=Options(at=Place(2, "backward"))) as s:
        await s.until_shown("► backward")
        await s.press("s")
        await s.until_shown(seen)


async def test_resizing_redraws_and_a_tiny_terminal_asks_for_room() -> None:
    async with stage((120, 40)) as s:
        await s.press("3")
        for size in [(80, 24), (60, 20), (100, 30), (61, 77), (250, 20)]:
            await s.pilot.resize_terminal(*size)
            await s.until(lambda size=size: len(s.rows) == size[1])
            for words in ("loss.backward()", "w.grad"):
                await s.until_shown(words)
        await s.pilot.resize_terminal(40, 10)
        await s.until_shown(f"{SMALLEST[0]} columns")
        await s.pilot.resize_terminal(80, 24)
        await s.until_shown("loss.backward()")


async def test_keys_step_forth_and_back() -> None:
    async with stage() as s:
        await s.press("n", "space", "right")
        assert "► loss" in s.text
        await s.press("p", "left")
        assert "► setup" in s.text
        await s.press("p")
        assert "Fit y = 2x" in s.text


async def test_iterations_are_a_key_apart() -> None:
    async with stage() as s:
        await s.press("2", "]", "]")
        assert "iteration 3 of 4" in s.text
        await s.press("[")
        assert "iteration 2 of 4" in s.text
        assert s.engine.sent == [RunTo(Goal(phase="loss"))] * 3


async def test_walking_lights_the_row_and_the_line() -> None:
    async with stage() as s:
        await s.press("2", "s", "s")
        assert "►   25 pow" in s.text
        assert "► 25" in s.text
        await s.press("S")
        assert "►   25 sub" in s.text
        await s.press("escape")
        assert "►   25" not in s.text


async def test_walking_on_a_small_terminal_brings_the_table_to_the_front() -> None:
    async with stage((80, 24)) as s:
        await s.press("3", "s")
        assert "─ backward, node by node ─" in s.text


async def test_with_the_next_step_what_was_in_front_before_the_walk_is_there_again() -> None:
    async with stage((80, 24), options=Options(at=Place(2, "backward"))) as s:
        await s.until_shown("► backward")
        await s.press("s", "s")
        assert "─ backward, node by node ─" in s.text
        await s.press("p")
        assert "─ tensors ─" in s.text


async def test_but_a_panel_that_is_chosen_stays_in_front() -> None:
    async with stage((80, 24), options=Options(at=Place(2, "backward"))) as s:
        await s.until_shown("► backward")
        await s.press("s", "tab", "p")
        assert "─ loss ─" in s.text


async def test_presses_while_a_step_runs_are_dropped() -> None:
    async with stage(slow=True) as s:
        await s.press(*["n"] * 20)
        assert s.engine.sent == [Next()]
        assert "running" in s.rows[0]
        assert "Esc interrupt" in s.rows[-1]
        s.engine.release()
        await s.until_shown("► setup")


async def test_escape_interrupts_a_step_that_runs() -> None:
    async with stage(slow=True) as s:
        await s.press("n", "escape")
        assert s.engine.interrupts == 1


async def test_zoom_gives_one_panel_the_whole_screen() -> None:
    async with stage() as s:
        await s.press("3", "z")
        assert "─ tensors ─" in s.text
        assert "─ code ─" not in s.text
        await s.press("tab")
        assert "─ tensors ─" not in s.text
        await s.press("escape")
        assert "─ code ─" in s.text


async def test_the_notes_are_explained_in_full() -> None:
    async with stage() as s:
        await s.press("3", "i")
        assert "─ notes on backward ─" in s.text
        await s.press("i")
        assert "─ code ─" in s.text


async def test_a_failure_is_shown_with_its_place_and_the_steps_remain() -> None:
    failure = Failure("RuntimeError", "a leaf [needs] grad", "line.py", 36)
    async with stage(end=End("failed", failure)) as s:
        await s.press("c")
        await s.until_shown("The lesson failed at line.py:36: RuntimeError: a leaf")
        assert "[needs] grad." in s.text
        assert "failed" in s.rows[0]
        await s.press("p", "p")
        assert "w.grad.zero_()" in s.text
        assert "The lesson failed" not in s.text
        await s.press("r")
        assert "Fit y = 2x" in s.text
        assert len(s.engine.loads) == 2


async def test_a_death_is_shown_in_words() -> None:
    async with stage(slow=True) as s:
        await s.press("n")
        s.engine.listener(Exited(4712, -11))
        await s.until_shown("segmentation fault")
        assert "r start again" in s.rows[-1]


async def test_a_question_is_asked_and_answered() -> None:
    async with stage(slow=True) as s:
        await s.press("n")
        s.engine.release()
        await s.press("n")
        s.engine.listener(InputWanted("x [number] = "))
        await s.until_shown("x [number] =")
        await s.press("5", "q", "n", "enter")
        assert s.engine.sent[-1] == Reply("5qn")
        await s.until(lambda: "x [number]" not in s.text)


async def test_a_question_can_be_left_open_and_taken_up_again() -> None:
    async with stage(slow=True) as s:
        await s.press("n")
        s.engine.release()
        await s.press("n")
        s.engine.listener(InputWanted("x = "))
        await s.until_shown("x =")
        await s.press("escape", "p")
        assert "Fit y = 2x" in s.text
        await s.press("n")
        await s.until_shown("x =")
        await s.press("7", "enter")
        assert s.engine.sent[-1] == Reply("7")


async def test_it_opens_at_a_place() -> None:
    async with stage(options=Options(at=Place(2, "backward"))) as s:
        await s.until_shown("► backward")
        assert "iteration 2 of 4" in s.text


async def test_help_lies_over_the_screen_until_it_is_left() -> None:
    async with stage((80, 24)) as s:
        await s.press("3", "question_mark")
        assert "go back one phase" in s.text
        await s.press("escape")
        assert "go back one phase" not in s.text
        assert "loss.backward()" in s.text


async def test_the_palette_offers_the_commands_by_name() -> None:
    async with stage() as s:
        await s.press("2", "colon")
        await s.until_shown("Go back one phase")
        await s.press(*"restart", *" the lesson"[:0])
        await s.press(*["backspace"] * 7, *"start")
        await s.until_shown("Start the lesson again")
        await s.press("enter")
        await s.until(lambda: len(s.engine.loads) == 2)


async def test_scrolling_moves_the_panel_with_the_bright_border_alone() -> None:
    async with stage((60, 20)) as s:
        await s.press("3")
        before = s.text
        await s.press("down", "down")
        assert s.text != before
        assert "loss.backward()" in s.text
        await s.press("up", "up")
        assert s.text == before


async def test_the_colours_can_be_light() -> None:
    async with stage() as s:
        await s.press("3", "colon")
        await s.until_shown("Dark colours")
        await s.press(*"light col", "enter")
        await s.until(lambda: s.app.theme == "gradstep-light")
        await s.until_shown("loss.backward()")


@pytest.mark.parametrize("size", SIZES)
async def test_plain_characters_suffice(size: tuple[int, int]) -> None:
    async with stage(size, options=Options(ascii=True)) as s:
        assert s.text.isascii()
        await s.press("3")
        assert s.text.isascii()
        assert "> backward" in s.text
        await s.press("c", "question_mark")
        assert s.text.isascii()


async def test_where_one_is_is_recorded_once_for_each_place() -> None:
    async with stage() as s:
        await s.press("n", "n", "p", "n")
        there = [("line", 0, None, False), ("line", 1, 1, False)]
        assert s.journal.records == [*there, *there]
        await s.press("c")
        assert s.journal.records[-1] == ("line", len(s.engine.steps) - 1, None, True)


async def test_quitting_ends_with_status_0() -> None:
    async with stage() as s:
        await s.press("n", "q")
        assert s.app.return_value == 0


async def test_a_lesson_with_brackets_is_shown_as_it_is() -> None:

    odd = recorded_lesson()._replace(title="w[i] + b[j] [red]")
    async with stage(lesson=odd) as s:
        assert "w[i] + b[j] [red]" in s.rows[0]

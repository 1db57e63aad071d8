import pytest
from hypothesis import given
from hypothesis import strategies as st
from stage import stage

from tutor.ui.arrange import TABS, Area, Need, arrange

SIZES = st.tuples(st.integers(60, 250), st.integers(20, 80))
NEEDS = st.builds(
    Need,
    zoom=st.sampled_from([None, "tensors", "notes"]),
    introduction=st.booleans(),
    asking=st.booleans(),
    sentences=st.integers(1, 9),
    urgent=st.booleans(),
)


def members(areas: tuple[Area, ...]) -> set[str]:
    return {name for area in areas for name in area.members}


@given(SIZES, NEEDS)
def test_panels_never_overlap_nor_leave_the_terminal(size: tuple[int, int], need: Need) -> None:
    taken: set[tuple[int, int]] = set()
    for area in arrange(*size, need):
        cells = {
            (x, y)
            for x in range(area.x, area.x + area.width)
            for y in range(area.y, area.y + area.height)
        }
        assert cells
        assert not cells & taken
        assert area.x + area.width <= size[0]
        assert area.y + area.height <= size[1]
        taken |= cells


@given(SIZES)
def test_code_equation_and_tensors_are_always_there(size: tuple[int, int]) -> None:
    areas = arrange(*size, Need())
    for name, least in (("code", 4), ("equation", 4), ("tensors", 4)):
        area = next(area for area in areas if name in area.members)
        assert area.height >= least
        assert area.width >= 30


@given(SIZES)
def test_every_panel_is_reachable_in_every_size(size: tuple[int, int]) -> None:
    there = members(arrange(*size, Need()))
    assert {"heading", "phases", "keybar", "code", "equation", "tensors", "loss", "output"} <= there
    assert {"flow"} <= there or {"ops", "backward"} <= there
    assert {"happened"} <= there or {"strip", "notes"} <= there


@pytest.mark.parametrize(("columns", "rows"), [(59, 24), (80, 19), (1, 1)])
def test_a_terminal_that_is_too_small_gets_one_sentence(columns: int, rows: int) -> None:
    assert members(arrange(columns, rows, Need())) == {"small"}


def test_from_100_by_30_on_six_panels_are_seen_together() -> None:
    boxes = [area for area in arrange(100, 30, Need()) if area.height > 1]
    assert len(boxes) == 6
    assert TABS in [area.members for area in arrange(99, 30, Need(model=True))]


def test_a_zoomed_panel_has_the_whole_place_of_the_others() -> None:
    (zoomed,) = (a for a in arrange(80, 24, Need(zoom="loss")) if a.members == ("loss",))
    assert (zoomed.width, zoomed.height) == (80, 20)


def test_the_introduction_stands_beside_the_code_where_there_is_room() -> None:
    assert "code" in members(arrange(120, 40, Need(introduction=True)))
    assert "code" not in members(arrange(80, 24, Need(introduction=True)))


def test_a_question_gets_its_line_above_the_keys() -> None:
    areas = arrange(80, 24, Need(asking=True))
    answer = next(area for area in areas if area.members == ("answer",))
    assert (answer.y, answer.height) == (20, 3)


def rows_of(name: str, columns: int, rows: int, **need: int) -> int:
    areas = arrange(columns, rows, Need(**need))
    return next(area.height for area in areas if name in area.members)


def test_the_sentences_have_as_many_rows_at_every_step_so_that_nothing_jumps() -> None:
    assert {rows_of("strip", 80, 24, sentences=n) for n in (1, 2, 3, 4)} == {3}


def test_what_is_wrong_has_more_of_them_and_some_on_the_smallest() -> None:
    assert [rows_of("strip", 80, 24, sentences=n, urgent=True) for n in (1, 5, 9)] == [3, 5, 6]
    assert [rows_of("strip", 60, 20, sentences=n, urgent=True) for n in (1, 3, 9)] == [1, 3, 4]
    assert rows_of("strip", 60, 20, sentences=3) == 1


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 100), (300, 1), (59, 19)])
async def test_a_step_survives_every_size_and_is_there_again_afterwards(
    size: tuple[int, int],
) -> None:
    async with stage((80, 24)) as s:
        await s.press("n", "n", "n")
        await s.until_shown("► loss")
        await s.pilot.resize_terminal(*size)
        await s.press("n", "p")
        await s.pilot.resize_terminal(80, 24)
        await s.until_shown("► loss")
        await s.until_shown("q quit")


def test_a_very_large_terminal_has_room_for_the_graph_below_two_columns() -> None:
    areas = {area.members[0]: area for area in arrange(250, 80, Need())}
    assert areas["graph"].width == areas["equation"].width + areas["flow"].width
    assert areas["graph"].y == areas["output"].y + areas["output"].height
    assert "graph" not in members(arrange(250, 50, Need()))
    assert "graph" not in members(arrange(120, 80, Need()))


async def test_the_graph_stands_among_the_panels_and_its_key_enlarges_it() -> None:
    async with stage((250, 80)) as s:
        await s.press("n", "n")
        await s.until_shown("► forward")
        await s.until_shown("─ graph ─")
        await s.until_shown("─ ops ─")

        await s.press("v")
        await s.until_shown("Esc: all panels")
        assert "─ ops ─" not in s.text

import msgspec
from fake_engine import recorded_steps
from hypothesis import given
from hypothesis import strategies as st
from scenes import view
from stage import stage

from tutor.link.messages import Peek, Peeked
from tutor.plain.lines import plain
from tutor.trace.model import Stats, Step, Window
from tutor.ui.glyphs import UNICODE
from tutor.ui.viewer import Size, fitting, moved, page, part, several, turned

BIG = view(
    None, (1000, 1000), measured=Stats(-3.5, 4.25, 0.01, 1.0, 0, 0, False),
    window=Window((0, 0), [[1.5, -2.0], [3.0, 4.0]]),
)  # fmt: skip


def with_big() -> list[Step]:
    steps = recorded_steps()
    return [
        msgspec.structs.replace(step, tensors={**step.tensors, "A": BIG, "B": BIG})
        for step in steps
    ]


def test_a_window_is_a_table_with_the_numbers_of_rows_and_columns() -> None:
    window = Window((7, 30), [[1.5, -2.0], [30.25, 1e-9]])
    lines = [plain(line).rstrip() for line in page("A", BIG, window, UNICODE, "").lines]
    assert lines == [
        "float32  cpu  min −3.5  max 4.25  mean 0.01",
        "",
        "              30        31",
        "     7       1.5        −2",
        "     8     30.25      1e−9",
    ]


def test_a_vector_is_one_row() -> None:
    lines = page("v", view(None, (10**6,)), Window((40,), [1.0, 2.0]), UNICODE, "").lines
    assert plain(lines[2]).split() == ["40", "41"]
    assert plain(lines[3]).split() == ["0", "1", "2"]


def test_a_cube_says_which_of_its_matrices_is_shown() -> None:
    cube = view(None, (3, 100, 100))
    found = page("C", cube, Window((2, 0, 0), [[[1.0]]]), UNICODE, "")
    assert found.title == "C[2,:,:] [3,100,100]"
    assert plain(found.lines[-1]).split() == ["0", "1"]


def test_what_the_step_changed_comes_first_and_gradients_can_be_seen() -> None:
    weights = msgspec.structs.replace(BIG, grad=BIG)
    step = msgspec.structs.replace(
        recorded_steps()[0],
        tensors={"y": view([1.0, 2.0], (2,)), "X": BIG, "W": weights, "lr": view(0.1)},
        changed=("W", "y"),
    )
    assert list(several(step)) == ["W", "W.grad", "X", "y"]


def test_what_cannot_be_seen_says_so() -> None:
    assert "cannot be seen" in plain(page("A", BIG, None, UNICODE, "").lines[-1])


shapes = st.lists(st.integers(1, 50), min_size=1, max_size=4).map(tuple)


@given(shapes, st.tuples(st.integers(-99, 99), st.integers(-99, 99)), st.data())
def test_a_window_never_leaves_its_tensor(
    shape: tuple[int, ...], by: tuple[int, int], data: st.DataObject
) -> None:
    origin = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    found = moved(origin, by, Size(10, 8), shape)
    assert len(found) == len(shape)
    assert all(0 <= at < size for at, size in zip(found, shape, strict=True))
    assert found[:-2] == origin[:-2]


@given(shapes)
def test_turning_through_all_matrices_comes_back(shape: tuple[int, ...]) -> None:
    one = view(None, shape)
    start = (0,) * len(shape)
    seen = [start]
    while (following := turned(seen[-1], 1, one)) != start:
        seen.append(following)
        assert turned(following, -1, one) == seen[-2]
    matrices = 1
    for size in shape[:-2]:
        matrices *= size
    assert len(seen) == matrices


def test_a_window_fits_into_its_screen() -> None:
    size = fitting(116, 38, BIG)
    window = Window((0, 0), [[-123456.0] * size.columns] * size.rows)
    lines = page("A", BIG, window, UNICODE, "").lines
    assert max(len(plain(line)) for line in lines) <= 116
    assert len(lines) <= 38


def test_a_part_of_a_window_begins_where_one_stands() -> None:
    cube = Window((0, 0, 0), [[[1, 2, 3], [4, 5, 6], [7, 8, 9]]])
    assert part(cube, (0, 1, 1), Size(2, 1)) == Window((0, 1, 1), [[[5], [8]]])
    assert part(Window((4,), [1, 2, 3]), (5,), Size(1, 9)) == Window((5,), [2, 3])


async def test_enter_looks_into_a_large_tensor_and_arrows_move_it() -> None:
    async with stage((80, 24), steps=with_big()) as s:
        await s.press("n", "n", "enter")
        await s.until_shown("A [1000,1000]")
        asked = s.engine.sent[-1]
        assert isinstance(asked, Peek)
        assert (asked.name, asked.origin) == ("A", (0, 0))
        await s.press("down")
        assert s.engine.sent[-1].origin == (1, 0)
        s.engine.listener(Peeked("A", Window((1, 0), [[77.5]])))
        await s.until_shown("77.5")
        await s.press("end")
        rows, columns = s.engine.sent[-1].rows, s.engine.sent[-1].columns
        assert s.engine.sent[-1].origin == (1000 - rows, 1000 - columns)
        await s.press("tab")
        await s.until_shown("B [1000,1000]")
        await s.press("y")
        assert s.toasts[-1].startswith("Sent to the clipboard: B[0:2, 0:2], ")
        await s.press("escape")
        assert "B [1000,1000]" not in s.text


async def test_an_answer_that_is_no_longer_wanted_is_left_out() -> None:
    async with stage((80, 24), steps=with_big()) as s:
        await s.press("n", "enter", "down")
        s.engine.listener(Peeked("A", Window((0, 0), [[99.5]])))
        await s.pilot.pause()
        assert "99.5" not in s.text


async def test_looking_back_only_the_recorded_corner_can_be_seen() -> None:
    async with stage((80, 24), steps=with_big()) as s:
        await s.press("n", "n", "p", "enter")
        await s.until_shown("only this corner was recorded")
        assert "−2" in s.text
        before = len(s.engine.sent)
        await s.press("down")
        assert len(s.engine.sent) == before


async def test_what_of_the_recorded_corner_does_not_fit_is_scrolled_to_and_never_cut() -> None:
    corner = Window((0, 0), [[100 * row + column for column in range(8)] for row in range(8)])
    big = msgspec.structs.replace(BIG, window=corner)
    replaced = msgspec.structs.replace
    steps = [replaced(s, tensors={**s.tensors, "A": big}) for s in recorded_steps()]
    async with stage((60, 20), steps=steps) as s:
        await s.press("n", "n", "p", "enter")
        await s.until_shown("arrows move in the recorded corner, Esc leaves ─╯")
        whole = s.rows[4].split()
        assert whole[1:-1] == ["0", "0", "1", "2", "3", "4"]
        await s.press("end")
        assert s.rows[3].split()[1:-1] == ["3", "4", "5", "6", "7"]
        assert s.rows[4].split()[1:-1] == ["0", "3", "4", "5", "6", "7"]


async def test_the_help_of_a_large_tensor_tells_its_own_keys() -> None:
    async with stage((60, 20), steps=with_big()) as s:
        await s.press("n", "enter", "question_mark")
        await s.until_shown("go to the last element")
        assert any("↑ ↓ ← →" in row and "move by a row or a column" in row for row in s.rows)
        await s.press("escape")
        await s.until_shown("A [1000,1000]")


async def test_a_tensor_that_the_panel_cuts_can_be_seen_whole() -> None:
    # Given a vector that was recorded whole, though it is longer than a row of the panel
    column = view([[float(place)] for place in range(40)], (40, 1))
    replaced = msgspec.structs.replace
    steps = [replaced(s, tensors={**s.tensors, "x": column}) for s in recorded_steps()]
    async with stage((80, 24), steps=steps) as s:
        before = len(s.engine.sent)
        await s.press("n", "enter")
        while "x [40,1]" not in s.text:
            await s.press("tab")
        # When it is looked into and gone through to its end
        assert "arrows move, Tab: next of" in s.text
        await s.press("end")
        # Then its last element is there, and the script was not asked for anything.
        assert any(row.split()[1:3] == ["39", "39"] for row in s.rows)
        assert not any(isinstance(each, Peek) for each in s.engine.sent[before:])


async def test_without_a_tensor_of_several_elements_it_says_so() -> None:
    replaced = msgspec.structs.replace
    steps = [replaced(step, tensors={"lr": view(0.1)}, changed=()) for step in recorded_steps()]
    async with stage(steps=steps) as s:
        await s.press("n", "enter")
        await s.until(lambda: s.toasts)
        assert "more than one element" in s.toasts[0]

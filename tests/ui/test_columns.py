"""Two worlds on the screen: their columns, their signs, and what keeps them together."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from many_runs import with_rate, worlds_stage
from scenes import at, picture, words

from tutor.lesson.edits import Number
from tutor.ui.arrange import ACROSS, OTHER, SHARED, STACKED, Area, Need, arrange
from tutor.ui.framing import base, drawn
from tutor.ui.glyphs import UNICODE
from tutor.ui.linewise import telling
from tutor.ui.options import Options
from tutor.ui.panels import apart, code, keybar, tensors
from tutor.ui.scene import Scene

SIZES = st.tuples(st.integers(60, 250), st.integers(20, 80))
TWO = Need(variant=True)


def beside(**changes: Any) -> Scene:
    """Return a scene with another one beside it."""
    return at("backward", world="original", other=at("backward", world="a", **changes))


@given(SIZES)
def test_each_world_has_the_same_panels_in_columns_of_one_width(size: tuple[int, int]) -> None:
    areas = arrange(*size, TWO)
    left = [area for area in areas if not area.members[0].startswith(OTHER)]
    right = [area for area in areas if area.members[0].startswith(OTHER)]
    for area in right:
        partner = next(one for one in left if one.members == tuple(map(base, area.members)))
        if size[0] < STACKED:
            # One panel of each world below the other: half a narrow terminal shows nothing whole.
            assert (area.x, area.width, area.y) == (0, size[0], partner.y + partner.height)
            continue
        assert (partner.y, partner.height) == (area.y, area.height)
        assert area.x == partner.width
        assert abs(area.width - partner.width) <= 1


def test_in_a_narrow_terminal_the_code_is_seen_while_a_number_of_it_is_changed() -> None:
    areas = arrange(60, 20, TWO._replace(focused=True))
    assert [area.members for area in areas if "code" in area.members[0]] == [
        ("code",), (f"{OTHER}code",)
    ]  # fmt: skip


@given(SIZES)
def test_every_panel_of_a_world_is_reachable(size: tuple[int, int]) -> None:
    both = TWO._replace(model=True)
    members = {name for area in arrange(*size, both) for name in area.members}
    assert {"code", *SHARED, "loss", "apart", "keybar"} <= members
    assert {f"{OTHER}{name}" for name in ("code", *SHARED)} <= members


@given(SIZES)
def test_without_a_module_only_the_panel_of_modules_is_missing(size: tuple[int, int]) -> None:
    members, without = (
        {name for area in arrange(*size, TWO._replace(model=held)) for name in area.members}
        for held in (True, False)
    )
    assert members - without == {"model", f"{OTHER}model"}


@given(SIZES)
def test_a_zoomed_panel_is_zoomed_in_both_worlds(size: tuple[int, int]) -> None:
    areas = arrange(*size, TWO._replace(zoom="tensors"))
    assert [area.members for area in areas if "tensors" in area.members[0]] == [
        ("tensors",),
        (f"{OTHER}tensors",),
    ]


@given(SIZES, st.sampled_from(ACROSS))
def test_what_shows_both_worlds_takes_the_whole_width(size: tuple[int, int], name: str) -> None:
    areas = arrange(*size, TWO._replace(zoom=name))
    assert [area.width for area in areas if name in area.members] == [size[0]]


def test_a_panel_of_the_variant_is_drawn_from_its_scene_and_named() -> None:
    area = arrange(120, 40, TWO)[0]
    scene = beside()
    assert drawn(scene, "tensors", area).title == "tensors · original"
    assert drawn(scene, "other-tensors", area).title == "tensors · a"
    assert drawn(at("backward"), "tensors", area).title == "tensors"


def test_a_name_that_differs_has_a_sign_and_the_others_none() -> None:
    page = tensors.page(at("backward", world="a", differing=frozenset({"w"})), 60, 20)
    rows = words(page)
    assert any(row.startswith("≠ w ") for row in rows)
    assert sum("≠" in row for row in rows) == 1
    assert any(row.startswith("  y_pred") for row in rows)


def test_without_another_world_the_table_has_no_margin() -> None:
    rows = words(tensors.page(at("backward"), 60, 20))
    assert rows[0].startswith("name")


def test_in_a_narrow_column_the_values_have_the_room_of_the_shapes() -> None:
    page = tensors.page(at("update", world="a"), 36, 20)
    assert "0.3 → 0.555" in picture(page)
    assert "shape" not in picture(page)


def test_an_edited_line_has_its_sign() -> None:
    scene = at("backward", world="a", edited={16: "~", 31: "+"})
    rows = words(code.page(scene, 60, 30))
    assert any(row.startswith(" ~16") for row in rows)
    assert any(row.startswith("►+31") for row in rows)


def test_the_number_that_is_stepped_is_set_into_brackets_and_kept_in_sight() -> None:
    scene = at("backward", focused=Number(16, 16, 20, "0.01"))
    page = code.page(scene, 60, 5)
    rows = words(page)
    place = next(at for at, row in enumerate(rows) if "learning_rate = ‹0.01›" in row)
    assert page.keep == (place, place)
    badges = [span.text for line in page.lines for span in line if span.role == "badge"]
    assert badges == ["‹0.01›"]


def test_a_long_line_is_folded_so_that_its_number_is_seen() -> None:
    scene = at("forward", focused=Number(16, 16, 20, "0.01"))
    rows = words(code.page(scene, 24, 10))
    assert any("‹0.01›" in row for row in rows)


def test_the_sentence_tells_a_failure_first() -> None:
    scene = beside(says="a failed at line.py:35: TypeError.", state="failed")
    page = apart.page(
        msgspec.structs.replace(scene, apart="They first differ in setup: lr 1 and 2."), 120, 4
    )
    assert words(page) == [
        " a failed at line.py:35: TypeError.",
        " They first differ in setup: lr 1 and 2.",
    ]


def test_the_keys_fit_what_is_seen() -> None:
    def named(scene: Scene) -> list[str]:
        return [name for name, _ in keybar.wanted(scene)]

    assert named(beside())[:2] == ["leave", "variants"]
    assert named(at("backward", focused=Number(1, 0, 1, "1")))[0] == "number_up"
    assert dict(keybar.wanted(beside(state="running")))["leave"] == "stop the variant"
    assert "leave_out" not in named(at("other"))
    assert "leave_out" in named(at("backward"))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (170, 60)])
async def test_both_worlds_are_seen_in_every_size(size: tuple[int, int]) -> None:
    async with worlds_stage(size) as s:
        await s.press("4", "x")
        seen = "tensors" if size[0] == 60 else "code"
        assert f"{seen} · original" in s.text
        assert f"{seen} · without update" in s.text
        assert s.text.count("w.grad.zero_()") == 2 or size[1] < 40
        assert "They first differ at iteration 1, update" in s.text
        assert all(len(row) == size[0] for row in s.rows)
        assert len(s.rows) == size[1]


async def test_the_columns_are_left_by_escape_and_found_again_in_the_list() -> None:
    async with worlds_stage() as s:
        await s.press("4", "x", "escape")
        assert "code · original" not in s.text
        await s.press("b", "down", "enter")
        assert "code · without update" in s.text


async def test_tab_turns_both_columns_and_the_arrows_scroll_both() -> None:
    async with worlds_stage((80, 24)) as s:
        await s.press("3", "x", "tab")
        board = s.app.query_one("#board")
        assert board.front == "equation"  # type: ignore[attr-defined]
        assert "equation · original" in s.text
        assert "equation · without backward" in s.text


async def test_on_a_small_terminal_the_plot_takes_the_width_when_it_is_in_front() -> None:
    async with worlds_stage((80, 24)) as s:
        await s.press("3", "x", "k")
        row = next(row for row in s.rows if "─ loss" in row)
        assert row.startswith("╭─ loss")
        assert row.rstrip().endswith("╮")
        assert "code · original" in s.text


async def test_stepping_moves_both_columns() -> None:
    async with worlds_stage() as s:
        await s.press("4", "plus")
        await s.until(lambda: "tensors · learning_rate = 0.02" in s.text)
        await s.press("n", "n")
        marked = [row for row in s.rows if row.count("►") == 2]
        assert marked


async def test_plain_characters_have_signs_of_their_own() -> None:
    async with worlds_stage(options=Options(ascii=True)) as s:
        await s.press("4", "plus")
        await s.until_shown("! w ")
        assert "<0.02>" in s.text
        assert s.text.isascii()


async def test_an_edit_that_cannot_be_made_is_said() -> None:
    async with worlds_stage() as s:
        await s.press("n", "x")
        assert "Only a phase of the loop can be left out" in s.toasts[-1]


async def test_a_script_that_wrote_files_is_not_run_again_unasked() -> None:
    async with worlds_stage() as s:
        await s.press("4")
        s.engine.touch("wrote results.txt")  # type: ignore[attr-defined]
        await s.press("x")
        assert "This script wrote results.txt" in s.text
        await s.press("escape")
        assert len(s.engine.loads) == 1
        await s.press("x", "enter")
        await s.press("x")
        assert [load.run for load in s.engine.loads] == [0, 1]


def test_the_glyphs_of_worlds_are_one_cell_each() -> None:
    assert len(UNICODE.differs) == 1
    assert len(UNICODE.focus) == 2


def test_a_rate_is_put_into_the_recorded_lesson() -> None:
    assert "learning_rate = 0.5\n" in with_rate("0.5")


def test_a_variant_that_stands_elsewhere_says_so_behind_its_name() -> None:
    area = Area(0, 0, 60, 8, ("other-code",))
    assert drawn(beside(stands="failed"), "other-code", area).title == "code · a (failed)"
    assert telling.apart(beside(stands="failed")) == 'variant "a" (failed):'


def test_what_is_cut_of_a_failure_says_where_it_is_read() -> None:
    found = beside(says="The variant failed " + "for a reason " * 20)
    lines = words(apart.page(found, 60, 2))
    assert len(lines) == 2
    assert lines[1].endswith(" … i more")

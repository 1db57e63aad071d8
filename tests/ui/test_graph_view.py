import pytest
from stage import Stage, stage

from tutor.ui.board import Board


def zoom(s: Stage) -> str | None:
    return s.app.query_one("#board", Board).zoom


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (250, 80)])
async def test_v_draws_the_graph_in_every_size(size: tuple[int, int]) -> None:
    async with stage(size) as s:
        await s.press("3", "3", "v")
        assert "─ graph ─" in s.text
        assert "21.675" in s.text
        assert all(len(row) == size[0] for row in s.rows)


async def test_v_and_escape_leave_the_graph_again() -> None:
    async with stage((120, 40)) as s:
        await s.press("3", "v")
        assert zoom(s) == "graph"
        await s.press("v")
        assert zoom(s) is None
        assert "─ code ─" in s.text
        await s.press("v", "escape")
        assert zoom(s) is None
        assert "─ code ─" in s.text


async def test_a_panel_that_fills_the_screen_tells_the_key_out_of_it() -> None:
    async with stage((80, 24)) as s:
        await s.press("3", "v")
        assert "Esc: all panels" in s.text
        await s.press("escape")
        assert "all panels" not in s.text


async def test_the_walk_goes_on_inside_the_graph() -> None:
    async with stage((120, 40)) as s:
        await s.press("3", "3", "v", "s")
        assert "►mean" in s.text
        assert "1 of 5" in s.text
        await s.press("s", "s", "s")
        assert "►mul" in s.text
        assert "► mul → y_pred   line 21" in s.text
        await s.press("S")
        assert "►sub" in s.text
        assert zoom(s) == "graph"


async def test_the_next_step_has_a_graph_of_its_own() -> None:
    async with stage((120, 40)) as s:
        await s.press("3", "v")
        assert "∂ gradient that came back" in s.text
        await s.press("n")
        assert zoom(s) == "graph"
        assert "∂ gradient that came back" not in s.text
        assert "mul 0.01" in s.text


async def test_the_introduction_has_no_graph_and_says_so() -> None:
    async with stage((80, 24)) as s:
        await s.press("v")
        assert "no graph to draw" in s.text

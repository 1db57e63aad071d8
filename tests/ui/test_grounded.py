import pytest
from rich.segment import Segment
from rich.style import Style
from stage import Stage, stage
from textual.color import Color

from tutor.ui.grounded import Grounded
from tutor.ui.options import Options


def left_to_the_terminal(s: Stage) -> list[str]:
    """Return the words on the screen that have no colours of their own."""
    strips = s.app.screen._compositor.render_strips()
    segments = [segment for strip in strips for segment in strip if segment.text.strip()]
    return [
        text
        for text, style, _ in segments
        if style is None
        or not (style.color and style.bgcolor)
        or style.color.is_default
        or style.bgcolor.is_default
    ]


async def test_what_is_typed_is_seen_on_a_white_terminal_of_sixteen_colours() -> None:
    async with stage((80, 24), options=Options(theme="gradstep-ansi")) as s:
        await s.press("n", "g", "1", "2")
        await s.until_shown("12")
        assert left_to_the_terminal(s) == []


async def test_so_are_the_commands() -> None:
    async with stage((80, 24), options=Options(theme="gradstep-ansi")) as s:
        await s.press("n", "colon")
        await s.until_shown("Search for commands")
        assert left_to_the_terminal(s) == []


def test_the_colours_of_other_themes_stay_as_they_are() -> None:
    segments = [Segment("a", Style(bold=True))]
    assert Grounded(lambda: False).apply(segments, Color(0, 0, 0)) is segments
    ((_, style, _),) = Grounded(lambda: True).apply(segments, Color(0, 0, 0))
    assert style == Style(bold=True, color="white", bgcolor="black")


async def test_without_colours_the_chosen_command_is_underlined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage((80, 24), options=Options(theme="gradstep-ansi")) as s:
        await s.press("n", "colon")
        await s.until_shown("Choose the number")
        await s.press("down")
        strips = s.app.screen._compositor.render_strips()
        underlined = [
            text.strip()
            for strip in strips
            for text, style, _ in strip
            if text.strip() and style is not None and style.underline
        ]
        assert underlined == ["Choose the next number in the code", "key w"]

from itertools import product

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style

from tutor.plain.lines import Role
from tutor.ui.palette import THEMES
from tutor.ui.theme import PALETTES, SIXTEEN, styles, themes

EXACT = [name for name in PALETTES if name not in SIXTEEN]
DRAWN: tuple[Role, ...] = ("rule", "rule_now")
"""Roles of drawn lines; all others are text."""

Linear = tuple[float, float, float]

SEEN_BY = {
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""What those see who lack one kind of cone (Machado, Oliveira and Fernandes 2009)."""


def linear(colour: Color, system: ColorSystem) -> Linear:
    """Return a colour as a terminal of this kind shows it, as amounts of light."""
    parts = [part / 255 for part in colour.downgrade(system).get_truecolor()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def luminance(light: Linear) -> float:
    red, green, blue = light
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style, system: ColorSystem) -> float:
    """Return the contrast of a text with its ground as WCAG defines it, from 1 to 21."""
    assert style.color is not None
    assert style.bgcolor is not None
    lights = (luminance(linear(colour, system)) for colour in (style.color, style.bgcolor))
    dark, bright = sorted(lights)
    return (bright + 0.05) / (dark + 0.05)


def lab(light: Linear) -> Linear:
    """Return a colour in CIE Lab, in which distances are as large as they look."""
    x, y, z = (
        sum(part * weight for part, weight in zip(light, row, strict=True)) / white
        for row, white in (
            ((0.4124, 0.3576, 0.1805), 0.9505),
            ((0.2126, 0.7152, 0.0722), 1.0),
            ((0.0193, 0.1192, 0.9505), 1.089),
        )
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
@pytest.mark.parametrize("theme", EXACT)
def test_every_text_stands_out_from_its_ground(theme: str, system: ColorSystem) -> None:
    least = 7.0 if theme == "gradstep-contrast" else 4.5
    found = {
        (role, bar): contrast(style, system)
        for bar in (False, True)
        for role, style in styles(theme, bar).items()
        if role not in DRAWN
    }
    assert {key: ratio for key, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize("theme", EXACT)
def test_the_border_of_the_panel_with_the_keys_is_told_from_the_others(theme: str) -> None:
    worn = styles(theme, bar=False)
    assert contrast(worn["rule_now"], ColorSystem.EIGHT_BIT) >= 3
    assert contrast(worn["rule_now"], ColorSystem.TRUECOLOR) >= 2 * contrast(
        worn["rule"], ColorSystem.TRUECOLOR
    )


@pytest.mark.parametrize(("theme", "sight"), product(EXACT, SEEN_BY))
def test_positive_and_negative_differ_for_those_who_lack_a_cone(theme: str, sight: str) -> None:
    worn = styles(theme, bar=False)
    seen: list[Linear] = []
    for role in ("positive", "negative"):
        colour = worn[role].color
        assert colour is not None
        light = linear(colour, ColorSystem.TRUECOLOR)
        red, green, blue = (
            max(sum(w * part for w, part in zip(row, light, strict=True)), 0.0)
            for row in SEEN_BY[sight]
        )
        seen.append(lab((red, green, blue)))
    distance = sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5
    # A difference of 2.3 can just be noticed; 20 is plain even in a thin letter.
    assert distance > 20


def test_the_palette_offers_every_theme_there_is() -> None:
    assert [name for name, _ in THEMES] == [theme.name for theme in themes()] == list(PALETTES)


@pytest.mark.parametrize("bar", [False, True])
def test_the_sixteen_colours_are_read_on_a_terminal_that_does_not_tell_its_ground(
    bar: bool,
) -> None:
    left_to_it = {
        role
        for role, style in styles("gradstep-ansi", bar).items()
        if not (style.color and style.bgcolor) or style.color.is_default or style.bgcolor.is_default
    }
    assert left_to_it == set()


@pytest.mark.parametrize("theme", SIXTEEN)
def test_what_is_reversed_is_not_bold_which_would_make_its_ink_grey(theme: str) -> None:
    worn = styles(theme, bar=False)
    assert {role for role in worn if worn[role].reverse} == {"badge", "failed"}
    assert [role for role in worn if worn[role].reverse and worn[role].bold] == []

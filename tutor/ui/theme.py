"""The colours of the roles: dark, light, of high contrast, and for terminals of 16 colours.

Positive and negative are blue and orange, which those who confuse red and green tell apart; the
minus stands there all the same.
"""

from typing import TYPE_CHECKING

from rich.style import Style
from textual.theme import Theme

from tutor.plain.lines import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

DARK: dict[Role, str] = {
    "text": "#d5dbe6", "strong": "bold #ffffff", "quiet": "#9da6b6", "faint": "#828da0",
    "now": "bold #f2c55c", "positive": "#6cb6ff", "negative": "#ff9a62", "proved": "#7fd1a8",
    "symbol": "#b39df3", "failed": "bold #ff7b7b", "code": "#b4c4dd", "keyword": "#b39df3",
    "string": "#a8c98a", "number": "#d9b26a", "comment": "#9da6b6",
    "badge": "bold #10141b on #f2c55c", "rule": "#343a44", "rule_now": "#f2c55c",
}  # fmt: skip
"""Colours on the dark ground."""

LIGHT: dict[Role, str] = {
    "text": "#262b33", "strong": "bold #000000", "quiet": "#4d5765", "faint": "#596371",
    "now": "bold #8a5600", "positive": "#0b5cba", "negative": "#b02e00", "proved": "#006b2c",
    "symbol": "#5a2eb8", "failed": "bold #b0005a", "code": "#2b3a78", "keyword": "#5a2eb8",
    "string": "#2e6b10", "number": "#6b5000", "comment": "#4d5765",
    "badge": "bold #ffffff on #8a5600", "rule": "#c3cad5", "rule_now": "#a9710f",
}  # fmt: skip
"""Colours on the light ground."""

CONTRAST: dict[Role, str] = {
    "text": "#ffffff", "strong": "bold #ffffff", "quiet": "#d0d0d0", "faint": "#b0b0b0",
    "now": "bold #ffe100", "positive": "#7cc4ff", "negative": "#ffb066", "proved": "#7dffb0",
    "symbol": "#d9c2ff", "failed": "bold #ffa0a0", "code": "#ffffff", "keyword": "bold #d9c2ff",
    "string": "#c4f0a0", "number": "#ffd890", "comment": "#d0d0d0",
    "badge": "bold #000000 on #ffe100", "rule": "#8a8a8a", "rule_now": "bold #ffe100",
}  # fmt: skip
"""Colours on black that stand out from it at least sevenfold."""

ANSI: dict[Role, str] = {
    "text": "white", "strong": "bold white", "quiet": "dim white", "faint": "dim white",
    "now": "bold yellow", "positive": "bright_cyan", "negative": "bright_red", "proved": "green",
    "symbol": "bright_magenta", "failed": "bright_red reverse", "code": "white",
    "keyword": "bright_magenta", "string": "green", "number": "yellow", "comment": "dim white",
    "badge": "yellow reverse", "rule": "dim white", "rule_now": "yellow",
}  # fmt: skip
"""Roles in the 16 colours that every terminal has; without any colour the attributes remain.

The ground is black and said to be: a terminal that does not tell its own may well be white. What
is reversed is not bold, since many terminals then brighten its black to a grey.
"""

ANSI_LIGHT: dict[Role, str] = {
    "text": "", "strong": "bold", "quiet": "dim", "faint": "dim", "now": "bold magenta",
    "positive": "blue", "negative": "red", "proved": "green", "symbol": "blue",
    "failed": "red reverse", "code": "", "keyword": "blue", "string": "green", "number": "red",
    "comment": "dim", "badge": "magenta reverse", "rule": "dim", "rule_now": "magenta",
}  # fmt: skip
"""The same on the white ground of a terminal, on which yellow and cyan cannot be read."""

SIXTEEN = ("gradstep-ansi", "gradstep-ansi-light")
"""The themes that keep to the sixteen colours of the terminal."""

GROUNDS = {
    "gradstep": ("#10141b", "#1e2228"),
    "gradstep-light": ("#f7f8fa", "#ebedf0"),
    "gradstep-contrast": ("#000000", "#1a1a1a"),
    "gradstep-ansi": ("black", "black"),
    "gradstep-ansi-light": ("default", "default"),
}
"""The backgrounds of panels and of bars, by theme.

The bars are so grey that they stay apart from the panels in a palette of 256 colours.
"""

PALETTES: "Mapping[str, Mapping[Role, str]]" = {
    "gradstep": DARK,
    "gradstep-light": LIGHT,
    "gradstep-contrast": CONTRAST,
    "gradstep-ansi": ANSI,
    "gradstep-ansi-light": ANSI_LIGHT,
}
"""The colours of the roles, by theme."""


def styles(theme: str, bar: bool) -> dict[Role, Style]:
    """Return the style of every role in a theme, on the ground of panels or of bars."""
    ground = Style(bgcolor=GROUNDS[theme][1 if bar else 0])
    return {role: ground + Style.parse(definition) for role, definition in PALETTES[theme].items()}


def themes() -> tuple[Theme, ...]:
    """Return Textual's side of the themes: its own widgets, such as the palette, follow them."""
    return (
        _theme("gradstep", DARK, dark=True),
        _theme("gradstep-light", LIGHT, dark=False),
        _theme("gradstep-contrast", CONTRAST, dark=True),
        _sixteen("gradstep-ansi", "yellow", "cyan", ("black", "white"), own=True),
        _sixteen("gradstep-ansi-light", "magenta", "blue", ("white", "black"), own=False),
    )


def _sixteen(name: str, accent: str, second: str, grounds: tuple[str, str], own: bool) -> Theme:
    """Return a theme of the terminal's sixteen colours; `grounds` are its back- and foreground.

    They are written where they are the theme's `own`, and left to the terminal otherwise.
    """
    back, fore = (f"ansi_{colour}" for colour in grounds)
    drawn_back, drawn_fore = (back, fore) if own else ("ansi_default", "ansi_default")
    return Theme(
        name=name, ansi=True, dark=grounds[0] == "black",
        primary=f"ansi_{accent}", secondary=f"ansi_{second}", warning=f"ansi_{accent}",
        error="ansi_red", success="ansi_green", accent=f"ansi_{accent}",
        foreground=drawn_fore, background=drawn_back, surface=drawn_back,
        panel=drawn_back, boost=drawn_back,
        variables={
            "ansi-background": back, "ansi-foreground": fore,
            "border-blurred": back, "block-cursor-foreground": back,
            "block-cursor-text-style": "none",
            "block-cursor-background": fore, "input-cursor-background": fore,
            "input-cursor-foreground": back, "input-cursor-text-style": "none",
            "input-selection-background": "ansi_bright_blue",
            "input-selection-foreground": back,
            "screen-selection-background": "ansi_bright_blue",
            "screen-selection-foreground": back,
        },
    )  # fmt: skip


def _theme(name: str, palette: "Mapping[Role, str]", dark: bool) -> Theme:
    """Return a theme of exact colours."""
    ground, bar = GROUNDS[name]
    return Theme(
        name=name,
        dark=dark,
        primary=_colour(palette["rule_now"]),
        secondary=palette["positive"],
        warning=palette["negative"],
        error=_colour(palette["failed"]),
        success=palette["proved"],
        accent=_colour(palette["rule_now"]),
        foreground=palette["text"],
        background=ground,
        surface=ground,
        panel=bar,
        variables={"border-blurred": palette["rule"]},
    )


def _colour(definition: str) -> str:
    """Return the colour of a role without its weight."""
    return definition.removeprefix("bold ")

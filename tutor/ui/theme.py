"""The colours of the roles: a dark theme, a light one, and one for terminals of 16 colours."""

from typing import TYPE_CHECKING

from rich.style import Style
from textual.theme import Theme

from tutor.plain.lines import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

DARK: dict[Role, str] = {
    "text": "#d5dbe6", "strong": "bold #ffffff", "quiet": "#7f8a9c", "faint": "#4b5668",
    "now": "bold #f2c55c", "positive": "#6cb6ff", "negative": "#ff9a62", "proved": "#7fd1a8",
    "symbol": "#b39df3", "failed": "bold #ff7b7b", "code": "#b4c4dd", "keyword": "#b39df3",
    "string": "#a8c98a", "number": "#d9b26a", "comment": "#7f8a9c",
    "badge": "bold #10141b on #f2c55c", "rule": "#2c3646", "rule_now": "#f2c55c",
}  # fmt: skip
"""Colours on the dark ground."""

LIGHT: dict[Role, str] = {
    "text": "#2b3240", "strong": "bold #000000", "quiet": "#667085", "faint": "#a3abb8",
    "now": "bold #9a6200", "positive": "#0b62c4", "negative": "#b8430a", "proved": "#0f7a4d",
    "symbol": "#6a45c9", "failed": "bold #c01f2e", "code": "#33507a", "keyword": "#6a45c9",
    "string": "#3f7a1f", "number": "#8a5a00", "comment": "#667085",
    "badge": "bold #ffffff on #9a6200", "rule": "#d3d8e0", "rule_now": "#c98a1b",
}  # fmt: skip
"""Colours on the light ground."""

ANSI: dict[Role, str] = {
    "text": "", "strong": "bold", "quiet": "dim", "faint": "dim", "now": "bold yellow",
    "positive": "bright_cyan", "negative": "bright_red", "proved": "green", "symbol": "magenta",
    "failed": "bold red reverse", "code": "", "keyword": "magenta", "string": "green",
    "number": "yellow", "comment": "dim", "badge": "bold yellow reverse", "rule": "dim",
    "rule_now": "yellow",
}  # fmt: skip
"""Roles in the 16 colours that every terminal has; without any colour the attributes remain."""

GROUNDS = {
    "gradstep": ("#10141b", "#18202b"),
    "gradstep-light": ("#f7f8fa", "#e8ebf0"),
    "gradstep-ansi": ("default", "default"),
}
"""The backgrounds of panels and of bars, by theme."""

PALETTES: "Mapping[str, Mapping[Role, str]]" = {
    "gradstep": DARK,
    "gradstep-light": LIGHT,
    "gradstep-ansi": ANSI,
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
        Theme(
            name="gradstep-ansi", ansi=True, dark=True,
            primary="ansi_yellow", secondary="ansi_cyan", warning="ansi_yellow",
            error="ansi_red", success="ansi_green", accent="ansi_yellow",
            foreground="ansi_default", background="ansi_default", surface="ansi_default",
            panel="ansi_default", boost="ansi_default",
            variables={
                "ansi-background": "ansi_black", "ansi-foreground": "ansi_white",
                "border-blurred": "ansi_black", "block-cursor-foreground": "ansi_black",
                "block-cursor-background": "ansi_white", "input-cursor-background": "ansi_white",
                "input-cursor-foreground": "ansi_black", "input-cursor-text-style": "none",
                "input-selection-background": "ansi_bright_blue",
                "input-selection-foreground": "ansi_black",
                "screen-selection-background": "ansi_bright_blue",
                "screen-selection-foreground": "ansi_black",
            },
        ),
    )  # fmt: skip


def _theme(name: str, palette: "Mapping[Role, str]", dark: bool) -> Theme:
    """Return a theme of exact colours."""
    ground, bar = GROUNDS[name]
    return Theme(
        name=name,
        dark=dark,
        primary=palette["rule_now"],
        secondary=palette["positive"],
        warning=palette["negative"],
        error=palette["failed"].removeprefix("bold "),
        success=palette["proved"],
        accent=palette["rule_now"],
        foreground=palette["text"],
        background=ground,
        surface=ground,
        panel=bar,
        variables={"border-blurred": palette["rule"]},
    )

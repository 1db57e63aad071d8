"""The help: every key that does something, and what the signs on the screen mean."""

from collections.abc import Mapping

from tutor.plain.lines import Line, Span
from tutor.ui.cells import left, text_width, wrap
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.keys import COMMANDS, all_keys
from tutor.ui.page import Page


def page(keymap: Mapping[str, str], columns: int, ascii: bool) -> Page:
    """Return the help in lines of at most so many cells."""
    keys = {command.id: all_keys(command, keymap, ascii) for command in COMMANDS}
    size = max(text_width(key) for key in keys.values()) + 2
    lines: list[Line] = []
    for command in COMMANDS:
        words = wrap(command.does, columns - size)
        lines.append((left(keys[command.id], size, "now"), *words[0]))
        lines += [(Span(" " * size), *line) for line in words[1:]]
    lines.append(())
    for sign, meaning in signs(ascii):
        lines.append((left(sign, size, "now"), *wrap(meaning, columns - size)[0]))
    return Page(tuple(lines), "help", "Esc leaves")


def signs(ascii: bool) -> tuple[tuple[str, str], ...]:
    """Return the signs of the screen and their meaning."""
    glyphs = ASCII if ascii else UNICODE
    return (
        (glyphs.now, "the lines, the phase or the row that has just run"),
        (glyphs.walked, "the line that a backward node belongs to"),
        (glyphs.changed, "changed by this step"),
        (f"{glyphs.done} {glyphs.todo}", "a phase that has run, and one still to come"),
    )

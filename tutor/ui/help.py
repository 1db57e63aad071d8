"""The help: every key that does something, and what the signs on the screen mean."""

from collections.abc import Mapping, Sequence

from tutor.plain.lines import Line, Span
from tutor.ui.cells import left, text_width, wrap
from tutor.ui.glyphs import ASCII, UNICODE, written
from tutor.ui.keys import COMMANDS, all_keys, shown
from tutor.ui.page import Page

TOGETHER = (
    (("into", "out"), "walk the ops or backward nodes of this step, on and back"),
    (("iteration_on", "iteration_back"), "the same phase one iteration on and back"),
    (
        ("to_forward", "to_loss", "to_backward", "to_update", "to_zero_grad"),
        "on to the next forward, loss, backward, update, zero_grad",
    ),
    (("number_next", "number_back"), "choose a number in the code: the next one, the one before"),
    (("number_up", "number_down"), "raise or lower that number, and run it as a variant"),
    (("panel", "panel_back"), "go to the next panel and to the one before"),
    (("up", "down", "page_up", "page_down"), "scroll the panel with the bright border"),
)
"""Commands that share a line of the help."""

OF_EQUATIONS = (
    ("⊙ ·", "element by element, and with one number; matrices have no sign between them"),
    ("∑ ᵀ", "the sum of all elements, and rows and columns exchanged"),
    ("≡ ¬", "equal, and not: a condition counts as 1 where it holds and as 0 elsewhere"),
    ("[[1, 2]]", "a matrix of one row; [1, 2] is a vector, [1; 2] a matrix of one column"),
    ("X⟨8×6⟩ ?", "too large to be written out: a name, or what has none, with its shape"),
    ("g h₁", "the gradient that came in, and a value to which the script gives no name"),
)
"""The signs of the equations and their meaning."""

RUNS = (
    "A file that is not one of the bundled lessons is shown before it runs for the first time: "
    "Enter or y runs it, Esc or n leaves it. An edited file is asked for again."
)
"""What the help says of the question before a run."""


def page(keymap: Mapping[str, str], columns: int, ascii: bool) -> Page:
    """Return the help in lines of at most so many cells."""
    listed = rows(keymap, ascii)
    return _table([*listed, ("", ""), *signs(ascii), ("", ""), ("", RUNS)], columns)


def of_list(
    listed: Sequence[tuple[str, str]], keymap: Mapping[str, str], columns: int, ascii: bool
) -> Page:
    """Return the help of the list of lessons: its own keys, and below them those of a lesson."""
    own, inside = of_screen(listed, columns, ascii), page(keymap, columns, ascii)
    headings = ((Span("in this list", "quiet"),), (Span("in a lesson", "quiet"),))
    lines = (headings[0], *own.lines, (), headings[1], *inside.lines)
    return Page(lines, own.title, own.foot)


def of_screen(listed: Sequence[tuple[str, str]], columns: int, ascii: bool) -> Page:
    """Return the help of a screen with keys of its own: keys as Textual names them, what they do.

    Those that do the same stand in one line.
    """
    together: dict[str, list[str]] = {}
    for keys, does in listed:
        together.setdefault(does, []).extend(shown(key, ascii) for key in keys.split(","))
    return _table([(" ".join(keys), does) for does, keys in together.items()], columns)


def _table(listed: Sequence[tuple[str, str]], columns: int) -> Page:
    """Return keys or signs and, beside each, what it does or means."""
    size = max(text_width(keys) for keys, _ in listed) + 2
    lines: list[Line] = []
    for keys, does in listed:
        words = wrap(does, columns - size)
        lines.append((left(keys, size, "now"), *words[0]))
        lines += [(Span(" " * size), *line) for line in words[1:]]
    return Page(tuple(lines), "help", "Esc leaves")


def rows(keymap: Mapping[str, str], ascii: bool) -> list[tuple[str, str]]:
    """Return the keys of each line of the help and what they do."""
    keys = {command.id: all_keys(command, keymap, ascii) for command in COMMANDS}
    shared = {name: (names, does) for names, does in TOGETHER for name in names}
    listed: list[tuple[str, str]] = []
    for command in COMMANDS:
        names, does = shared.get(command.id, ((command.id,), command.does))
        if names[0] == command.id:
            listed.append((" ".join(keys[name] for name in names), does))
    return listed


def signs(ascii: bool) -> tuple[tuple[str, str], ...]:
    """Return the signs of the screen and their meaning."""
    glyphs = ASCII if ascii else UNICODE
    return (
        (glyphs.now, "the lines, the phase or the row that has just run"),
        (glyphs.walked, "the line that a backward node belongs to"),
        (glyphs.changed, "changed by this step"),
        (glyphs.differs, "another value or gradient than in the other column"),
        ("~ + -", "a line that was edited, added, taken away"),
        (f"{glyphs.done} {glyphs.todo}", "a phase that has run, and one still to come"),
        *((written(sign, glyphs), means) for sign, means in OF_EQUATIONS),
        ("~" if ascii else "≈", "the digits that are shown would not give this"),
    )

"""Going where a person has typed to go: what can be typed, and why some of it can be nowhere."""

from typing import TYPE_CHECKING

from tutor.lesson.cells import typed
from tutor.plain.lines import Line, Span
from tutor.trace.state_names import spelt_out
from tutor.ui.cells import left, wrap

if TYPE_CHECKING:
    from tutor.ui.session import Session

EXAMPLES = (
    ("12", "iteration 12"),
    ("12:backward", "a phase of it; backward alone is the next one"),
    ("line 21", "the next step that runs line 21"),
    ("start, end", "the introduction; the end of the run"),
    ("loss < 0.1", "the next step at which this holds"),
    ("w.grad > 5", "any element will do; all(w.grad > 5) asks for every one"),
    ("back isnan(loss)", "the last time before here; first looks from the beginning"),
    ("when did w last change?", ""),
    ("where did the first NaN appear?", ""),
)
"""What can be typed, and what it means."""


def go(session: "Session", text: str) -> None:
    """Go to a place; ValueError says why it is none, or why it can be nowhere in the run."""
    from tutor.ui.unfound import impossible

    text = typed(session.lesson.cells, text)
    text = spelt_out(text, session.step.tensors if session.step else ())
    complaint = impossible(text, session.lesson, session.step)
    if complaint:
        raise ValueError(complaint)
    session.travel.to(text)


def examples(columns: int) -> tuple[Line, ...]:
    """Return what can be typed, with its meaning beside it."""
    size = max(len(words) for words, means in EXAMPLES if means) + 2
    lines: list[Line] = []
    for words, means in EXAMPLES:
        if not means:
            lines.append((Span(words, "now"),))
            continue
        first, *more = wrap(means, max(columns - size, 10), "quiet")
        lines.append((left(words, size, "now"), *first))
        lines += [(Span(" " * size), *line) for line in more]
    return tuple(lines)

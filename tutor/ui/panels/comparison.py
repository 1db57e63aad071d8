"""Three gradients of each leaf side by side: autograd's, the notes' closed form, differences."""

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from tutor.lesson.model import Lesson, phases_in
from tutor.plain import numbers
from tutor.plain.lines import Line, Span
from tutor.trace.model import Step
from tutor.ui.cells import between, cut, right, text, text_width, width, wrap
from tutor.ui.glyphs import Glyphs
from tutor.ui.page import Page
from tutor.ui.panels.equation import pictured
from tutor.ui.scene import Scene

if TYPE_CHECKING:
    from tutor.derive.comparison import Compared

TITLE = "three gradients"
DIGITS = 7
"""The significant digits of a gradient; a float32 holds about as many."""

MOST = 64
"""The most elements that have a row."""

LEAVES = 8
"""The most leaves that are compared at once: each takes a few hundred evaluations of the loss."""

NONE_HERE = (
    "No gradient has been computed in this iteration yet. Go on to the next backward to compare "
    "autograd's gradient with the notes' formula and with central differences."
)

BY_HAND = (
    "Autograd computed no gradient in this iteration: the script works it out itself. The equation "
    "panel shows those lines as they ran, and which of them are proved."
)

NEVER = "No phase of this script is a backward, so it has no gradients that could be compared."

UNREACHED = "The last backward of this iteration reached no leaf, so there is nothing to compare."


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return a table for each leaf that the last backward of the iteration reached."""
    if scene.step is None or scene.earlier is None:
        return Page(wrap(_ahead(scene.lesson), columns, "quiet"), TITLE)
    try:
        found, total = _compared(scene.lesson, scene.earlier, scene.position, _walked(scene))
    # A fault of the mathematics must not take the rest of the screen from the person.
    except Exception as fault:
        words = f"The gradients could not be compared ({str(fault) or type(fault).__name__})."
        return Page(wrap(words, columns, "failed"), TITLE)
    lines: list[Line] = []
    for each in found:
        lines += [()] if lines else []
        lines += _leaf(each, scene, columns) if not isinstance(each, str) else wrap(each, columns)
    lines = lines or list(wrap(_none(scene), columns, "quiet"))
    if total > len(found):
        keys = f"{scene.keys.get('into', 's')} and {scene.keys.get('out', 'S')}"
        words = f"Not all {total} leaves are compared at once; {keys} walk to the others."
        lines += [(), *wrap(words, columns, "quiet")]
    among = f" of {total}" if total > len(found) else ""
    foot = f"{len(found)}{among} leaves" if len(found) > 1 else ""
    return Page(tuple(lines), TITLE, foot)


def _none(scene: Scene) -> str:
    """Return why there is no gradient to compare, or where to find one."""
    step = here = scene.step
    while here is not None and step is not None and scene.earlier is not None:
        if (here.loop, here.iteration) != (step.loop, step.iteration):
            break
        if "backward" in phases_in(here.phase):
            return BY_HAND if not here.flows else UNREACHED
        try:
            here = scene.earlier(here.index - 1) if here.index else None
        except LookupError:
            here = None
    return _ahead(scene.lesson)


def _ahead(lesson: Lesson) -> str:
    """Return whether a gradient is still to come."""
    comes = any("backward" in phases_in(segment.phase) for segment in lesson.segments)
    return NONE_HERE if comes else NEVER


def _walked(scene: Scene) -> str | None:
    """Return the leaf that the node walked to passes its gradient on to."""
    edges = scene.flow.downstream if scene.flow is not None else ()
    return next((edge.leaf for edge in edges if edge.leaf is not None), None)


@lru_cache(1)
def _compared(
    lesson: Lesson, earlier: Callable[[int], Step], position: int, first: str | None
) -> "tuple[tuple[Compared | str, ...], int]":
    """Return the gradients of the leaves, or why they are not known, and how many leaves there are.

    `first` comes before the others. Scrolling asks for the same again.
    """
    from tutor.derive.comparison import compared, last_backward, leaves
    from tutor.maths.expression import NoRule

    step = last_backward(earlier(position), earlier)
    found: list[Compared | str] = []
    every = sorted(leaves(step) if step is not None else (), key=lambda leaf: leaf != first)
    for leaf in every[:LEAVES]:
        assert step is not None
        try:
            found.append(compared(lesson, step, earlier, leaf))
        except NoRule as reason:
            found.append(f"{leaf}: {reason}.")
    return tuple(found), len(every)


def _leaf(found: "Compared", scene: Scene, columns: int) -> list[Line]:
    """Return a leaf's heading, its table, the closed form and what there is to know."""
    lines = _heading(found, scene.glyphs, columns)
    lines += _table(found, scene, columns)
    for words in (found.closed_why, found.difference_why):
        if words:
            lines += wrap(words, columns, "quiet")
    if found.closed_latex is not None:
        lines += [(), text("the closed form in the notes", "quiet")]
        lines += pictured(found.closed_latex, columns, scene.ascii, scene.aloud)
    return lines


def _heading(found: "Compared", glyphs: Glyphs, columns: int) -> list[Line]:
    """Return the derivative's name and the verdict, below it where one row has no room for both."""
    name = text(f"∂{found.loss or '?'}/∂{found.leaf}", "symbol")
    verdict = _verdict(found, glyphs)
    if width(name) + 2 + width(verdict) <= columns:
        return [between(name, verdict, columns)]
    return [name, *wrap(verdict[0].text, columns, verdict[0].role)]


def _verdict(found: "Compared", glyphs: Glyphs) -> Line:
    """Return whether the gradients agree, and how far apart they may be."""
    if found.agrees is None:
        return text("nothing to compare with", "quiet")
    if found.agrees:
        allowed = "" if found.tolerance is None else f" (tolerance {_short(found.tolerance)})"
        return text(f"{glyphs.done} they agree{allowed}", "proved")
    wrong = []
    if found.closed_agrees is False:
        wrong.append("the closed form differs")
    if found.difference_agrees is False:
        allowed = "" if found.tolerance is None else f" by more than {_short(found.tolerance)}"
        wrong.append(f"the difference differs{allowed}")
    return text(f"{glyphs.failed} {' and '.join(wrong)}", "failed")


def _short(number: float) -> str:
    return numbers.scalar(number, 2)


def _table(found: "Compared", scene: Scene, columns: int) -> list[Line]:
    """Return a row for each element that was compared."""
    labels, chosen = _elements(found)
    strips = [
        _strip("autograd", None, found.autograd, chosen, scene),
        _strip("closed form", found.closed_agrees, found.closed, chosen, scene),
        _strip("difference", found.difference_agrees, found.difference, chosen, scene),
    ]
    gutter = max(text_width(label) for label in labels)
    widths = [max(text_width(cell) for cell in (head, *words)) for head, words, _ in strips]
    heads: list[Span] = [right("", gutter)]
    for (head, _, _), cells in zip(strips, widths, strict=True):
        heads += [Span("   "), right(head, cells, "quiet")]
    lines: list[Line] = [tuple(heads)]
    for row, label in enumerate(labels):
        line: list[Span] = [right(label, gutter, "faint")]
        for (_, words, values), cells in zip(strips, widths, strict=True):
            role = "faint" if values is None else numbers.sign(values[row])
            line += [Span("   "), right(words[row], cells, role)]
        lines.append(tuple(line))
    if len(labels) == MOST < _count(found.autograd):
        lines.append(text(f"These are the first {MOST} elements.", "quiet"))
    return [cut(line, columns, scene.glyphs.dots) for line in lines]


def _strip(
    head: str, agrees: bool | None, values: Any, chosen: list[tuple[int, ...]], scene: Scene
) -> tuple[str, list[str], list[float] | None]:
    """Return a column: its head, its cells and their values, None where there are none."""
    if values is None:
        return head, ["none"] * len(chosen), None
    mark = scene.glyphs.done if agrees else scene.glyphs.failed
    marked = head if agrees is None else f"{head} {mark}"
    picked = [_at(values, index) for index in chosen]
    return marked, numbers.column(picked, DIGITS, scene.ascii), picked


def _elements(found: "Compared") -> tuple[list[str], list[tuple[int, ...]]]:
    """Return the labels and the indices of the elements that are shown: those that were tried."""
    every = list(product(*map(range, _shape(found.autograd))))
    tried = found.difference
    chosen = every if tried is None else [at for at in every if _at(tried, at) is not None]
    chosen = chosen[:MOST]
    return [f"[{', '.join(map(str, at))}]" if at else "" for at in chosen], chosen


def _shape(values: Any) -> tuple[int, ...]:
    return (len(values), *_shape(values[0])) if isinstance(values, list) and values else ()


def _count(values: Any) -> int:
    return prod(_shape(values))


def _at(values: Any, index: tuple[int, ...]) -> Any:
    for place in index:
        values = values[place]
    return values

"""The plain trace: each step in a few lines of text, for logs, printing and screen readers."""

import shlex

from tutor.lesson.model import Lesson, location
from tutor.plain.changes import once
from tutor.plain.equations import equation_lines, is_whole
from tutor.plain.figures import figure_lines
from tutor.plain.modules import module_lines
from tutor.plain.sentences import happened
from tutor.plain.settled import last_states
from tutor.plain.values import brief, size_word
from tutor.trace.model import End, Start, Step, View
from tutor.trace.printed import joined

SHOWN_LINES = 12
"""So many lines of a step's source are printed; a long set-up is cut."""


def opening(lesson: Lesson, start: Start) -> str:
    """Return the head of a plain trace."""
    torch = f", torch {start.torch}" if start.torch else ""
    given = f"arguments: {shlex.join(start.arguments)}\n" if start.arguments else ""
    return (
        f"{lesson.name} · {lesson.title or lesson.path}\n"
        f"{start.device}, seed {start.seed}{torch}\n{given}"
    )


def step_text(step: Step, previous: Step | None, ascii: bool = False) -> str:
    """Return a step: its place, its code, what happened, what changed, why, and what it printed."""
    lines = ["", _heading(step), *_code(step), f"  {happened(step, previous, ascii)}"]
    lines += [f"  {line}" for line in module_lines(step, ascii)]
    lines += [f"  {line}" for line in _changes(step, previous, ascii)]
    lines += [f"  {line}" for told in step.equations for line in equation_lines(told, ascii)]
    lines += [f"  > {line}" for line in last_states(joined(step.stdout, step.stderr))]
    lines += [f"  {line}" for line in figure_lines(step.figures or ())]
    return "\n".join(lines) + "\n"


def unsaid(end: End) -> str:
    """Return what the script printed and drew behind its last step, as text; mostly empty."""
    lines: list[str] = []
    if end.stdout:
        lines = ["", "Behind the last step it printed:"]
        lines += [f"  > {line}" for line in last_states(end.stdout)]
    if end.figures:
        lines += ["", "Behind the last step:", *(f"  {row}" for row in figure_lines(end.figures))]
    return "".join(f"{line}\n" for line in lines)


def closing(end: End) -> str:
    """Return how the run ended, in a sentence; empty when it simply finished."""
    if end.error is None:
        return "" if end.status == "finished" else "Stopped after the iterations asked for.\n"
    error = end.error
    place = ""
    if error.file and error.line:
        place = f"{location(error.file, error.line, error.cell or None)}: "
    return f"{place}{error.type}: {error.message}\n"


def _heading(step: Step) -> str:
    words = [f"step {step.index}"]
    if step.iteration is not None:
        inside = f" of loop {step.loop}" if (step.loop or 0) > 1 else ""
        words.append(f"iteration {step.iteration}{inside}")
    words.append(f"{step.phase}: {step.headline}" if step.headline else step.phase)
    place = f"line {step.first_line}"
    if step.last_line != step.first_line:
        place = f"lines {step.first_line}-{step.last_line}"
    part = f"{step.file}, " if step.file else ""
    if step.cell is not None:
        part = f"cell {step.cell}, "
    return f"{' · '.join(words)} ({part}{place})"


def _code(step: Step) -> list[str]:
    lines = step.source.splitlines()
    numbered = [
        f"  {step.first_line + i:4d}  {line}"
        for i, line in enumerate(lines)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if len(numbered) > SHOWN_LINES:
        left = len(numbered) - SHOWN_LINES + 1
        numbered = [*numbered[: SHOWN_LINES - 1], f"        ... {left} lines more"]
    return numbered


def _changes(step: Step, previous: Step | None, ascii: bool) -> list[str]:
    """Return a line for each changed value and gradient, the latter before and after.

    What an equation of the step gives in full is not told twice: whoever listens hears it all.
    """
    arrow = "->" if ascii else "→"
    found: dict[str, str] = {}
    for name in once(list(step.changed), step):
        view = step.tensors[name]
        before = previous.tensors.get(name) if previous else None
        old, new = before.grad if before else None, view.grad
        same = before is not None and view.values is not None and before.values == view.values
        value = "" if (same and old != new) or _given(name, view, step) else brief(view, ascii)
        form = _form(view, value) if before is None and view.shape else ""
        if value or form:
            found[name] = f"{value}  ({form})" if value and form else value or form
        if old != new:
            said = [brief(grad, ascii) if grad else "none" for grad in (old, new)]
            found[f"{name}.grad"] = f"{said[0]} {arrow} {said[1]}"
    width = max(map(len, found), default=0)
    return [f"{name:{width}}  {value}" for name, value in found.items()]


def _form(view: View, value: str) -> str:
    """Return shape and dtype of what is new, empty where its value names them."""
    size = size_word(view)
    return "" if value.startswith(size) else size


def _given(name: str, view: View, step: Step) -> bool:
    """Whether an equation of the step gives a value in full, and holds."""
    return any(
        each.name == name and each.value == view.values and each.checked and is_whole(each)
        for each in step.equations
        if view.values is not None
    )

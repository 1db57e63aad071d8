"""What the tests of lessons share: pictures of segments, and runs with a counting checkpoint."""

import ast
import io
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from textwrap import dedent
from typing import Any, NamedTuple

from tutor.lesson.instrument import CHECKPOINT, RESULT, RETURN, YIELD, instrument
from tutor.lesson.model import Lesson, Mistake
from tutor.lesson.reader import read

PATH = "lesson.py"
AUTOGRAD = """\
    import torch
    X, Y = data()
    w = torch.tensor(0.0, requires_grad=True)
    for i in range(3):
"""


def lesson_of(text: str) -> Lesson:
    """Read a script that has no mistakes."""
    lesson, mistakes = read(dedent(text), PATH)
    assert mistakes == []
    assert lesson is not None
    return lesson


def mistakes_of(text: str) -> list[Mistake]:
    """Read a script and return what is wrong in it."""
    return read(dedent(text), PATH)[1]


def picture(text: str) -> list[str]:
    """Draw the segments of a script: ``phase lines [loop] [marks] [headline]``."""
    return [_row(segment) for segment in lesson_of(text).segments]


def _row(segment: Any) -> str:
    lines = f"{segment.first_line}-{segment.last_line}"
    parts = [
        segment.phase,
        str(segment.first_line) if segment.first_line == segment.last_line else lines,
    ]
    parts += [f"loop{segment.loop}"] if segment.loop else []
    parts += [word for word in ("fetch", "empty") if getattr(segment, word)]
    parts += ["start"] if segment.iteration_start else []
    parts += [repr(segment.headline)] if segment.headline else []
    return " ".join(parts)


def phases(text: str) -> list[tuple[str, str]]:
    """Return each line of code of the training loops with its phase, headers left out."""
    rows = dedent(text).split("\n")
    return [
        (segment.phase, rows[line - 1].strip())
        for segment in lesson_of(text).segments
        if segment.loop and not segment.fetch and not segment.empty
        for line in range(segment.first_line, segment.last_line + 1)
    ]


def loop(*rows: str, head: str = AUTOGRAD) -> str:
    """Make a script with these rows in its loop."""
    return head + "".join(f"        {row}\n" for row in rows)


class Ran(NamedTuple):
    """What a run left behind: output, values, and the lines of its traceback."""

    output: str
    values: dict[str, str]
    trouble: list[tuple[str, int | None]]
    checkpoints: list[int]


def run(text: str, instrumented: bool) -> Ran:
    """Run a script, plain or with a checkpoint that only notes its number."""
    lesson, _ = read(dedent(text), PATH)
    assert lesson is not None
    return run_lesson(lesson, instrumented)


def run_lesson(lesson: Lesson, instrumented: bool) -> Ran:
    """Run a lesson, plain or with a checkpoint that only notes its number."""
    tree = instrument(lesson) if instrumented else ast.parse(lesson.source)
    code = compile(tree, PATH, "exec", dont_inherit=True)
    seen: list[int] = []
    space: dict[str, Any] = {"__name__": "__main__", **noting(lesson, seen)}
    output = io.StringIO()
    trouble: list[tuple[str, int | None]] = []
    with redirect_stdout(output):
        try:
            exec(code, space)
        except Exception as error:
            frames = [(f.name, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
            trouble = [(f"{type(error).__name__}: {error}", 0), *frames[1:]]
    hidden = (CHECKPOINT, RESULT, RETURN, YIELD, "__builtins__", "__warningregistry__")
    values = {k: _stable(v) for k, v in space.items() if k not in hidden}
    return Ran(output.getvalue(), values, trouble, seen)


def noting(lesson: Lesson, seen: list[int]) -> dict[str, Any]:
    """Return what the code of a lesson calls, so that it notes the segments that it opens."""
    evaluating: list[int] = []

    def note(number: int) -> None:
        if not evaluating:
            seen.append(number)

    @contextmanager
    def returning(
        *rests: int, asides: tuple[int, ...] = (), given: tuple[int, ...] = ()
    ) -> Iterator[None]:
        caller = lesson.segments[seen[-1]] if seen else lesson.segments[0]
        lines = range(caller.first_line, caller.last_line + 1)
        found = [k for k in rests if lesson.segments[k].first_line in lines]
        aside = caller.id in asides
        evaluating.extend([caller.id] * aside)
        try:
            yield
        finally:
            del evaluating[len(evaluating) - aside :]
            if not aside:
                note(found[0] if found else caller.id)

    passing = {YIELD: lambda gives, value: value, RESULT: lambda value: value}
    return {CHECKPOINT: note, RETURN: returning, **passing}


def _stable(value: Any) -> str:
    return (
        repr(value) if isinstance(value, (int, float, str, list, dict, tuple, type(None))) else ""
    )


def steps(text: str) -> list[str]:
    """Return the phases in the order in which a run opens them, headers as ``fetch``."""
    lesson = lesson_of(text)
    names = ["fetch" if each.fetch else each.phase for each in lesson.segments]
    return [names[number] for number in run(text, instrumented=True).checkpoints]

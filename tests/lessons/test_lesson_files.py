"""Each bundled lesson as a text: complete, in order, readable, its formulas right."""

import re
from collections import Counter

import pytest
from played import PATHS, Player

from tutor.lesson.model import PHASES, Lesson, Segment
from tutor.lesson.reader import read_file
from tutor.maths.typeset.latex import parse

NAMES = [
    "tensor-basics",
    "square",
    "one-example",
    "batch-of-three",
    "numpy-by-hand",
    "autograd-1w",
    "forgotten-zero",
    "autograd-5x",
    "raw-residual",
    "raw-residual-data",
    "raw-residual-sgd",
    "mse-sgd",
    "linear-module",
    "two-features",
    "two-targets",
    "mean-or-sum",
    "why-no-grad",
    "stale-variable",
    "pipeline",
]
"""The lessons as they are taught, one after the other."""

FORMULA = re.compile(r"(\$\$?)(.+?)\1", re.DOTALL)
CODE = re.compile(r"`[^`]*`")

every_lesson = pytest.mark.parametrize("name", NAMES)


def lesson(name: str) -> Lesson:
    found, mistakes = read_file(str(PATHS[name]))
    assert found is not None
    assert mistakes == []
    return found


def phases(name: str) -> list[Segment]:
    """Return the segments of a lesson that are one of the five phases."""
    return [segment for segment in lesson(name).segments if segment.phase in PHASES]


def formulas(markdown: str) -> list[str]:
    return [match[2] for match in FORMULA.finditer(CODE.sub("", markdown))]


def test_lessons_are_numbered_from_one_in_teaching_order() -> None:
    assert list(PATHS) == NAMES
    assert [int(path.name[:2]) for path in PATHS.values()] == list(range(1, len(NAMES) + 1))


def test_no_two_lessons_share_a_title() -> None:
    titles = {lesson(name).title for name in NAMES}

    assert len(titles) == len(NAMES)


def test_course_begins_with_the_easy_lessons() -> None:
    levels = [lesson(name).level for name in NAMES]

    assert set(levels) == {1, 2, 3}
    assert levels[:8] == [1] * 8


@every_lesson
def test_introduction_is_short_and_says_what_to_look_for(name: str) -> None:
    paragraphs = lesson(name).introduction.split("\n\n")

    assert 1 <= len(paragraphs) <= 3
    assert re.search(r"\bLook\b", paragraphs[-1])


@every_lesson
def test_every_section_and_phase_has_a_headline_and_notes(name: str) -> None:
    marked = [segment for segment in lesson(name).segments if segment.marker_line is not None]

    assert marked
    for segment in marked:
        assert segment.headline, f"line {segment.marker_line}"
        assert segment.notes, f"line {segment.marker_line}"


@every_lesson
def test_every_phase_has_a_formula(name: str) -> None:
    for segment in phases(name):
        assert formulas(segment.notes), f"line {segment.marker_line}: {segment.phase}"


@every_lesson
def test_every_formula_can_be_laid_out(name: str) -> None:
    found = lesson(name)
    texts = [found.introduction, *(segment.notes for segment in found.segments)]
    everything = [formula for text in texts for formula in formulas(text)]

    assert everything
    for formula in everything:
        parse(formula)


@every_lesson
def test_loop_has_each_of_the_five_phases_once(name: str) -> None:
    found = sorted(segment.phase for segment in phases(name))

    assert found == ([] if name == "tensor-basics" else sorted(PHASES))


@every_lesson
def test_every_iteration_steps_through_all_five_phases(name: str, play: Player) -> None:
    seen = Counter((s.iteration, s.phase) for s in play(name).steps if s.phase in PHASES)
    count = max((iteration or 0 for iteration, _ in seen), default=0)

    assert seen == {(n, phase): 1 for n in range(1, count + 1) for phase in PHASES}


def test_phases_with_nothing_to_do_are_the_three_that_say_why() -> None:
    empty = {(name, segment.phase) for name in NAMES for segment in phases(name) if segment.empty}

    assert empty == {
        ("square", "forward"),
        ("numpy-by-hand", "zero_grad"),
        ("forgotten-zero", "zero_grad"),
    }


@every_lesson
def test_code_is_narrow_enough_to_be_read_beside_the_other_panels(name: str) -> None:
    for segment in phases(name):
        lines = lesson(name).source.splitlines()[segment.first_line - 1 : segment.last_line]
        assert max(len(line) for line in lines) <= 60 or segment.empty, segment.phase


@every_lesson
def test_lesson_runs_without_a_word_on_stderr(name: str, play: Player) -> None:
    run = play(name)

    assert run.end.error is None
    assert "".join(step.stderr for step in run.steps) == ""

"""The outline of a script: its tree, its training loops, its segments and where each is opened."""

import ast
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from typing import NamedTuple

from tutor.lesson import joined, loops
from tutor.lesson.blocks import FUNCTIONS, LOOPS, Blocks, Function
from tutor.lesson.callers import Calls
from tutor.lesson.cutting import Openers
from tutor.lesson.docstring import Docstring
from tutor.lesson.docstring import read as read_docstring
from tutor.lesson.joined import Parts
from tutor.lesson.layout import Layout
from tutor.lesson.loops import TrainingLoop
from tutor.lesson.markers import Marker, Scan, parsed, place, scan
from tutor.lesson.model import PHASES, Correction, Loop, Mistake, Segment
from tutor.lesson.reached import Told
from tutor.lesson.segments import Opened, build
from tutor.lesson.source import parse

BODIES = (*LOOPS, *FUNCTIONS)
"""What a training loop can stand in; most of reading is spared where there is none."""


class Outline(NamedTuple):
    """All that the text of a script tells about its structure.

    `tree` has a stand-in statement for each marker in it (the keys of `markers`); `opened` says
    where the running script opens which segment; `sure` says for each loop how certain each of its
    phases is, from 0 to 1.
    """

    tree: ast.Module
    blocks: Blocks
    docstring: Docstring
    markers: dict[ast.stmt, Marker]
    phases: frozenset[ast.stmt]
    segments: tuple[Segment, ...]
    loops: tuple[Loop, ...]
    bodies: tuple[TrainingLoop, ...]
    opened: tuple[Opened, ...]
    mistakes: tuple[Mistake, ...]
    sure: tuple[dict[str, float], ...]

    def segment(self, number: int, loop: int) -> Segment:
        """Return the segment of a number, or the one with its code that is a loop's of its own."""
        same = (each for each in self.segments if each.first == number and each.loop == loop)
        return next(same, self.segments[number])


def read(source: str, path: str, corrections: tuple[Correction, ...] = ()) -> Outline | Mistake:
    """Read the structure of a script; a script that Python cannot parse gives its one mistake."""
    tree = parsed(source) or parse(source, path)
    if isinstance(tree, Mistake):
        return tree
    try:
        found = scan(source, tree)
        return _outline(source, path, tree, found, corrections)
    except RecursionError:
        hint = "split the long chain of elif or the deep expression into functions"
        return Mistake(path, 1, 1, "the code is nested too deeply to be read", hint)


def _outline(
    source: str, path: str, original: ast.Module, found: Scan, corrections: tuple[Correction, ...]
) -> Outline:
    """Put the parts together: markers, loops, inferred phases, and the segments they make."""
    placed, misplaced = place(source, original, found, path)
    blocks = placed.blocks
    files = joined.find(source, path)
    blocks.beside = joined.modules(files)
    blocks.imported_from = files[1].head_line if files else 0
    blocks.parts = files
    docstring = read_docstring(original)
    code = _code(found, docstring)
    with _told_apart(blocks.tree, files):
        calls = Calls(blocks)
        # Two ask for it, and most lessons with markers need it for neither.
        told = cache(partial(_told, blocks))
        marked = loops.find(blocks, placed.markers, path, calls, told)
        training, inferred, sure = _inferred(blocks, marked, corrections, told)
        openers = Openers(placed.markers, marked.words, inferred)
        segments, opened = build(Layout(blocks, openers, training, calls), code)
    return Outline(
        blocks.tree, blocks, docstring, placed.markers, frozenset(marked.words), tuple(segments),
        tuple(_loop(blocks, each) for each in training), training, tuple(opened),
        (*misplaced, *marked.mistakes),
        tuple(sure.get(each.body, dict.fromkeys(PHASES, 1.0)) for each in training),
    )  # fmt: skip


def _told_apart(tree: ast.Module, files: Parts) -> AbstractContextManager[None]:
    """Tell equal names of several files apart for a while; most scripts are one file."""
    if not files:
        return nullcontext()
    from tutor.lesson.told_apart import told_apart

    return told_apart(tree, files)


def _inferred(
    blocks: Blocks, marked: loops.Found, corrections: tuple[Correction, ...], told: Told
) -> tuple[tuple[TrainingLoop, ...], dict[ast.stmt, str], dict[ast.stmt, dict[str, float]]]:
    """Return the loops, what opens phases that no marker names, and how certain those are."""
    somewhere = corrections or any(isinstance(each, BODIES) for each in blocks.places)
    if marked.words or not somewhere:
        return _led_to(marked.loops, told), {}, {}
    from tutor.lesson.corrections import guesses

    guessed = guesses(blocks, corrections)
    training = loops.number([(guess.body, True) for guess in guessed])
    known = {guess.body: guess for guess in guessed}
    training = tuple(
        each._replace(through=known[each.body].through, ways=known[each.body].ways)
        for each in training
    )
    inferred = {opener: phase for guess in guessed for opener, phase in guess.phases.items()}
    return training, inferred, {guess.body: guess.sure for guess in guessed}


def _led_to(training: tuple[TrainingLoop, ...], told: Told) -> tuple[TrainingLoop, ...]:
    """Return loops with the calls of their functions that train; markers say nothing of those.

    Where what the code does tells which calls they are, the others evaluate.
    """
    if not any(loop.through for loop in training):
        return training
    trains = told()
    known = {function for function, _ in trains}
    return tuple(
        loop._replace(ways=tuple(w for w in loop.ways if w in trains or w[0] not in known))
        for loop in training
    )


def _told(blocks: Blocks) -> set[tuple[Function, ast.stmt]]:
    """Return the calls that train, as the code tells, each with the function that it leads to."""
    from tutor.lesson.corrections import guesses

    return {way for guess in guesses(blocks, ()) for way in guess.ways}


def _code(found: Scan, docstring: Docstring) -> dict[int, int]:
    """Return the lines of code without those of the docstring."""
    covered = range(docstring.first_line, docstring.last_line + 1)
    return {line: column for line, column in found.code.items() if line not in covered}


def _loop(blocks: Blocks, training: TrainingLoop) -> Loop:
    """Describe a training loop by its lines and the names that its header binds."""
    body = training.body
    names = loops.variables(blocks, body)
    return Loop(
        training.number, body.lineno, body.end_lineno or body.lineno, names, training.inferred
    )

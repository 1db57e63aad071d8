"""What a person says of phases that were told wrong, put in place of what was told.

A correction is plain data: lines and a phase. It holds for whole statements, since a step is made
of them: a line stands for the smallest statements on it, the header of a block for the block.
"""

import ast
from collections.abc import Iterator
from difflib import SequenceMatcher

from tutor.lesson.blocks import (
    FUNCTIONS,
    Blocks,
    code_of,
    first_line,
    last_line,
    suites,
)
from tutor.lesson.callers import Calls
from tutor.lesson.inference import Guess, infer
from tutor.lesson.inference.folding import Folding
from tutor.lesson.loops import Body
from tutor.lesson.model import PHASES, Correction, Lesson

NEEDED = ("backward", "update")
"""The phases without which a body is no training loop."""


def guesses(blocks: Blocks, corrections: tuple[Correction, ...]) -> list[Guess]:
    """Return the training loops of a script that has no markers, with its corrections.

    A loop that was told stays one, whatever it loses to them; a body that gains both a backward and
    an update becomes one.
    """
    told = infer(blocks)
    return _Corrected(blocks, told, corrections).guesses() if corrections else told


def targets(blocks: Blocks, line: int) -> list[ast.stmt]:
    """Return the smallest statements on a line: several where they share it."""
    here = [each for each in blocks.places if first_line(each) <= line <= last_line(each)]
    owners = {owner for each in here for owner, _ in blocks.around(each)}
    return [each for each in here if each not in owners]


def carried(lesson: Lesson, source: str) -> tuple[Correction, ...]:
    """Return the corrections of a lesson for an edited source; those of lines that are gone go."""
    if not lesson.corrections or source == lesson.source:
        return lesson.corrections
    old, new = lesson.source.split("\n"), source.split("\n")
    there: dict[int, int] = {}
    for what, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal" or (what == "replace" and j - i == end - k):
            there |= {i + n + 1: k + n + 1 for n in range(j - i)}
    return tuple(
        Correction(there[first], there[last], phase)
        for first, last, phase in lesson.corrections
        if first in there and last in there and there[first] <= there[last]
    )


class _Corrected:
    """Puts corrections into the guesses of one script."""

    def __init__(
        self, blocks: Blocks, told: list[Guess], corrections: tuple[Correction, ...]
    ) -> None:
        self.blocks, self.told = blocks, told
        self.folding = Folding(blocks, Calls(blocks))
        self.closed: set[ast.stmt] = {guess.body for guess in told}
        self.said = dict(self._said(corrections))

    def guesses(self) -> list[Guess]:
        """Return the loops that were told and those that the corrections make."""
        found = [self._again(guess) for guess in self.told]
        inside = {leaf for guess in self.told for leaf in dict(self._leaves(guess))}
        return found + self._made({leaf for leaf in self.said if leaf not in inside})

    def _said(self, corrections: tuple[Correction, ...]) -> Iterator[tuple[ast.stmt, str]]:
        """Yield each statement that a correction speaks of, with its phase; later ones win."""
        for first, last, phase in corrections:
            for line in range(first, last + 1):
                for target in targets(self.blocks, line):
                    if target not in self.closed:
                        yield from ((leaf, phase) for leaf in _simple(target, self.closed))

    def _again(self, guess: Guess) -> Guess:
        """Return a loop that was told with its corrections."""
        phases = dict(self._leaves(guess))
        changed = {leaf: self.said[leaf] for leaf in phases if leaf in self.said}
        if not changed:
            return guess
        sure = guess.sure | dict.fromkeys((set(changed.values()) & set(PHASES)), 1.0)
        return guess._replace(phases=self._openers(guess, phases | changed), sure=sure)

    def _openers(self, guess: Guess, phases: dict[ast.stmt, str]) -> dict[ast.stmt, str]:
        """Return where the phases of a loop begin."""
        mine = {leaf: set(phase.split("+")) & set(PHASES) for leaf, phase in phases.items()}
        closed = self.closed - {guess.body}
        ways = frozenset(statement for _, statement in guess.ways)
        return {
            opener: phase
            for suite in _suites(guess)
            for opener, phase in self.folding.openers(suite, mine, closed, ways).items()
        }

    def _leaves(self, guess: Guess) -> Iterator[tuple[ast.stmt, str]]:
        """Yield the simple statements of a loop with the phases that they have."""
        closed = self.closed - {guess.body}
        for suite in _suites(guess):
            phase = "other"
            for each in suite:
                for statement, simple in _walk(each, closed):
                    phase = guess.phases.get(statement, phase)
                    if simple:
                        yield statement, phase

    def _made(self, free: set[ast.stmt]) -> list[Guess]:
        """Return the smallest bodies that hold both a backward and an update by corrections."""
        inside: dict[Body, set[ast.stmt]] = {}
        for leaf in free:
            for body in self.blocks.bodies(leaf):
                if body not in self.closed:
                    inside.setdefault(body, set()).add(leaf)
        depth = {body: sum(1 for _ in self.blocks.around(body)) for body in inside}
        found: list[Guess] = []
        taken: set[ast.stmt] = set()
        for body in sorted(inside, key=lambda body: (-depth[body], first_line(body))):
            mine = {leaf: self.said[leaf] for leaf in inside[body] - taken}
            if set(NEEDED) <= set(mine.values()):
                taken |= inside[body]
                guess = Guess(body, {}, dict.fromkeys(PHASES, 1.0), ())
                self.closed.add(body)
                phases = dict(self._leaves(guess)) | mine
                found.append(guess._replace(phases=self._openers(guess, phases)))
        return found


def _suites(guess: Guess) -> list[list[ast.stmt]]:
    """Return the blocks of a loop: that of its body and those of functions that are part of it."""
    body = guess.body
    own = code_of(body) if isinstance(body, FUNCTIONS) else body.body
    return [own, *(code_of(function) for function in guess.through)]


def _walk(statement: ast.stmt, closed: set[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield a statement and those inside it, each with whether it is one piece."""
    if statement in closed:
        return
    whole = isinstance(statement, (*FUNCTIONS, ast.ClassDef))
    inner = [] if whole else [each for _, suite in suites(statement) for each in suite]
    yield statement, not inner
    for each in inner:
        yield from _walk(each, closed)


def _simple(statement: ast.stmt, closed: set[ast.stmt]) -> list[ast.stmt]:
    """Return the pieces of a statement that hold no others."""
    return [each for each, simple in _walk(statement, closed) if simple]

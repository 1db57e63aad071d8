"""``gradstep check --run``: every lesson is played, and every equation of it proved."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec

from tutor import own_process
from tutor.commands import FAILED, FINE
from tutor.derive.notes import NotesCheck, Stated
from tutor.lesson.catalogue import folder
from tutor.lesson.cells import Cells, place
from tutor.lesson.checker import scripts
from tutor.lesson.model import location
from tutor.lesson.reader import read_file
from tutor.trace.model import End, Equation, Event, Flow, Start, Step

AT_ONCE = 2
"""So many lessons are played at a time; each is a process with torch."""

SAME = 3
"""So many failures of one line are told, since most come back in every iteration."""


class Proof(NamedTuple):
    """What playing one lesson showed: complaints, and sentences on what was found to hold."""

    path: str
    mistakes: tuple[str, ...]
    says: tuple[str, ...]


def prove(paths: list[str], device: str, preload: list[str]) -> int:
    """Play the lessons at these paths and print what holds; status 1 if something does not."""
    files = list(scripts(paths))
    failed = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for proof in pool.map(lambda file: proved(file, device, preload), files):
            for line in proof.says:
                sys.stdout.write(f"{line}\n")
            for line in proof.mistakes:
                sys.stderr.write(f"{line}\n")
            sys.stdout.flush()
            failed += bool(proof.mistakes)
    if failed:
        lessons = "lesson does" if len(files) == 1 else "lessons do"
        sys.stderr.write(f"gradstep: {failed} of {len(files)} {lessons} not hold\n")
    return FAILED if failed else FINE


def proved(path: str, device: str, preload: list[str]) -> Proof:
    """Play one lesson in a process of its own and prove what it records."""
    lesson, _ = read_file(path)
    if lesson is None:
        return Proof(path, (f"{path}: cannot be run before its mistakes are mended",), ())
    strict = os.path.realpath(path).startswith(os.path.realpath(folder()) + os.sep)
    count = _Count(path, strict)
    command = own_process.command("tutor", "trace", path, "--json", "--device", device)
    for module in preload:
        command += ["--preload", module]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        notes = NotesCheck(lesson)
        for step in count.steps(process.stdout):
            notes.add(step)
    return _told(count, notes.results(), lesson.cells)


class _Count:
    """Counts what holds, and gathers what does not, of one lesson's events."""

    def __init__(self, path: str, strict: bool) -> None:
        self.path = path
        self.equations = 0
        self.gradients = 0
        self.unchecked = 0
        self.mistakes: list[str] = []
        self._strict = strict
        self._told: dict[str, int] = {}
        self._ended = False

    def steps(self, lines: Iterable[bytes]) -> Iterator[Step]:
        """Yield the steps of a trace, each looked at."""
        decoder = msgspec.json.Decoder(Event)
        for line in lines:
            event = decoder.decode(line)
            if isinstance(event, Step):
                self._look(event)
                yield event
            elif isinstance(event, End):
                self._ended = True
                if event.error is not None:
                    file = event.error.file or self.path
                    where = location(file, event.error.line or 1, event.error.cell or None)
                    self._complain(f"{where}: error: {event.error.type}: {event.error.message}")
            else:
                assert isinstance(event, Start)
        if not self._ended:
            self._complain(f"{self.path}:1: error: the run ended before it was over")

    def _look(self, step: Step) -> None:
        for equation in step.equations:
            place = self._place(step, equation)
            if equation.checked:
                self.equations += 1
            elif equation.checked is False or self._strict:
                self._failed(place, step, equation.symbolic, equation.error or "", equation.checked)
            else:
                self.unchecked += 1
        for flow in step.flows:
            for edge in flow.downstream:
                place = self._place(step, flow)
                if edge.checked:
                    self.gradients += 1
                elif edge.checked is False:
                    self._failed(place, step, edge.symbolic or "", edge.remark or "", False)
                elif edge.view is not None:
                    self.unchecked += 1

    def _place(self, step: Step, item: Equation | Flow) -> str:
        """Return where an equation stands, or the op whose node ran."""
        part = item.file or step.file
        file = os.path.join(os.path.dirname(self.path), part) if part else self.path
        return location(file, item.line or step.first_line, item.cell or step.cell)

    def _failed(
        self, place: str, step: Step, equation: str, why: str, checked: bool | None
    ) -> None:
        when = f" in iteration {step.iteration}" if step.iteration else ""
        what = "does not hold" if checked is False else "is not proved"
        self._complain(f"{place}: error: {equation} {what}{when}: {why}", place)

    def _complain(self, text: str, key: str = "") -> None:
        self._told[key] = self._told.get(key, 0) + 1
        if self._told[key] <= SAME:
            self.mistakes.append(text)


def _told(count: _Count, formulas: list[Stated], cells: Cells) -> Proof:
    held = sum(stated.holds is True for stated in formulas)
    says = [
        f"{count.path}: {_number(count.equations, 'equation')} and "
        f"{_number(count.gradients, 'gradient')} proved, "
        f"{held} of {_number(len(formulas), 'formula')} of the notes"
        + (f"; {count.unchecked} not checked" if count.unchecked else "")
    ]
    mistakes = list(count.mistakes)
    for stated in formulas:
        cell, line, _ = place(cells, stated.line)
        where = location(count.path, line, cell)
        if stated.holds is False:
            mistakes.append(f"{where}: error: {stated.text} does not hold: {stated.reason}")
        elif stated.holds is None:
            says.append(f"  {where}: {stated.text} was not checked: {stated.reason}")
    return Proof(count.path, tuple(mistakes), tuple(says))


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"

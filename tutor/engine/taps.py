"""The ops that taps in the script show: NumPy's, and those that torch's mode does not see."""

import os
import re
import sys
import threading
from collections.abc import Collection
from time import perf_counter
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

from tutor.engine.arguments import UNKNOWN, Arguments, array_types
from tutor.engine.in_flight import running
from tutor.engine.noted import Call, Input
from tutor.engine.op_log import OUTPUTS, OpLog
from tutor.engine.raw import Raw, is_shown, torch_loaded
from tutor.lesson.operands import AT, Tap
from tutor.lesson.taps import COMPARISONS, OPERATORS, PROPERTIES, UNSEEN_BY_TORCH

OF_AN_ARRAY = frozenset(
    {"getitem", "setitem", *PROPERTIES, *(f"{name}{AT}" for name in OPERATORS.values())}
)
"""What is an op of an array alone: a dictionary and an object have elements and attributes too."""

MASKS = frozenset(COMPARISONS.values())
"""Comparisons: those of arrays are ops, those of numbers decide what a script does."""

FEW = 16
"""The longest list of arrays whose elements are operands."""

BLANK = Raw("number", "", (), "", False, False, None)
"""What stands for a copy when the log is full and none is taken."""

PLACE = re.compile(r"\$(\d+)")
KEY = re.compile(r"(?:\w+|\*\*)=")


def untouched(value: Any, number: int) -> Any:
    """Return the value of a tap that nobody looks at."""
    return value


class Seen(NamedTuple):
    """The value of an operand: the inputs that it brings, its text, and when it was seen.

    That is one input for an array or a number, several for a short list of arrays, and none for
    anything else. `since` is the number of calls that had been noted by then in the step `step`.
    """

    inputs: tuple[Input, ...] = ()
    text: str = UNKNOWN
    since: int = 0
    step: int = -1


class Taps:
    """Takes the values that the script's taps hand on, and notes the ops in a log.

    The value of an operand is kept by the frame that it belongs to, so that a function that calls
    itself does not mix its operands up.
    """

    def __init__(self, taps: tuple[Tap, ...], log: OpLog) -> None:
        self._taps = taps
        self._log = log
        self._home = (os.getpid(), threading.get_ident())
        self._values: dict[tuple[int, int], Seen] = {}

    def begin(self, waiting: Collection[FrameType] = ()) -> None:
        """Forget the values of the step before: kept, they would outlive the script's own.

        Those of the frames that are `waiting` for a call are needed when that has returned.
        """
        ids = {id(frame) for frame in waiting}
        self._values = {key: seen for key, seen in self._values.items() if key[0] in ids}

    def __call__(self, value: Any, number: int) -> Any:
        """Return the value; note it as that of the tap of this number."""
        if self._home != (os.getpid(), threading.get_ident()):
            return value
        began = perf_counter()
        frame = sys._getframe(1)
        tap, key = self._taps[number], (id(frame), number)
        with self._log.unwatched():
            noted = tap.op is not None and self._note(tap, tap.op, value, key[0])
            seen = self._seen(tap, value, noted, frame)
            self._values[key] = seen._replace(since=self._log.count, step=self._log.step)
        self._log.overhead += perf_counter() - began
        return value

    def _seen(self, tap: Tap, value: Any, noted: bool, frame: FrameType) -> Seen:
        if is_shown(value):
            name = None if noted else tap.text or None
            code = running(frame) if name else None
            return Seen((Input(value, self._copy(value), name, code),), "$0")
        if isinstance(value, (list, tuple)):
            arrays = any(isinstance(inner, array_types()) for inner in value[:FEW])
            if len(value) > FEW or (arrays and not tap.several):
                return Seen()
        elif isinstance(value, type) and hasattr(value, "apply"):
            # A function of the script's own for autograd, by whose name its calls are known.
            return Seen((), value.__name__)
        elif not isinstance(value, (slice, range, str, type(None), type(...))):
            return Seen()
        written = Arguments()
        text = written.word(value)
        inputs = tuple(Input(inner, self._copy(inner)) for inner in written.values)
        return Seen(inputs, text)

    def _copy(self, value: Any) -> Raw:
        return BLANK if self._log.full else self._log.copies.of(value)

    def _note(self, tap: Tap, op: str, value: Any, frame: int) -> bool:
        """Note an op with the operands that were seen before, and say whether it is one."""
        if op in UNSEEN_BY_TORCH:
            self._log.copies.share()
        seen = [self._values.pop((frame, operand), Seen()) for operand in tap.operands]
        if seen and all(operand.step != self._log.step for operand in seen):
            # A function of the script's in which steps have ended since: its ops are told there.
            return False
        results = _results(value)
        if not results or not _concerns(tap, seen, results):
            return False
        here = (operand.since for operand in seen if operand.step == self._log.step)
        since = max(here, default=0)
        if op not in UNSEEN_BY_TORCH and any(self._log.made(result, since) for result in results):
            # A function of the script's that has handed on what an op inside it gave.
            return False
        if self._log.full:
            self._log.unnoted += 1
            return True
        inputs = tuple(given for operand in seen for given in operand.inputs)
        written = inputs and inputs[0].value is results[0] and op != "setitem"
        name = f"{op}_" if written else op
        outputs = self._log.outputs(results)
        self._log.add(Call(name, tap.line, None, inputs, outputs, _words(tap, seen)))
        return True


def _results(value: Any) -> list[Any]:
    """Return what a call gave: an array or a number, or several arrays as ``split`` gives them."""
    if is_shown(value):
        return [value]
    if isinstance(value, (list, tuple)) and value:
        first = list(value[:OUTPUTS])
        if all(isinstance(result, (np.ndarray, np.generic)) for result in first):
            return first
    return []


def _concerns(tap: Tap, seen: list[Seen], results: list[Any]) -> bool:
    """Say whether an op is one to note: on arrays, or one that torch's function mode misses."""
    torch = torch_loaded()
    given = [one.value for operand in seen for one in operand.inputs]
    if torch is not None and any(isinstance(value, torch.Tensor) for value in (*given, *results)):
        return tap.op in UNSEEN_BY_TORCH
    if tap.op in OF_AN_ARRAY:
        return seen[0].text == "$0" and isinstance(given[0], (np.ndarray, np.generic))
    if tap.op in MASKS:
        return isinstance(results[0], np.ndarray)
    return any(isinstance(value, (np.ndarray, np.generic)) for value in (*given, *results))


def _words(tap: Tap, seen: list[Seen]) -> tuple[str, ...]:
    """Return an op's arguments with the numbers of its inputs in them."""
    texts, count = [], 0
    for operand in seen:
        texts.append(_shifted(operand.text, count))
        count += len(operand.inputs)
    return tuple(_filled(word, texts) for word in tap.arguments)


def _shifted(text: str, by: int) -> str:
    return PLACE.sub(lambda place: f"${int(place[1]) + by}", text)


def _filled(word: str, texts: list[str]) -> str:
    """Return an argument with its operands put in; with one that is not known it is not either."""
    if any(texts[int(number)] == UNKNOWN for number in PLACE.findall(word)):
        key = KEY.match(word)
        return f"{key[0] if key else ''}{UNKNOWN}"
    return PLACE.sub(lambda place: texts[int(place[1])], word)

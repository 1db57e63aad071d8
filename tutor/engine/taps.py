"""The ops that taps in the script show: NumPy's, and those that torch's mode does not see."""

import os
import sys
import threading
from time import perf_counter
from typing import Any

import numpy as np

from tutor.engine.op_log import Call, Input, OpLog
from tutor.engine.raw import is_shown, torch_loaded
from tutor.lesson.taps import UNSEEN_BY_TORCH, Tap


class Taps:
    """Takes the values that the script's taps hand on, and notes the ops in a log.

    The value of an operand is kept by the frame that it belongs to, so that a function that calls
    itself does not mix its operands up.
    """

    def __init__(self, taps: tuple[Tap, ...], log: OpLog) -> None:
        self._taps = taps
        self._log = log
        self._home = (os.getpid(), threading.get_ident())
        self._values: dict[tuple[int, int], Input] = {}

    def begin(self) -> None:
        """Forget the values of the step before: kept, they would outlive the script's own."""
        self._values.clear()

    def __call__(self, value: Any, number: int) -> Any:
        """Return the value; note it as that of the tap of this number."""
        if self._home != (os.getpid(), threading.get_ident()) or self._log.full:
            return value
        began = perf_counter()
        frame = id(sys._getframe(1))
        tap = self._taps[number]
        if tap.op is not None:
            if tap.op in UNSEEN_BY_TORCH:
                self._log.share()
            self._note(tap, value, frame)
        if is_shown(value):
            with self._log.unwatched():
                self._values[frame, number] = Input(value, self._log.copy(value), tap.text or None)
        else:
            self._values.pop((frame, number), None)
        self._log.overhead += perf_counter() - began
        return value

    def _note(self, tap: Tap, value: Any, frame: int) -> None:
        found = [self._values.pop((frame, operand), None) for operand in tap.operands]
        inputs = tuple(operand for operand in found if operand is not None)
        if not is_shown(value) or not _concerns(tap, [*(i.value for i in inputs), value]):
            return
        numbers = iter(range(len(inputs)))
        places = ["..." if operand is None else f"${next(numbers)}" for operand in found]
        words = tuple(_filled(word, places) for word in tap.arguments)
        with self._log.unwatched():
            tensors = [value] if hasattr(value, "grad_fn") else []
            copied = self._log.copy(value)
            name = f"{tap.op}_" if inputs and inputs[0].value is value else f"{tap.op}"
            self._log.add(Call(name, tap.line, None, inputs, value, copied, words), tensors)


def _concerns(tap: Tap, values: list[Any]) -> bool:
    """Say whether an op is one to note: on arrays, or one that torch's function mode misses."""
    torch = torch_loaded()
    if torch is not None and any(isinstance(value, torch.Tensor) for value in values):
        return tap.op in UNSEEN_BY_TORCH
    return any(isinstance(value, (np.ndarray, np.generic)) for value in values)


def _filled(word: str, places: list[str]) -> str:
    """Return an argument with its operands renumbered: those that hold no numbers have no place."""
    key, equals, text = word.rpartition("=") if "=$" in word else ("", "", word)
    if text.startswith("$") and text[1:].isdigit():
        text = places[int(text[1:])]
    return f"{key}{equals}{text}"

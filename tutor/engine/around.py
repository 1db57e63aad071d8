"""What stands around a script while it runs: its checkpoints and taps, its input, torch watched."""

import builtins
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, TextIO, cast

from tutor.engine.in_flight import waiting
from tutor.engine.names import Names
from tutor.engine.op_log import OpLog
from tutor.engine.raw import torch_loaded, unwatched
from tutor.engine.scope import Scope
from tutor.engine.settings import Settings
from tutor.engine.sight import bound
from tutor.engine.stdin import Ask, AskedInput
from tutor.engine.stepped_files import Lines
from tutor.engine.taps import Taps, untouched
from tutor.engine.warned import warned_at_its_line
from tutor.lesson.instrument import CHECKPOINT
from tutor.lesson.operands import TAP, Tap

if TYPE_CHECKING:
    from tutor.engine.torch_watch import TorchWatch

Checkpoint = Callable[[int], None]


class Around:
    """Puts it there (`enter`) and takes it away again; `alone` leaves the script to itself.

    `log` gets the ops that are seen, those of the files in `lines`. `alone` says that nothing is
    watched at present, and `watch` is None as long as torch is not imported.
    """

    def __init__(self, lines: Lines, settings: Settings, log: OpLog) -> None:
        self.alone = False
        self.watch: TorchWatch | None = None
        self._lines = lines
        self._settings = settings
        self._log = log
        self._taps = Taps((), log)
        self._stack = ExitStack()

    def enter(
        self, stack: ExitStack, checkpoint: Checkpoint, taps: tuple[Tap, ...], ask: Ask
    ) -> None:
        """Put all there; `stack` takes it away."""
        self._taps = Taps(taps, self._log)
        self._stack = stack
        for name, call in ((CHECKPOINT, checkpoint), (TAP, self._taps)):
            setattr(builtins, name, call)
            stack.callback(delattr, builtins, name)
        stack.callback(setattr, sys, "stdin", sys.stdin)
        sys.stdin = cast(TextIO, AskedInput(ask))
        stack.enter_context(warned_at_its_line())

    def watch_torch(self) -> None:
        """Start to watch torch as soon as it is there: a script without it never pays for it."""
        if self.watch is not None or torch_loaded() is None:
            return
        from tutor.engine.redirect import on_device
        from tutor.engine.torch_watch import TorchWatch

        self.watch = self._stack.enter_context(TorchWatch(self._lines, self._log))
        self._stack.enter_context(on_device(self._settings.device, next(iter(self._lines))))

    def leave_alone(self, checkpoint: Checkpoint) -> None:
        """Let the script run as if by itself, but for this checkpoint; let go of its values."""
        self.alone = True
        self._call(checkpoint, untouched)
        self._forget(0)
        self._log.copies.forget()
        if self.watch is not None:
            self.watch.suspend()

    def look_again(self, checkpoint: Checkpoint) -> None:
        """Watch the script again."""
        self.alone = False
        self._call(checkpoint, self._taps)
        # Who filled what meanwhile has not been seen.
        self._log.copies.unfilled.clear()
        if self.watch is not None:
            self.watch.resume()

    def _call(self, checkpoint: Checkpoint, taps: Callable[..., object]) -> None:
        setattr(builtins, CHECKPOINT, checkpoint)
        setattr(builtins, TAP, taps)

    def begin(self, step: int, frame: FrameType | None = None) -> None:
        """Start to watch the step with this index, which begins in a frame, or behind its end."""
        self.watch_torch()
        self._forget(step, frame)

    def _forget(self, step: int, frame: FrameType | None = None) -> None:
        self._log.begin(step)
        self._taps.begin(waiting(frame))
        if self.watch is not None:
            self.watch.begin()

    def root(self, scope: Scope) -> str | None:
        """Return the script's name for what backward was called on, None where it has none."""
        names = partial(_names, scope)
        with unwatched():
            return self.watch.find_root(names) if self.watch else None


def _names(scope: Scope) -> Names:
    return Names(bound(scope))

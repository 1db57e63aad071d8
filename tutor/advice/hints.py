"""Noticing mistakes that raise nothing, while the steps of a run come in one by one."""

from tutor.advice.noticed.accumulated import NeverCleared
from tutor.advice.noticed.broadcasting import Square
from tutor.advice.noticed.cut_off import CutOff
from tutor.advice.noticed.dead import DeadLayer, Flat
from tutor.advice.noticed.dimension import NoDimension
from tutor.advice.noticed.evaluating import LeftInEvaluation
from tutor.advice.noticed.fast_paths import Attention, Compiled
from tutor.advice.noticed.idle import Idle
from tutor.advice.noticed.left_out import LeftOut
from tutor.advice.noticed.losses import Diverging
from tutor.advice.noticed.modes import AlwaysDropping, StillTraining
from tutor.advice.noticed.negated import Negated
from tutor.advice.noticed.one_class import OneClass
from tutor.advice.noticed.rebound import OnlyRebound
from tutor.advice.noticed.renewed import renewed_model, renewed_optimizer
from tutor.advice.noticed.sequences import TimeFirst
from tutor.advice.noticed.squashed import Squashed
from tutor.advice.noticed.stale import Remarked
from tutor.advice.noticed.tiny import TooShort
from tutor.advice.noticed.told_otherwise import (
    Told,
    UntoldBackward,
    UntoldClearing,
    UntoldLoop,
    UntoldUpdate,
)
from tutor.advice.noticed.unmoved import Unmoved
from tutor.advice.noticed.unregistered import Unregistered
from tutor.advice.noticed.unused import NothingToUse
from tutor.advice.noticed.watch import Seen, Watcher, Weights
from tutor.advice.script import script_of
from tutor.advice.told import Hint
from tutor.lesson.model import Lesson
from tutor.trace.model import Step


class Hints:
    """Watches one run: give it each recorded step in order, and it returns what it noticed then.

    Each kind of mistake is said once. It holds the views of the weights and a few steps, however
    long the run is. Where steps are missing, because the run went on unrecorded, it begins anew.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._script = script_of(lesson.source)
        self._weights = Weights()
        told = Told(lesson)
        self._watchers: list[Watcher] = [
            Idle(),
            NothingToUse(),
            NeverCleared(),
            LeftOut(),
            Unmoved(),
            Unregistered(),
            renewed_model(),
            renewed_optimizer(),
            OnlyRebound(),
            CutOff(),
            Square(),
            Squashed(),
            NoDimension(),
            Negated(),
            TimeFirst(),
            OneClass(),
            LeftInEvaluation(),
            StillTraining(),
            AlwaysDropping(),
            DeadLayer(),
            Flat(),
            Attention(),
            Compiled(),
            Diverging(),
            TooShort(),
            UntoldBackward(told),
            UntoldUpdate(told),
            UntoldClearing(told),
            UntoldLoop(told),
            *(Remarked(each) for each in lesson.remarks if each.kind == "hint"),
        ]
        self._next = 0

    def observe(self, step: Step) -> tuple[Hint, ...]:
        """Take in a step and return the hints that it gives rise to."""
        if step.index != self._next:
            self._weights.forget()
            for watcher in self._watchers:
                watcher.forget()
        self._next = step.index + 1
        seen = Seen(step, self._weights.see(step), self._script)
        return tuple(self._ask(seen))

    def noticed(self, step: Step) -> tuple[Hint, ...]:
        """Do as `observe` does, and give up where that fails: no run ends because of a hint."""
        try:
            return self.observe(step)
        except Exception:
            self._watchers.clear()
            return ()

    def _ask(self, seen: Seen) -> list[Hint]:
        """Return what the watchers have to say; who has spoken is not asked again."""
        found: list[Hint] = []
        for watcher in tuple(self._watchers):
            hint = watcher.see(seen)
            if hint is not None:
                found.append(hint)
                self._watchers.remove(watcher)
        return found

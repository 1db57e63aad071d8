"""Where a variant first differs from the original, found step by step as both go on."""

from time import monotonic
from typing import NamedTuple

from tutor.plain.numbers import scalar
from tutor.trace.model import Step
from tutor.trace.pairing import Difference, differences
from tutor.trace.timeline import Timeline
from tutor.trace.view import View
from tutor.ui.variants.spots import meet, spot_of, towards

SLICE = 0.01
"""For how many seconds steps are compared at a time, so that no frame waits for a long run."""

NAMED = 2
"""How many differing names are told; a sign marks each of them in the tables."""


class Parting(NamedTuple):
    """A step of the original at which a variant differs, and in what."""

    step: Step
    names: tuple[Difference, ...]


class Apart:
    """Compares two runs from their beginnings.

    `first` is where they first differ. Where that is outside the loop, `later` is where they first
    differ in something else within it: another learning rate shows in the setup already, what it
    does in the first update. `gaps` says that steps between were not recorded in both.
    """

    def __init__(self, original: Timeline, variant: Timeline) -> None:
        self.first: Parting | None = None
        self.later: Parting | None = None
        self.compared: int | None = None
        self.gaps = False
        self._original = original
        self._variant = variant
        self._next = 0
        self._over = False

    def upto(self, index: int) -> bool:
        """Compare up to a step of the original, one at least; False where there is more to do."""
        until = monotonic() + SLICE
        first = self._next
        while not self._over and self._next <= index:
            if self._next > first and monotonic() > until:
                return False
            if self._next not in self._original:
                self.gaps = True
                after = self._original.after(self._next)
                self._next = index + 1 if after is None else after
            elif not self._look(self._next):
                return True
            else:
                self._next += 1
        return True

    def _look(self, index: int) -> bool:
        """Compare a step with its counterpart; False where the variant has yet to come there."""
        spot = spot_of(self._original, index)
        found = meet(self._variant, spot)
        if found is None:
            beyond = towards(self._variant, spot) is None
            self.gaps = self.gaps or (beyond and bool(self._variant.gaps()))
            return beyond
        step = self._original.apart(index)
        self.compared = index
        names = differences(step, self._variant.apart(found))
        known = self.first.names if self.first is not None else ()
        told = {(name.name, name.what) for name in known}
        new = tuple(name for name in names if (name.name, name.what) not in told)
        if new and self.first is None:
            self.first = Parting(step, new)
        elif new and step.loop is not None:
            self.later = Parting(step, new)
        self._over = bool(new) and step.loop is not None
        return True

    def says(self, ascii: bool = False) -> str:
        """Return the sentence of where they first differ."""
        seen = " in what is recorded" if self.gaps else ""
        if self.first is None:
            return "" if self.compared is None else f"No difference so far{seen}."
        first = f"They first differ{seen} {place(self.first.step)}: {told(self.first.names, ascii)}"
        if self.later is None:
            return f"{first}."
        return f"{first}; then {place(self.later.step)}: {told(self.later.names, ascii)}."


def place(step: Step) -> str:
    """Return where a step stands, in words."""
    if step.iteration is None:
        return f"in {step.phase}"
    loop = f"loop {step.loop}, " if (step.loop or 1) > 1 else ""
    return f"at {loop}iteration {step.iteration}, {step.phase}"


def told(names: tuple[Difference, ...], ascii: bool) -> str:
    """Return the first differing names with both sides."""
    words = [_told(name, ascii) for name in names[:NAMED]]
    rest = len(names) - NAMED
    return ", ".join(words) + (f" and {rest} more" if rest > 0 else "")


def _told(difference: Difference, ascii: bool) -> str:
    name = f"{difference.name}.grad" if difference.what == "grad" else difference.name
    one, other = difference.original, difference.variant
    if one is not None and other is not None and one.shape != other.shape:
        return f"{name} of shape {list(one.shape)} and {list(other.shape)}"
    if all(view is None or _single(view) for view in (one, other)):
        return f"{name} {_value(one, ascii)} and {_value(other, ascii)}"
    if one is None or other is None:
        return f"{name} none in the {'original' if one is None else 'variant'}"
    if difference.largest is None:
        return name
    return f"{name} by up to {scalar(difference.largest, 3, ascii)}"


def _single(view: View) -> bool:
    return view.values is not None and not view.shape


def _value(view: View | None, ascii: bool) -> str:
    return "none" if view is None else scalar(view.values, ascii=ascii)

"""A loss that grows without end or is no number: steps too long, or an op beyond its domain."""

from collections import deque
from collections.abc import Iterable

from tutor.advice.noticed.climbing import Climb, Data
from tutor.advice.noticed.rates import Rate, large_rate
from tutor.advice.noticed.uphill import Direction
from tutor.advice.noticed.watch import Seen
from tutor.advice.numbers import numbers
from tutor.advice.told import Hint
from tutor.plain.numbers import scalar
from tutor.trace.model import Op, OpRef, Step, View

GROWING = 5
"""So many times in a row a loss has to grow before anything is said."""

TIMES = 1000.0
"""So many times as large as in the beginning it has to be by then."""

UPHILL = 10.0
"""So many times where the updates go up the slope, as an update with the wrong sign does."""

ABOVE = 8
"""So many times in a row a loss has to lie far above its beginning where the rate is large."""

EARLY = 6
"""The losses among which one that is thrown up by long steps stands out."""

FAR = 2.0
"""So many times as high is far above."""

FINITE = 1e300
KEPT = 6
"""The steps whose ops are looked through for where NaN came from."""


class Diverging:
    """Follows each loss from which backward starts."""

    def __init__(self) -> None:
        self._losses: dict[str, Curve] = {}
        self._made: dict[tuple[int, int], Op] = {}
        self._steps: deque[Step] = deque(maxlen=KEPT)
        self._direction = Direction()
        self._climbs: dict[str, Climb] = {}
        self._data = Data()

    def forget(self) -> None:
        """Forget the losses: how they went on is not known."""
        self._losses.clear()
        self._climbs.clear()
        self._made.clear()
        self._steps.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the backward from such a loss."""
        step = seen.step
        self._steps.append(step)
        for op in step.ops:
            if op.output.view.requires_grad and _is_scalar(op.output.view):
                self._made[step.index, op.id] = op
        self._made = {key: op for key, op in self._made.items() if step.index - key[0] < KEPT}
        self._direction.see(seen)
        if seen.script.by_hand:
            self._data.see(step)
        root = self._root(step) or _by_hand(seen)
        found = numbers(root.output.view) if root is not None else None
        if root is None or not found:
            return None
        name = root.output.name or "loss"
        curve = self._losses.setdefault(name, Curve())
        value = float(found[0])
        before, rose = curve.last, curve.rose
        curve.add(value)
        if not abs(value) < FINITE:
            return self._not_finite(root, name, before, rose, seen)
        wrong = self._direction.line
        climb = self._climbs.setdefault(name, Climb())
        if not step.flows and climb.add(step, value, self._data.again) and _is_loss(name):
            return Hint("diverges", wrong or root.line, climb.told(name, wrong))
        times = UPHILL if wrong else TIMES
        if curve.grown >= GROWING and value > times * abs(curve.first):
            return _growing(root, name, curve, self._shorter(seen), wrong)
        if curve.thrown or curve.above >= ABOVE:
            rate = large_rate(seen.script)
            if rate is not None and (rate.adaptive or not curve.thrown):
                return _thrown(root, name, curve, rate)
        return None

    def _shorter(self, seen: Seen) -> str:
        """Return what makes a loss grow, and what to do."""
        if self._direction.line:
            return "The update adds the gradient, which points up: take it away, with a minus."
        line = seen.script.rate_line
        place = f" (line {line})" if line else ""
        text = f"The usual cause is a learning rate that is too large{place}: try a tenth of it."
        if seen.script.by_hand:
            text += (
                " Of a gradient written by hand, look whether it is a sum where the loss is a "
                "mean, and whether its sign is right."
            )
        return text

    def _root(self, step: Step) -> Op | None:
        """Return the op of the loss from which the step's backward starts."""
        ref: OpRef | None = step.flows[0].op if step.flows else None
        return None if ref is None else self._made.get((ref.step, ref.id))

    def _not_finite(
        self, root: Op, name: str, before: float | None, rose: bool, seen: Seen
    ) -> Hint | None:
        if before is not None and not abs(before) < FINITE:
            return None
        if rose:
            text = f"{name} has grown and grown and is now beyond all numbers (inf or NaN). "
            wrong = self._direction.line
            return Hint("diverges", wrong or root.line, text + self._shorter(seen))
        op = _first_bad(self._steps)
        if op is None:
            return None
        text = (
            f"{op.op} gives NaN or infinity here although all that it gets is finite, and {name} "
            "is lost with it. Look at its operands: a logarithm of 0, a division by 0, or weights "
            "that steps too long have thrown far off."
        )
        return Hint("not a number", op.line, text)


class Curve:
    """A loss in the past: its first, last and greatest value, and how often in a row it grew."""

    def __init__(self) -> None:
        self.first = 0.0
        self.last: float | None = None
        self.grown = 0
        self.above = 0
        self.count = 0
        self.top = 0.0

    @property
    def rose(self) -> bool:
        """Whether it has been far above its beginning, or has grown several times by now."""
        return self.grown >= GROWING - 2 or (self.top > TIMES * abs(self.first))

    @property
    def thrown(self) -> bool:
        """Whether one of the first steps has thrown it far up."""
        return self.count <= EARLY and self.top > UPHILL * abs(self.first)

    def add(self, value: float) -> None:
        """Add the next value."""
        if self.last is None:
            self.first = value
        self.top = max(self.top, value)
        self.grown = self.grown + 1 if self.last is not None and value > self.last else 0
        self.count += 1
        self.above = self.above + 1 if value > FAR * abs(self.first) else 0
        self.last = value


def _by_hand(seen: Seen) -> Op | None:
    """Return the op of the loss of a script without autograd: the scalar of a loss phase."""
    if not seen.script.by_hand or seen.step.loop is None or "loss" not in seen.phases:
        return None
    made = [op for op in seen.step.ops if _is_scalar(op.output.view)]
    named = [op for op in made if op.output.name]
    return next(reversed(named or made), None)


def _is_loss(name: str) -> bool:
    """Say whether a name is that of something to be made small, as a likelihood is not."""
    words = ("loss", "cost", "err", "mse", "nll", "entropy", "objective")
    return any(word in name.lower() for word in words) or name in ("J", "L", "E", "ce", "bce")


def _growing(root: Op, name: str, curve: Curve, mend: str, wrong: int | None) -> Hint:
    first, last = (scalar(value, ascii=True) for value in (curve.first, curve.last))
    text = f"{name} has grown {curve.grown} times in a row, from {first} in the beginning to {last}"
    why = ". " if wrong else ": each step goes past the valley and lands higher. "
    return Hint("diverges", wrong or root.line, text + why + mend)


def _thrown(root: Op, name: str, curve: Curve, rate: Rate) -> Hint:
    """Return the hint on a loss that goes up and down far above where it began."""
    first, last = (scalar(value or 0.0, ascii=True) for value in (curve.first, curve.last))
    size = scalar(rate.value, ascii=True)
    text = f"{name} began at {first}, and the first steps have thrown it to {last}. "
    if not curve.thrown:
        text = f"{name} began at {first} and has lain far above that for {curve.above} steps. "
    if rate.adaptive:
        text += (
            f"{rate.kind} moves each weight by about its learning rate in each step, however small "
            f"the gradient is: by {size} here (line {rate.line}). 0.001 is usual."
        )
    else:
        text += f"A learning rate of {size} (line {rate.line}) throws the weights past the valley: "
        text += "try a tenth of it."
    return Hint("diverges", root.line, text)


def _is_scalar(view: View) -> bool:
    return all(size == 1 for size in view.shape)


def _first_bad(steps: Iterable[Step]) -> Op | None:
    """Return the first op whose output is not finite although its operands are."""
    for step in steps:
        for op in step.ops:
            if _finite(op.output.view) is False and all(_finite(i.view) for i in op.inputs):
                return op if op.inputs else None
    return None


def _finite(view: View) -> bool | None:
    """Say whether all elements are finite; None where that is not known."""
    found = numbers(view)
    if found is None:
        return None if view.stats.sampled else not (view.stats.nan or view.stats.inf)
    return all(abs(value) <= FINITE for value in found)

"""What the results of one step's ops are called: by the script, or else by a spare name.

``loss = ((y_pred - Y) ** 2).mean()`` gives a name to one of three results. Which of the others get
one is for the expressions to say (`tutor.derive.terms`).
"""

from collections import Counter
from functools import cached_property

from tutor.derive.bindings import assigned, changes_in_place, replaced, returned, second_names
from tutor.derive.parts import Changed, parts
from tutor.derive.spares import Result, Spares
from tutor.derive.versions import Versions
from tutor.lesson.model import phases_in
from tutor.trace.model import Op, Step, View


class Results:
    """The names of one step's results.

    Those without a name may be given one; where that is among `others`, it says the step as well.
    So do values whose name means another one later, of which `versions` tells.
    """

    def __init__(self, step: Step, others: frozenset[str], versions: Versions | None) -> None:
        self.step = step
        self._versions = versions
        self._spares = Spares(step, others)
        self._shown: frozenset[int] = frozenset()

    def told(self, number: int) -> bool:
        """Say whether the step itself tells what the name of an op's result stands for."""
        return number in self._shown

    def _replaced(self, op: Op, place: int) -> bool:
        """Say whether an operand is no longer what its maker gave: something else changed it."""
        given = op.inputs[place]
        source = self.step.ops[given.from_ or 0]
        results = (source.output, *source.others)
        return given.part < len(results) and replaced(results[given.part].view, given.view)

    def binds(self, op: Op) -> bool:
        """Say whether an op's result is what the script calls by a name, or a change in place."""
        name = self._known_as(op)
        if name is None:
            return False
        return changes_in_place(op) or name in self.bound

    def _known_as(self, op: Op) -> str | None:
        part = self.parts.get(op.id)
        return op.output.name or (part.name if part else None)

    @cached_property
    def parts(self) -> dict[int, Changed]:
        """The parts of what has a name that the step's ops change, by the op."""
        return parts(self.step)

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that the step's code or its caller binds, or whose value it changed."""
        return assigned(self.step.source) | frozenset(self.step.changed) | returned(self.step)

    @cached_property
    def _users(self) -> Counter[int]:
        found = (operand.from_ for op in self.step.ops for operand in op.inputs)
        return Counter(maker for maker in found if maker is not None)

    def folded(self, op: Op) -> bool:
        """Say whether an op's result is changed further in place and used nowhere else."""
        return any(
            later.inputs
            and later.inputs[0].from_ == op.id
            and self._continues(op, later, 0)
            and not self._replaced(later, 0)
            for later in self.step.ops[op.id + 1 :]
        )

    def _continues(self, source: Op, op: Op, place: int) -> bool:
        in_place = op.op.endswith("_") and place == 0
        same = source.output.name == op.output.name
        return in_place and same and self._users[source.id] == 1

    def name(self, op: Op, part: int = 0) -> str | None:
        """Return what an op's result is called in the equations, None for what is put in.

        `part` is which of its results is meant.
        """
        if part:
            name = op.others[part - 1].name if part <= len(op.others) else None
            if name is None or name not in self.bound:
                return self.spared.get((op.id, part))
            return self._version(name, op.others[part - 1].view, made=True)
        name = self._known_as(op)
        spare = self.spared.get((op.id, 0))
        if not self.binds(op) or name is None or (spare is not None and self.folded(op)):
            # What is changed further is what the name means for a while only.
            return spare
        return self._version(name, op.output.view, made=True)

    def _version(self, name: str, view: View, made: bool) -> str:
        """Return what a value is called that the script knows by this name."""
        name = self._second.get(name, name)
        if self._versions is None or name.endswith(".grad"):
            return name
        return self._versions.called(name, view, self.step.index, made)

    @cached_property
    def _second(self) -> dict[str, str]:
        return second_names(self.step)

    @property
    def spared(self) -> dict[Result, str]:
        """The names given to results without one."""
        return self._spares.given

    def spare(self, result: Result, others: frozenset[str]) -> str:
        """Return what a result without a name is called; where that is new, it is none of others.

        Else it says the step as well.
        """
        return self._spares.of(result, others)

    def _comes_to_nothing(self, op: Op) -> bool:
        """Say whether a result of forward or loss is handed on without a name of the script's.

        So is what an object is made of that is no tensor: ``Categorical(policy(state))``.
        """
        phases = {"forward", "loss"} & set(phases_in(self.step.phase))
        view = op.output.view
        free = op.output.name is None and op.id not in self._gone_on_with and not op.others
        return bool(phases) and free and view.requires_grad and view.kind == "tensor"

    @cached_property
    def _gone_on_with(self) -> frozenset[int]:
        """The ops whose results another one computes with; what only tests them does not."""
        computing = (op for op in self.step.ops if op.output.view.requires_grad)
        return frozenset(
            given.from_ for op in computing for given in op.inputs if given.from_ is not None
        )

"""From a segment that has run to its `Step`: what was named, what changed, ops and flows."""

from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import UNSET

from tutor.engine.claims import disown
from tutor.engine.evaluating import Evaluating
from tutor.engine.in_flight import NOTHING, Flying
from tutor.engine.leading import so_far
from tutor.engine.modules import Described, models, places
from tutor.engine.names import Names
from tutor.engine.noted import Made
from tutor.engine.op_log import OpLog
from tutor.engine.op_record import recorded
from tutor.engine.ran import Now, Ran, further, made_here, unnamed
from tutor.engine.raw import Raw
from tutor.engine.scope import Scope
from tutor.engine.seen import Seen
from tutor.engine.sight import bound
from tutor.engine.views import view
from tutor.lesson.cells import place
from tutor.lesson.model import Lesson, Segment
from tutor.lesson.targets import passing_names, used_names
from tutor.trace.likeness import free_upstream
from tutor.trace.model import Flow, Op, Step, View

if TYPE_CHECKING:
    from tutor.engine.torch_watch import TorchWatch


class Recorder:
    """Turns what has run into steps; it holds what the script named when the last one ended."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._lines = lesson.source.splitlines()
        self._passing = passing_names(lesson.source)
        self._upstream = free_upstream(used_names(lesson.source))
        self._loops = {loop.number: loop for loop in lesson.loops}
        self._known: dict[str, Raw] = {}
        self._views: dict[str, View] = {}
        self._names = Names({})
        self._entered: dict[str, str] = {}
        self._made: tuple[Made, ...] = ()
        self._behind: tuple[Seen, Names, dict[str, Raw]] | None = None
        self._described = Described()
        self._seen = Seen(lesson.source)
        self._evaluating = Evaluating()

    def look(self, scope: Scope, log: OpLog, flying: Flying = NOTHING) -> None:
        """Take what is seen from a scope as what the next step is compared with, as named there.

        What the last step had a name for is not copied again. `flying` is what has no name of the
        script's and the next step goes on with.
        """
        with log.unwatched():
            found = bound(scope, self._passing)
            if not self._known:
                # Nothing was recorded so far, or for a while.
                disown(found.values())
            others = {
                name: self._names.itself(value) if hasattr(value, "shape") else None
                for name, value in found.items()
            }
            known, views = self._known, self._views
            self._behind = None if flying is NOTHING else (copy(self._seen), self._names, known)
            self._known = {
                name: known[other] if other in known else log.copies.whole(found[name])
                for name, other in others.items()
            }
            self._entered = {
                name: other or ""
                for name, other in others.items()
                if other != name
                and (other or known.get(name, self._known[name]) != self._known[name])
            }
            # A name that means nothing here yet is not the one that is known.
            self._entered |= dict.fromkeys(known.keys() - others.keys(), "")
            self._views = {name: views[other] for name, other in others.items() if other in views}
            self._names = Names({**flying.named, **found})
            self._made = flying.made
            self._seen.leave(scope)

    def forget(self) -> None:
        """Let go of what was named: for a while nothing will be compared with it."""
        self._known, self._views, self._entered, self._names = {}, {}, {}, Names({})
        self._made, self._behind = (), None

    def step(
        self, ran: Ran, scope: Scope, log: OpLog, watch: "TorchWatch | None", always: bool = True
    ) -> Step | None:
        """Return the step of a segment that has run, seen from the scope in which it ended.

        None means that it was a header, not `always` a step, and did nothing that is worth one.
        """
        with log.unwatched():
            now = self._now(ran.segment, scope, log)
            found_models = models(scope, self._passing)
            results = unnamed(ran, scope, now.names)
            after = Names({**now.found, **results}) if results else now.names
            held = partial(places, found_models)
            ops = recorded(log.calls, self._names, after, held, self._made, scope.function)
            flows = () if watch is None else watch.flows(self._names, after)
            if not (always or ops or flows) and self._did_nothing(ran, now):
                return None
            modules = self._described.now(found_models, now.names)
        tensors = self._keep(now, scope)
        segment = self._told(ran, now, ops, flows)
        return Step(
            index=ran.index,
            loop=segment.loop,
            iteration=ran.iteration,
            loop_vars=self._loop_vars(segment, scope),
            phase=segment.phase,
            headline=segment.headline,
            cell=place(self._lesson.cells, segment.first_line).cell,
            first_line=segment.first_line,
            last_line=segment.last_line,
            source="\n".join(self._lines[segment.first_line - 1 : segment.last_line]),
            stdout=ran.stdout,
            ms=ran.ms,
            tensors=tensors,
            changed=now.changed,
            ops=ops,
            flows=flows,
            stderr=ran.stderr,
            segment=segment.id,
            unnoted=log.unnoted,
            modules=modules,
            known_as=now.known_as or UNSET,
            same_as=further(now) or UNSET,
            returns=made_here(results, ops) or UNSET,
            upstream_as=self._upstream if flows else UNSET,
        )

    def _now(self, segment: Segment, scope: Scope, log: OpLog) -> Now:
        """Return what a scope holds in which a step has ended, and what of it has changed."""
        found = bound(scope, self._passing)
        copies = log.copies.named(found)
        before, known_as, named = self._before(segment, scope, found, copies)
        known_as = {n: one for n, one in self._entered.items() if n in copies} | known_as
        changed = tuple([name for name, copied in copies.items() if before.get(name) != copied])
        return Now(found, Names(found), copies, before, changed, known_as, named)

    def _did_nothing(self, ran: Ran, now: Now) -> bool:
        """Say whether a header without a call or a node did nothing that is worth a step.

        What the rest of a call prints, as in ``print(step(x))``, is worth one of its own.
        """
        wrote = bool(ran.stdout or ran.stderr) and not ran.segment.heads
        worked = [name for name in now.changed if name not in now.named]
        return bool(
            ran.segment.fetch and not wrote and not self._fetched(ran.segment, worked, now.copies)
        )

    def _keep(self, now: Now, scope: Scope) -> dict[str, View]:
        """Return the views of what a step ended with, which the next one is compared with.

        What has not changed keeps its view, which keeps long runs small.
        """
        same = now.copies.keys() & self._views.keys() - {*now.changed, *now.known_as}
        views = {n: self._views[n] if n in same else view(raw) for n, raw in now.copies.items()}
        self._known, self._views, self._names, self._entered = now.copies, views, now.names, {}
        self._made, self._behind = (), None
        self._seen.leave(scope)
        return views

    def _told(self, ran: Ran, now: Now, ops: tuple[Op, ...], flows: tuple[Flow, ...]) -> Segment:
        """Return the segment that has run, with the phase of what it did."""
        segment = ran.segment
        if ran.led:
            moved = [(now.before.get(name), now.copies[name]) for name in now.changed]
            by_graph = any(raw.requires_grad for raw in now.copies.values())
            phase = so_far(segment.phase, ops, flows, moved, by_graph)
            segment = segment._replace(phase=phase)
        return self._evaluating.told(segment, ops, flows)

    def _before(
        self, segment: Segment, scope: Scope, found: dict[str, Any], copies: dict[str, Raw]
    ) -> tuple[dict[str, Raw], dict[str, str], frozenset[str]]:
        """Return what the names in sight held before a step, and other names (see `Seen`).

        The third are names that have just been given to what a function had a name for.
        """
        lines = range(segment.first_line, segment.last_line + 1)
        if not self._seen.same(scope):
            told = self._seen.before(scope, found, self._names, self._known, copies, lines)
            return *told, frozenset()
        if self._behind is None:
            return self._with_elements(found), {}, frozenset()
        seen, names, known = self._behind
        inside, _ = seen.before(scope, found, names, known, copies, lines)
        named = frozenset(n for n in copies if self._known.get(n) != copies[n] == inside.get(n))
        return self._known, dict.fromkeys(named, ""), named

    def _with_elements(self, found: dict[str, Any]) -> dict[str, Raw]:
        """Return what was known, with elements and attributes that a variable had hidden so far.

        While ``x`` stands for ``batches[0]``, that is what it is called, and no new value behind.
        So it is with ``layer.out`` while ``out`` is the same array.
        """
        hidden = {
            name: self._known[other]
            for name, value in found.items()
            if (name[-1:] == "]" or "." in name) and name not in self._known
            if hasattr(value, "shape")
            if (other := self._names.itself(value)) in self._known and other is not None
        }
        return self._known | hidden if hidden else self._known

    def _fetched(self, segment: Segment, changed: list[str], copies: dict[str, Raw]) -> bool:
        """Say whether a loop's header did more than count on: a new epoch is nothing to look at."""
        loop = self._loops.get(segment.loop or 0)
        counters = loop.variables if loop else ()
        return any(name not in counters or copies[name].kind != "number" for name in changed)

    def _loop_vars(self, segment: Segment, scope: Scope) -> dict[str, Any]:
        loop = self._loops.get(segment.loop or 0)
        values: dict[str, Any] = {}
        for name in loop.variables if loop else ():
            value = scope.own.get(name, scope.shared.get(name))
            if isinstance(value, np.generic):
                value = value.item()
            if type(value) in (bool, int, float, str):
                values[name] = value
        return values

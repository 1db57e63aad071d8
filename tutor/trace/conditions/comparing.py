"""Comparing values: element by element, or by what is known of a large value."""

from msgspec import Struct

from tutor.trace.conditions.arithmetic import related
from tutor.trace.conditions.elements import Elements, Unknown, single, stretched
from tutor.trace.conditions.looking import Known
from tutor.trace.conditions.nodes import Relation
from tutor.trace.conditions.spans import Span, related_to
from tutor.trace.conditions.verdicts import Verdict, joined


class Chain(Struct, frozen=True):
    """Values side by side and the relations between neighbours."""

    relations: tuple[Relation, ...]
    values: tuple[Known, ...]


def compared(chain: Chain) -> Verdict:
    """Say of which elements all relations hold: ``0 < w < 1`` asks for elements between the two."""
    spans = [value for value in chain.values if isinstance(value, Span)]
    if not spans:
        return _each(chain)
    if len(spans) > 1:
        raise Unknown
    pairs = [_pair(chain, at) for at in range(len(chain.relations))]
    every = joined(True, (pair.all for pair in pairs))
    if len(pairs) == 1:
        return Verdict(pairs[0].any, every)
    # Some element is certain to have each of the values that were seen.
    seen = any(_each(_with(chain, known)).any for known in spans[0].seen)
    never = any(pair.any is False for pair in pairs)
    return Verdict(True if seen else False if never else None, every)


def _each(chain: Chain) -> Verdict:
    _, columns = stretched([value for value in chain.values if isinstance(value, Elements)])
    found = [
        all(related(relation, row[at], row[at + 1]) for at, relation in enumerate(chain.relations))
        for row in zip(*columns, strict=True)
    ]
    return Verdict(any(found), all(found))


def _with(chain: Chain, known: float) -> Chain:
    values = (single(known) if isinstance(value, Span) else value for value in chain.values)
    return Chain(chain.relations, tuple(values))


def _pair(chain: Chain, at: int) -> Verdict:
    """Compare two neighbours of which at most one is large."""
    relation, left, right = chain.relations[at], chain.values[at], chain.values[at + 1]
    if isinstance(left, Elements) and isinstance(right, Elements):
        return _each(Chain((relation,), (left, right)))
    if isinstance(left, Span) and isinstance(right, Elements) and len(right.flat) == 1:
        return related_to(relation, left, right.flat[0])
    if isinstance(right, Span) and isinstance(left, Elements) and len(left.flat) == 1:
        return related_to(relation, right, left.flat[0], turned=True)
    raise Unknown

"""A step with everything filled in that can be derived from it and from the steps before it."""

import msgspec

from tutor.derive.arriving import Arriving
from tutor.derive.equations import equations
from tutor.derive.flows import flows
from tutor.derive.gradients import Backward
from tutor.derive.nodes import Nodes
from tutor.derive.passes import Passes
from tutor.derive.stated import Derived
from tutor.derive.story import Earlier, Story
from tutor.maths.expression import Expr
from tutor.plain.numbers import DIGITS
from tutor.trace.model import Equation, Step


def derived(step: Step, earlier: Earlier, digits: int = DIGITS) -> Step:
    """Return a step with its equations and the chain rules of its flows.

    `earlier` gives the steps before it by their index and raises LookupError for what is not kept;
    `digits` are the significant digits of the numbers put in.
    """
    story = Story(step, earlier)
    nodes, passes, arriving = Nodes(step, story), Passes(step, story), Arriving(step)
    told = tuple(each.equation for each in _found(step, story, nodes, passes, arriving, digits))
    chains = flows(step, story, nodes, passes, arriving, digits)
    return msgspec.structs.replace(step, equations=told, flows=chains)


def attempted(step: Step, earlier: Earlier, digits: int = DIGITS) -> tuple[Step, str | None]:
    """Return a step with what was derived, or as it is with a sentence on why that failed.

    A mistake of the derivation must not cost the person the step itself.
    """
    try:
        return derived(step, earlier, digits), None
    except Exception as problem:
        what = f"{type(problem).__name__}: {problem}"
        return step, f"The equations of this step could not be derived ({what})."


def expressions(step: Step, earlier: Earlier) -> list[tuple[Equation, Expr]]:
    """Return the equations of a step that have an expression, each with it."""
    story = Story(step, earlier)
    nodes, passes = Nodes(step, story), Passes(step, story)
    found = _found(step, story, nodes, passes, Arriving(step), DIGITS)
    return [(each.equation, each.expr) for each in found if each.expr is not None]


def _found(
    step: Step, story: Story, nodes: Nodes, passes: Passes, arriving: Arriving, digits: int
) -> list[Derived]:
    """Return the equations of a step: those of its gradients, then those of its calls."""
    terms = story.terms(step.index)
    assert terms is not None
    backward = Backward(step, story, nodes, passes, arriving)
    gradients = backward.equations(story.previous, digits)
    return [*gradients, *equations(step, story.previous, terms, digits)]

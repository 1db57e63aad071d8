"""What leaves an op of several nodes, where it could only be derived from the op as a whole.

The gradient that came into such an op is not the one that came into the node of which the row
tells, so it is not called g there.
"""

from tutor.derive.naming import called
from tutor.derive.passes import partial
from tutor.derive.story import Story
from tutor.derive.ways import Way
from tutor.maths.expression import Leaf, replaced
from tutor.trace.model import Flow

INTO = "g0"
"""What a gradient is called that came into an op whose result has no name."""


def of_the_whole(way: Way, flow: Flow, story: Story, root: str) -> Way:
    """Return a way with the gradient that came into its op by a name of its own."""
    terms = story.terms(flow.op.step) if flow.op else None
    name = terms.name(way.node.op) if terms else None
    title = partial(root, name) if name not in (None, root) else INTO
    own = way.node.upstream
    came = Leaf(title, own.value, own.shape, own.dtype)
    op = way.node.op.op.rstrip("_")
    said = f"{called(title)} came into {op}, whose nodes together give this"
    gradient = replaced(way.gradient, own, came)
    return way._replace(gradient=gradient, chain=[], remark=way.remark or said)

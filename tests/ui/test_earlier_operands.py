"""The ops panel says of an operand without a name which step of its statement has made it."""

import msgspec
from scenes import at, picture

from tutor.trace.model import OpRef
from tutor.ui.panels import ops


def test_an_operand_that_an_earlier_step_made_is_called_by_that_step() -> None:
    # Given a step whose first operand was made two steps before, in the middle of the statement
    scene = at("loss")
    assert scene.step is not None
    first, *others = scene.step.ops
    given = msgspec.structs.replace(first.inputs[0], name=None, from_=None, earlier=OpRef(2, 0))
    first = msgspec.structs.replace(first, inputs=(given, *first.inputs[1:]))
    step = msgspec.structs.replace(scene.step, ops=(first, *others))

    page = ops.page(msgspec.structs.replace(scene, step=step), 56, 8)

    assert "(step 2)" in picture(page)

"""The foot of the ops panel says how many ops of a step were not noted."""

import msgspec
import pytest
from scenes import at

from tutor.ui.panels import ops


@pytest.mark.parametrize(("unnoted", "foot"), [(0, "3 ops"), (7, "3 ops, 7 more not noted")])
def test_the_foot_says_what_is_missing(unnoted: int, foot: str) -> None:
    scene = at("loss")
    step = msgspec.structs.replace(scene.step, unnoted=unnoted)

    page = ops.page(msgspec.structs.replace(scene, step=step), 56, 8)

    assert page.foot == foot

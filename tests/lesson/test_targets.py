"""Names that only a loop's header binds."""

import pytest

from tutor.lesson.targets import passing_names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("for p in model.parameters():\n    p -= 1", {"p"}),
        ("for p in model.parameters():\n    p.sub_(1)", {"p"}),
        ("for i, (x, y) in enumerate(loader):\n    z = x", {"i", "x", "y"}),
        ("x = 1\nfor x in data:\n    pass", set()),
        ("for epoch in range(3):\n    loss = epoch", {"epoch"}),
        ("s = sum(p for p in ps)\nfor p in ps:\n    pass", {"p"}),
        ("not python", set()),
    ],
)
def test_names_that_are_bound_elsewhere_are_their_own(source: str, names: set[str]) -> None:
    assert passing_names(source) == names

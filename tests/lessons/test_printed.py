"""The comparison that all figures rest on."""

import pytest
from printed import agrees


@pytest.mark.parametrize(
    ("found", "printed", "expected"),
    [
        (21.6749992, "21.674999", True),
        (21.675, "21.674999", True),
        (21.676, "21.674999", False),
        (-8.0004, "-8.000", True),
        (-8.0006, "-8.000", False),
        (8.0, "-8.000", False),
        (0.0, "0.000021", False),
    ],
)
def test_comparison_tells_right_from_wrong(found: float, printed: str, expected: bool) -> None:
    assert agrees(found, printed) is expected

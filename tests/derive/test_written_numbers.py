"""How the numbers that are put into an equation are written, so that their shape is seen."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("source", "numbers", "value"),
    [
        ("torch.tensor([1.0, 2.0])", "2 · [1, 2]", [2.0, 4.0]),
        ("torch.tensor([[1.0, 2.0]])", "2 · [[1, 2]]", [[2.0, 4.0]]),
        ("torch.tensor([[1.0], [2.0]])", "2 · [1; 2]", [[2.0], [4.0]]),
        ("torch.tensor([[1.0]])", "2 · [[1]]", [[2.0]]),
        ("torch.tensor([1 + 2j, 3 - 1j])", "2 · [(1 + 2 i), (3 − 1 i)]", [[2.0, 4.0], [6.0, -2.0]]),
        (
            "torch.tensor([1e-5, 2e-5, 3e-5, 4e-5])",
            "2 · [10⁻⁵, 2 · 10⁻⁵, 3 · 10⁻⁵, 4 · 10⁻⁵]",
            pytest.approx([2e-5, 4e-5, 6e-5, 8e-5]),
        ),
    ],
)
def test_shape_and_numbers_can_be_told_from_the_writing(
    derive: Any, source: str, numbers: str, value: Any
) -> None:
    # Given a small operand of some shape, doubled
    run = derive(f"import torch\na = {source}\nb = 2 * a\n")
    # When its equation is looked at
    found = next(each for each in run.steps[0].equations if each.name == "b")
    # Then a matrix of one row is told from a vector, and long LaTeX is no reason for leaving out
    assert found.substituted == numbers
    assert found.value == value

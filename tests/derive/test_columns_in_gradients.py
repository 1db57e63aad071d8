"""A vector that a gradient makes a column is written as one: by itself it would be a row."""

from typing import Any


def gradient(derive: Any, loss: str) -> str:
    run = derive(f"""
        import torch
        a = torch.tensor([[1.0, 2.0], [3.0, 4.0], [0.5, 1.0]], requires_grad=True)
        y = torch.tensor([1.0, -1.0, 2.0])
        z = torch.tensor([2.0, 3.0])
        for epoch in range(2):
            loss = {loss}
            loss.backward()
            a.data -= 0.1 * a.grad
            a.grad = None
        """)
    found = run.equation("a.grad", "backward")
    assert found.checked
    return str(found.symbolic)


def test_a_sum_over_rows_gives_each_row_its_own_factor(derive: Any) -> None:
    assert gradient(derive, "(y * (a ** 2).sum(1)).sum()") == "∂loss/∂a = 2 · reshape_(3×1)(y) ⊙ a"


def test_a_sum_over_columns_gives_each_column_its_own_factor(derive: Any) -> None:
    # Given a vector that is stretched over the rows by itself
    assert gradient(derive, "(z * (a ** 2).sum(0)).sum()") == "∂loss/∂a = 2 · z ⊙ a"


def test_a_vector_in_a_matrix_product_stays_as_it_is(derive: Any) -> None:
    assert gradient(derive, "(y @ (a @ z))") == "∂loss/∂a = y ⊗ z"

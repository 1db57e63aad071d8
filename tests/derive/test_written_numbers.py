"""How the numbers that are put into an equation are written, so that their shape is seen."""

from typing import Any

import pytest

from tutor.derive import derived


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


def test_a_condition_kept_as_a_number_is_as_exact_as_one_that_is_not(derive: Any) -> None:
    # Given a condition over numbers of which not all digits are shown, as booleans and as floats
    run = derive("""
import torch
a = torch.tensor([1.2345678, -0.3])
b = a + 0.1 > 0
c = (a + 0.1 > 0).float()
""")
    # Then the digits that are shown give both results.
    found = {each.name: each.approximate for each in run.steps[0].equations}
    assert found == {"b": False, "c": False}


def test_one_number_for_all_elements_is_multiplied_with_a_dot(derive: Any) -> None:
    # Given the largest of a few elements, whose gradient goes back to it alone
    run = derive("""
import torch
a = torch.tensor([1.0, 2.0], requires_grad=True)
loss = 3 * a.max()
loss.backward()
""")
    # Then the one number that came in has the sign of numbers, not that of element by element.
    row = next(flow for flow in run.steps[0].flows if flow.node.startswith("Max"))
    assert row.symbolic == "∂loss/∂a = (g · (a ≡ max(a)))/(∑ (a ≡ max(a)))"


def test_a_sum_that_is_put_back_beside_its_elements_has_kept_its_dimension(derive: Any) -> None:
    # Given the length of each row, whose gradient divides the rows by it
    run = derive("""
import torch
a = torch.tensor([[3.0, 4.0], [6.0, 8.0], [0.6, 0.8]], requires_grad=True)
loss = a.norm(dim=1).sum()
loss.backward()
""")
    # Then it is written with the dimension without which nobody could divide.
    found = next(each for each in run.steps[0].equations if each.name == "a.grad")
    assert found.symbolic == "∂loss/∂a = a/‖a‖_(dim 1, keepdim)"


def test_a_gradient_of_one_number_stays_one_behind_a_factor(derive: Any) -> None:
    # Given a mean squared error, into which one number comes in
    run = derive("""
import torch
a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.5, 0.5])
loss = torch.nn.functional.mse_loss(a, b)
loss.backward()
""")
    # Then that number is multiplied with a dot, whatever stands in front of it.
    row = next(flow for flow in run.steps[0].flows if flow.node.startswith("Mse"))
    assert row.symbolic == "∂loss/∂a = 2/2 · g · (a − b)"


def test_what_has_no_name_is_told_by_the_module_that_made_it(derive: Any) -> None:
    run = derive("""
import torch
net = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Tanh(), torch.nn.Linear(1, 1))
y = net(torch.ones(1, 1))
""")
    remarks = [remark for each in run.steps[0].equations for remark in each.remarks]
    assert any("the result of linear in net.0," in remark for remark in remarks)


def test_more_digits_leave_no_operand_out_that_was_written_with_fewer(derive: Any) -> None:
    # Given a vector whose numbers have more digits than are shown
    run = derive("""
import torch
a = torch.tensor([1.23456789, 2.3456789, 3.456789, 4.56789])
b = 2 * a
""")
    # When the equation is derived with more digits
    more = derived(run.recorded[0], run.earlier, 9)
    # Then the numbers are still there.
    for step, first in ((run.steps[0], "1.2346"), (more, "1.23456788")):
        found = next(each for each in step.equations if each.name == "b")
        assert found.substituted.startswith(f"2 · [{first}, ")

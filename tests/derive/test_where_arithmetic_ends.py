"""Where the run's arithmetic is another than that on paper, the equation holds and says so."""

from typing import Any

import pytest

HEAD = """
import torch
import torch.nn.functional as F
w = torch.tensor([0.5, -0.3], requires_grad=True)
x = torch.tensor([1.0, 2.0])
"""

WITHIN = "a number on the way is too small or too large for float32, which has 0 or ∞ in its place"


def said(derive: Any, code: str, name: str) -> tuple[bool | None, str, tuple[str, ...]]:
    """Return the verdict on the last equation of a name, what it says, and the remarks on it."""
    step = derive(f"{HEAD}# %% forward\n{code}\n").steps[-1]
    found = next(each for each in reversed(step.equations) if each.name == name)
    return found.checked, found.symbolic, found.remarks


@pytest.mark.parametrize(
    ("code", "symbolic", "remark"),
    [
        (
            "p = torch.tensor([1.0, 0.0])\nloss = F.binary_cross_entropy(p, 1 - p)",
            "loss = mean(−((1 − p) ⊙ ln(p) + (1 − (1 − p)) ⊙ ln(1 − p)))",
            "a logarithm below −100, as ln(0), counts as −100, as torch has it",
        ),
        ("s = torch.sigmoid(w - 200).log()", "s = ln(σ(w − 200))", WITHIN),
        ("s = (x * 1e30 * 1e30) * 0", "s = 0 · 10³⁰ · 10³⁰ · x", WITHIN),
        (
            "u = torch.tensor([200, 100], dtype=torch.uint8)\nd = u - 150",
            "d = u − 150",
            "uint8 has no number as large, or none below 0: whole numbers go round at its end",
        ),
        (
            "h = (x * 4e4).half()",
            "h = float16(40000 · x)",
            "float16 has no number as large: ∞ stands in its place",
        ),
    ],
)
def test_the_end_of_a_range_is_told(derive: Any, code: str, symbolic: str, remark: str) -> None:
    checked, written, remarks = said(derive, code, code.rpartition("\n")[2].split(" ")[0])

    assert (checked, written) == (True, symbolic)
    assert remark in remarks


def test_a_loss_that_is_not_cut_has_no_remark(derive: Any) -> None:
    # Given a probability of 1 where the answer is 1: ln(1 − p) counts for nothing
    code = "p = torch.tensor([1.0, 0.5])\nt = torch.tensor([1.0, 0.0])\n"

    checked, _, remarks = said(derive, f"{code}loss = F.binary_cross_entropy(p, t)", "loss")

    assert (checked, remarks) == (True, ())


def test_the_direction_of_a_vector_of_length_0_is_0(derive: Any) -> None:
    checked, _, remarks = said(derive, "loss = (w - w.detach()).norm()\nloss.backward()", "w.grad")

    assert checked
    assert "0/0 counts as 0 here, as torch has it" in remarks


def test_a_wrong_formula_is_not_excused_by_the_range(derive: Any) -> None:
    # Given a value that was changed behind torch's back, in a dtype with a small range
    code = "h = (x * 2).half()\nmemory = h.numpy()\nmemory[0] = 7\ny = h + 0"

    checked, _, remarks = said(derive, code, "y")

    assert checked
    assert not any("range" in each or "∞" in each for each in remarks)


@pytest.mark.parametrize(
    ("code", "name", "symbolic"),
    [
        # A number of the source has the digits that it has there.
        ("y = w * 1.00000012", "y", "y = 1.00000012 · w"),
        ("y = w * 123456789.0", "y", "y = 1.23456789 · 10⁸ · w"),
        ("y = w * (1 / 3)", "y", "y = 0.33333 · w"),
        # One that was worked out is not rounded to a whole one.
        ("y = w * (1 - 1e-4 * 0.0123456789012)", "y", "y = 0.999999 · w"),
        # Conditions that are added as numbers are counted, not joined by "or".
        ("y = (x > 0).float() + (x > 1).float()", "y", "y = (x > 0) + (x > 1)"),
        ("y = (x > 0).int() + (x > 1).long()", "y", "y = (x > 0) + (x > 1)"),
        # What is taken as a constant is said to be, where a gradient could have come back.
        ("loss = (w * w.detach()).sum()", "loss", "loss = ∑ w ⊙ detach(w)"),
        ("y = (w * 2).detach()", "y", "y = 2 · w"),
        ("y = x.detach() * w", "y", "y = x ⊙ w"),
        # eˣ beside a name e would be read as a power of it.
        ("e = torch.tensor(1.5)\nq = e * w.exp()", "q", "q = e · exp(w)"),
        ("q = x * w.exp()", "q", "q = x ⊙ eʷ"),
        ("h = F.threshold(w, 0.1, 20.0)", "h", "h = where(w > 0.1, w, 20)"),
        # A number that torch takes from the dtype.
        ("h = F.rms_norm(w, (2,))", "h", "h = w/√(mean(w²) + 1.1921 · 10⁻⁷)"),
    ],
)
def test_an_equation_is_written_as_it_ran(derive: Any, code: str, name: str, symbolic: str) -> None:
    checked, written, _ = said(derive, code, name)

    assert (checked, written) == (True, symbolic)


def test_bits_that_are_moved_have_no_rule_and_are_said_to_have_none(derive: Any) -> None:
    checked, written, _ = said(derive, "n = torch.tensor([3, 2])\ns = (n << 1) + (n >> 1)", "s")

    assert (checked, written) == (None, "s = lshift(n, 1) + rshift(n, 1)")


def test_a_mask_does_not_take_a_name_of_the_script(derive: Any) -> None:
    code = "mask = torch.tensor([1.0, 0.5])\np = F.dropout(w * mask, 0.5)"

    checked, written, remarks = said(derive, code, "p")

    assert (checked, written) == (True, "p = (w ⊙ mask ⊙ kept)/(1 − 0.5)")
    assert remarks == ("kept is what dropout has kept, taken as recorded",)


@pytest.mark.parametrize("conversion", ["half()", "bfloat16()", "to(torch.float16)"])
def test_what_was_shortened_on_the_way_is_not_said_to_be_the_same(
    derive: Any, conversion: str
) -> None:
    # Given numbers that have gone through a dtype of 16 bits, which has fewer digits
    short = "bfloat16" if "bfloat16" in conversion else "float16"
    checked, written, _ = said(derive, f"h = w.{conversion}.float()", "h")
    # Then the equation says so, and holds to the last digit of single precision.
    assert (checked, written) == (True, f"h = {short}(w)")

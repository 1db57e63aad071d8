"""What the plain trace tells once: the introduction, a phase's notes, the backward pass by node."""

from msgspec.structs import replace

from tests.plain.steps import number, step
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read
from tutor.plain.chained import MOST, chain_lines
from tutor.plain.told import Once, prose
from tutor.trace.model import Edge, Flow, Part, Step

SOURCE = r'''"""A line.

Fit *one* weight.
"""
import torch
w = torch.tensor(1.0, requires_grad=True)
for i in range(3):
    # %% forward
    # The prediction is $\hat y = w x$.
    #
    # $$\hat y = \frac{w x}{1}$$
    y = w * 2
    # %% loss
    loss = (y - 1) ** 2
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        w -= 0.1 * w.grad
    # %% zero_grad
    w.grad = None
'''


def lesson() -> Lesson:
    found, mistakes = read(SOURCE, "line.py")
    assert found is not None, mistakes
    return found


def forward(of: Lesson) -> int:
    return next(i for i, segment in enumerate(of.segments) if segment.phase == "forward")


def in_segment(segment: int) -> Step:
    return replace(step("forward", {}, ()), segment=segment)


def edge(**fields: object) -> Edge:
    given = {"to": None, "leaf": "w", "view": number(-30.0), **fields}
    return Edge(**given)


def node(name: str, *edges: Edge, **fields: object) -> Flow:
    return Flow(0, name, None, 35, (number(1.0),), edges, **fields)


def flowing(*flows: Flow) -> Step:
    return replace(step("backward", {}, ()), flows=flows)


def test_the_introduction_is_prose_between_blank_lines() -> None:
    assert Once(lesson()).introduction() == "\nFit one weight.\n"


def test_the_notes_of_a_phase_are_told_the_first_time_only() -> None:
    # Given a lesson whose forward phase has notes
    told = Once(lesson())
    twice = in_segment(forward(lesson()))

    # When its step is told in two iterations
    first, second = told.behind(twice), told.behind(twice)

    # Then the notes stand behind the first.
    assert "The prediction is ŷ = w x." in first
    assert second == ""


def test_a_displayed_equation_stays_on_one_line_as_one_reads_it_aloud() -> None:
    assert prose(r"$$\hat y = \frac{w x}{2}$$") == ["  ŷ = w x/2"]


def test_a_node_is_an_equation_in_names_then_in_numbers_with_its_remark() -> None:
    rule = edge(
        symbolic="∂loss/∂w = ∑ g ⊙ X", substituted="∑ [1, 2] ⊙ [3, 4]", checked=True,
        remark="w was stretched from [] to [2], so its 2 parts are added up",
    )  # fmt: skip

    lines = chain_lines(flowing(node("MulBackward0", rule)))

    assert lines[1:] == [
        "  mul (line 35): ∂loss/∂w = ∑ g ⊙ X = ∑ [1, 2] ⊙ [3, 4] = −30",
        "    w was stretched from [] to [2], so its 2 parts are added up",
    ]


def test_digits_that_would_not_give_the_gradient_have_another_sign() -> None:
    rule = edge(symbolic="3 · g", substituted="3 · (−9.9999)", approximate=True)
    flow = node("MulBackward0", rule)

    assert chain_lines(flowing(flow))[1].endswith("to w = 3 · g = 3 · (−9.9999) ≈ −30")
    assert chain_lines(flowing(flow), ascii=True)[1].endswith("~ -30")


def test_a_gradient_that_passes_through_a_node_is_not_told_again() -> None:
    rule = edge(symbolic="∂loss/∂w = g", substituted="1", view=number(1.0))

    lines = chain_lines(flowing(node("SubBackward0", rule)))

    assert lines[1:] == ["  sub (line 35): ∂loss/∂w = g, passed on as it is"]


def test_each_formula_of_a_fused_node_has_its_numbers_once() -> None:
    parts = tuple(Part(op, "2", "2 · g", "2 · 1", 2.0) for op in ("square", "sub"))
    rule = edge(symbolic="∂loss/∂w = 3 · g", substituted="3 · 1")

    lines = chain_lines(flowing(node("MseLossBackward0", rule, parts=parts)))

    assert lines[2:] == ["    through square: 2 · g = 2 · 1", "    through sub: 2 · g"]


def test_a_chain_rule_that_does_not_hold_says_so() -> None:
    rule = edge(symbolic="2 · g", substituted="2 · 1", checked=False)

    assert chain_lines(flowing(node("MulBackward0", rule)))[1].endswith("= −30  (FALSE)")


def test_a_gradient_without_a_rule_is_passed_on_without_a_formula() -> None:
    lines = chain_lines(flowing(node("OddBackward0", edge())))

    assert lines[1] == "  odd (line 35): passes −30 on to w"


def test_a_long_pass_says_how_long_it_is() -> None:
    flows = tuple(node("MulBackward0", edge()) for _ in range(MOST + 1))

    assert chain_lines(flowing(*flows)) == [
        f"The backward pass has {MOST + 1} nodes; they are not written out here."
    ]


def test_plain_characters_are_plain() -> None:
    rule = edge(symbolic="∂loss/∂w = ∑ g ⊙ X", substituted="∑ 1 ⊙ 2", checked=True)

    assert "\n".join(chain_lines(flowing(node("MulBackward0", rule)), ascii=True)).isascii()
    assert Once(lesson(), ascii=True).behind(in_segment(forward(lesson()))).isascii()

"""The panel of the three gradients, drawn from recorded steps and reached by its key."""

from typing import Any

import msgspec
import pytest
from fake_engine import recorded_lesson
from scenes import STEPS, at, picture, scene, words
from stage import stage

from tutor.trace.model import Step
from tutor.ui.page import Page, spelt
from tutor.ui.panels.comparison import page
from tutor.ui.scene import Scene


class Told:
    """A run of steps that can be spoilt."""

    def __init__(self, steps: list[Step] = STEPS) -> None:
        self.steps = steps

    def step(self, position: int) -> Step:
        if position >= len(self.steps):
            raise LookupError(position)
        return self.steps[position]


def shown(here: Scene, told: Told | None = None, **changes: Any) -> Page:
    return page(msgspec.structs.replace(here, earlier=(told or Told()).step, **changes), 76, 20)


def test_the_three_stand_beside_each_other() -> None:
    assert words(shown(at("backward")))[:3] == [
        "∂loss/∂w                                       ✓ they agree (tolerance 2e−4)",
        "   autograd   closed form ✓   difference ✓",
        "      −25.5           −25.5          −25.5",
    ]


def test_the_closed_form_is_drawn_below() -> None:
    assert "∂L   2  N\n── = ─  ∑  (ŷᵢ − yᵢ) xᵢ" in picture(shown(at("backward")))


def test_later_phases_show_the_backward_of_their_iteration() -> None:
    assert shown(at("update")).lines == shown(at("backward")).lines
    assert shown(at("backward", 1)).lines != shown(at("backward", 2)).lines


def test_before_backward_it_says_what_to_do() -> None:
    assert picture(shown(at("loss"))).startswith("No gradient has been computed")
    assert picture(page(scene(), 76, 20)).startswith("No gradient has been computed")


def test_a_script_without_a_backward_promises_none() -> None:
    lesson = recorded_lesson()
    forward = tuple(s for s in lesson.segments if s.phase == "forward")
    seen = at("forward", lesson=lesson._replace(segments=forward))
    assert picture(shown(seen)).startswith("No phase of this script is a backward")


def test_a_gradient_worked_out_by_hand_is_said_to_be_one() -> None:
    by_hand = [msgspec.structs.replace(step, flows=()) for step in STEPS]
    here = at("update")
    here = msgspec.structs.replace(here, step=by_hand[here.position])
    assert "the script works it out itself" in " ".join(words(shown(here, Told(by_hand))))


def test_a_backward_that_reached_no_leaf_says_so() -> None:
    cut_short = [msgspec.structs.replace(step, flows=step.flows[:1]) for step in STEPS]
    here = at("backward")
    here = msgspec.structs.replace(here, step=cut_short[here.position])
    assert "reached no leaf" in picture(shown(here, Told(cut_short)))


def spoilt(leaf_value: float) -> Told:
    steps = list(STEPS)
    (here,) = (s for s in steps if (s.phase, s.iteration) == ("backward", 2))
    flows = []
    for flow in here.flows:
        edges = [
            msgspec.structs.replace(
                edge, view=msgspec.structs.replace(edge.view, content=leaf_value)
            )
            if edge.leaf == "w" and edge.view is not None
            else edge
            for edge in flow.downstream
        ]
        flows.append(msgspec.structs.replace(flow, downstream=tuple(edges)))
    steps[here.index] = msgspec.structs.replace(here, flows=tuple(flows))
    return Told(steps)


def test_a_wrong_gradient_is_seen() -> None:
    found = shown(at("backward"), spoilt(-25.6))
    verdict = words(found)[1]
    assert verdict == "✗ the closed form differs and the difference differs by more than 2e−4"
    assert "closed form ✗   difference ✗" in words(found)[2]
    assert found.lines[1][0].role == "failed"


def test_without_a_record_of_an_earlier_step_there_is_no_difference() -> None:
    class Forgetful(Told):
        def step(self, position: int) -> Step:
            if self.steps[position].phase == "forward":
                raise LookupError(position)
            return super().step(position)

    text = picture(shown(at("backward"), Forgetful()))
    assert "There are none:" in text
    assert "none" in words(shown(at("backward"), Forgetful()))[2]


def test_of_many_leaves_the_one_walked_to_comes_first() -> None:
    steps = list(STEPS)
    here = at("backward").step
    assert here is not None
    (last,) = (flow for flow in here.flows if flow.downstream and flow.downstream[0].leaf == "w")
    others = [
        msgspec.structs.replace(
            last,
            id=len(here.flows) + n,
            downstream=tuple(msgspec.structs.replace(e, leaf=f"w{n}") for e in last.downstream),
        )
        for n in range(9)
    ]
    tensors = here.tensors | {f"w{n}": here.tensors["w"] for n in range(9)}
    flows = (*here.flows, *others)
    steps[here.index] = msgspec.structs.replace(here, flows=flows, tensors=tensors)
    first = shown(at("backward", step=steps[here.index]), Told(steps))
    assert words(first)[0].startswith("∂loss/∂w ")
    assert "w8" not in picture(first)
    assert words(first)[-1].startswith("Not all 10 leaves are compared at once")
    assert first.foot == "8 of 10 leaves"
    walked = shown(at("backward", step=steps[here.index], item=len(flows) - 1), Told(steps))
    assert "/∂w8" in words(walked)[0]


def test_a_fault_is_said_in_its_place() -> None:
    class Broken(Told):
        def step(self, position: int) -> Step:
            raise RuntimeError("the timeline is gone")

    found = shown(at("backward"), Broken())
    assert picture(found) == "The gradients could not be compared (the timeline is gone)."
    assert found.lines[0][0].role == "failed"


def test_plain_characters_are_enough() -> None:
    here = at("backward", ascii=True)
    for line in shown(here).lines:
        assert all(span.text.isascii() for span in spelt(line, here.glyphs))


@pytest.mark.parametrize("columns", [28, 40, 76, 120])
def test_no_line_is_wider_than_the_panel(columns: int) -> None:
    here = msgspec.structs.replace(at("backward"), earlier=Told().step)
    assert all(len(line) <= columns for line in words(page(here, columns, 20)))


async def test_its_key_opens_it_and_leaves_it() -> None:
    async with stage((80, 24)) as s:
        await s.press("3", "t")
        assert "─ three gradients ─" in s.text
        assert "they agree" in s.text
        await s.press("n")
        assert "they agree" in s.text
        await s.press("t")
        assert "they agree" not in s.text
        await s.press("t", "escape")
        assert "they agree" not in s.text

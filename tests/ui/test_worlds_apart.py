"""Where two runs first differ, in a sentence."""

import msgspec
import pytest
from fake_engine import recorded_steps, stepped
from many_runs import Steps, other_values
from scenes import view

from tutor.trace.timeline import Timeline
from tutor.ui.variants.apart import Apart


def timeline_of(steps: Steps) -> Timeline:
    timeline = Timeline()
    for step in steps:
        message = stepped(step)
        timeline.append(bytes(message.step), message.summary)
    return timeline


def apart(variant: Steps, original: Steps | None = None) -> Apart:
    steps = original or recorded_steps()
    return whole(Apart(timeline_of(steps), timeline_of(variant)), steps[-1].index)


def whole(found: Apart, upto: int) -> Apart:
    """Compare up to a step, in however many slices the machine needs for that."""
    while not found.upto(upto):
        pass
    return found


def tensors(steps: Steps, begin: int, **changes: object) -> Steps:
    return [
        step
        if step.index < begin
        else msgspec.structs.replace(step, tensors={**step.tensors, **changes})
        for step in steps
    ]


def test_equal_runs_do_not_differ() -> None:
    assert apart(recorded_steps()).says() == "No difference so far."


def test_both_values_of_a_number_are_told() -> None:
    found = apart(other_values(recorded_steps(), "loss", begin=8, value=1.5))
    assert found.says() == "They first differ at iteration 2, loss: loss 21.675 and 1.5."


def test_a_difference_in_the_setup_is_followed_by_what_it_does_in_the_loop() -> None:
    steps = other_values(recorded_steps(), "learning_rate", begin=0, value=0.5)
    found = apart(other_values(steps, "y_pred", begin=7, value=2.0))
    assert found.says() == (
        "They first differ in setup: learning_rate 0.01 and 0.5; "
        "then at iteration 2, forward: y_pred of shape [4] and []."
    )


def test_of_larger_values_the_largest_distance_is_told() -> None:
    found = apart(tensors(recorded_steps(), 2, y_pred=view([0.0, 0.0, 3.0, 1.0], (4,))))
    assert found.says() == "They first differ at iteration 1, loss: y_pred by up to 3."


def test_what_only_one_run_has_is_none_in_the_other() -> None:
    found = apart(tensors(recorded_steps(), 3, extra=view(4.0)))
    assert found.says() == "They first differ at iteration 1, backward: extra none and 4."


def test_of_larger_values_that_one_run_lacks_the_side_is_told() -> None:
    found = apart(tensors(recorded_steps(), 3, extra=view([4.0, 5.0], (2,))))
    assert found.says() == "They first differ at iteration 1, backward: extra none in the original."


def test_of_many_names_the_first_are_told() -> None:
    others = {name: view(9.0) for name in ("w", "loss", "X", "Y")}
    words = apart(tensors(recorded_steps(), 8, **others)).says()
    assert words.endswith("and 3 more.")


def test_plain_characters_have_their_own_minus() -> None:
    found = apart(other_values(recorded_steps(), "loss", begin=8, value=-1.5))
    assert "−1.5" in found.says()
    assert "-1.5" in found.says(ascii=True)


def test_where_there_is_no_time_left_it_goes_on_by_a_step_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tutor.ui.variants.apart.SLICE", -1.0)
    found = Apart(timeline_of(recorded_steps()), timeline_of(recorded_steps()))
    assert not found.upto(2)
    assert found.compared == 0
    assert not found.upto(2)
    assert found.upto(2)
    assert found.compared == 2


def test_steps_to_which_the_variant_has_yet_to_come_are_waited_for() -> None:
    original = timeline_of(recorded_steps())
    variant = timeline_of(recorded_steps()[:5])
    found = Apart(original, variant)
    whole(found, 20)
    assert found.compared == 4
    for step in other_values(recorded_steps()[5:], "loss", begin=14, value=0.0):
        message = stepped(step)
        variant.append(bytes(message.step), message.summary)
    whole(found, 20)
    assert found.says().startswith("They first differ at iteration 3, loss")


def test_what_was_not_recorded_is_not_called_equal() -> None:
    steps = recorded_steps()
    found = apart([*steps[:7], *steps[13:]])
    assert found.says() == "No difference so far in what is recorded."

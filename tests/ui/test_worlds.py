"""Variants beside the original, with an engine that plays recorded steps."""

import pytest
from fake_engine import recorded_lesson
from many_runs import with_rate
from opened import Opened, place

from tutor.lesson.edits import EditError
from tutor.ui.worlds import MOST


def test_without_a_variant_there_is_one_column() -> None:
    opened = Opened().at("backward")
    assert opened.scene.other is None
    assert opened.scene.world == ""
    assert opened.scene.curves == ()


def test_a_variant_runs_up_to_the_place_looked_at() -> None:
    opened = Opened().at("update", "update")
    opened.worlds.add(with_rate("0.1"))
    load = opened.engine.loads[-1]
    assert (load.run, load.source) == (1, with_rate("0.1"))
    assert place(opened.scene) == place(opened.other) == (2, "update")
    assert opened.other.world == "a"
    assert opened.scene.world == "original"


def test_a_variant_follows_each_step_of_the_original() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    for _ in range(25):
        opened.session.forward()
        if opened.scene.step is not None:
            assert opened.other.step is not None
            assert opened.other.step.index == opened.scene.step.index
    assert place(opened.other) == (None, "after")


def test_names_that_differ_are_marked_on_both_sides() -> None:
    opened = Opened().at("backward")
    opened.worlds.add(with_rate("0.1"))
    assert opened.scene.differing == frozenset()
    opened.session.forward()
    assert opened.scene.differing == opened.other.differing == {"w"}


def test_the_first_difference_is_told_in_a_sentence() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    assert opened.scene.apart == (
        "They first differ at iteration 1, update: w 0.3 and 7, w.grad −30 and none."
    )


def test_where_nothing_differs_that_is_said() -> None:
    opened = Opened(edited=lambda steps: steps).at("update")
    opened.worlds.add(with_rate("0.1"))
    assert opened.scene.apart == "No difference so far."


def test_the_edited_lines_have_signs_in_both_columns() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    line = recorded_lesson().source.split("\n").index("learning_rate = 0.01") + 1
    assert opened.scene.edited == opened.other.edited == {line: "~"}


def test_the_losses_of_all_variants_are_curves() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.worlds.add(with_rate("0.2"))
    assert [curve.name for curve in opened.scene.curves] == ["original", "a", "b"]
    assert all(curve.points for curve in opened.scene.curves)


def test_choosing_none_shows_the_original_alone_and_keeps_the_variant() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.worlds.choose(None)
    assert opened.scene.other is None
    assert [variant.name for variant in opened.worlds.listed] == ["a"]


def test_a_variant_that_is_chosen_again_comes_to_the_present_place() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.worlds.choose(None)
    opened.at("update", "update")
    opened.worlds.choose(opened.worlds.listed[0])
    assert place(opened.other) == (3, "update")


def test_the_same_edit_is_run_once() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.worlds.choose(None)
    opened.worlds.add(with_rate("0.1"))
    assert len(opened.worlds.listed) == 1
    assert opened.worlds.beside is opened.worlds.listed[0]


def test_the_original_itself_is_no_variant() -> None:
    opened = Opened().at("update")
    with pytest.raises(EditError, match="nothing is edited"):
        opened.worlds.add(recorded_lesson().source)


def test_there_is_an_end_of_variants() -> None:
    opened = Opened().at("update")
    for number in range(MOST):
        opened.worlds.add(with_rate(f"0.{number + 1}"))
    with pytest.raises(EditError, match="8 variants already"):
        opened.worlds.add(with_rate("3"))


def test_a_removed_variant_ends_and_its_number_is_free() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.worlds.remove(opened.worlds.listed[0])
    assert opened.engine.left == [1]
    assert opened.scene.other is None
    opened.worlds.add(with_rate("0.2"))
    assert opened.engine.loads[-1].run == 1


def test_a_frame_waits_for_the_variant_that_is_on_its_way() -> None:
    opened = Opened().at("backward")
    opened.worlds.add(with_rate("0.1"))
    opened.engine.slow = True
    opened.frames.clear()
    opened.session.forward()
    assert opened.frames[-1] is True
    opened.engine.release(1)
    assert opened.frames[-1] is False


def test_a_variant_is_renamed_but_not_like_another() -> None:
    opened = Opened().at("backward")
    opened.worlds.add(with_rate("0.1"))
    opened.worlds.add(with_rate("0.2"))
    first, second = opened.worlds.listed
    opened.worlds.rename(first, "  too   fast ")
    assert first.name == "too fast"
    with pytest.raises(EditError, match="too fast already"):
        opened.worlds.rename(second, "too fast")
    with pytest.raises(EditError, match="needs a name"):
        opened.worlds.rename(second, " ")


def test_running_a_variant_anew_keeps_its_name_and_number() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.worlds.replace(opened.worlds.listed[0], with_rate("0.3"))
    assert opened.engine.left == [1]
    assert opened.engine.loads[-1].source == with_rate("0.3")
    assert opened.other.world == "a"
    assert place(opened.other) == (1, "update")

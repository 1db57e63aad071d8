"""The comparison of two runs as sentences."""

from typing import Any

from tests.plain.steps import number, step
from tutor.plain.comparison import comparison_text
from tutor.plain.comparison_json import document
from tutor.plain.edits import Edit
from tutor.trace.comparing import Comparison
from tutor.trace.model import End, Failure, Stats, View

EDIT = Edit(2, "lr = 0.1", "lr = 0.5")


def update(*views: tuple[str, View], iteration: int = 1, **more: Any) -> Any:
    tensors = dict(views)
    return step(
        "loss+update", tensors, tuple(tensors), index=iteration, iteration=iteration, **more
    )


def compared(left: list[Any], right: list[Any], end: End | None = None) -> Comparison:
    found = Comparison()
    found.follow([(each, 2.0) for each in left], [(each, 3.0) for each in right])
    found.original.end = End("finished", None)
    found.variant.end = end or found.original.end
    return found


def text(*views: tuple[View, View], end: End | None = None, **more: Any) -> str:
    """Return the text on two runs of one step with weights w0, w1, ..."""
    left, right = (
        update(*((f"w{i}", pair[side]) for i, pair in enumerate(views)), **more) for side in (0, 1)
    )
    return comparison_text(compared([left], [right], end), [EDIT])


def test_values_and_gradients_have_their_own_rows() -> None:
    found = text((number(1.0, 2.0), number(1.5, 4.0)))

    assert "  w0       original 1  variant 1.5  apart by 0.5\n" in found
    assert "  w0.grad  original 2  variant 4    apart by 2\n" in found


def test_values_that_look_alike_are_told_apart_in_words() -> None:
    other = View("number", "float64", (), "cpu", False, True, 1.0, number(1.0).stats)

    assert "(in digits that are not shown)" in text((number(1.0), number(1.0 + 1e-12)))
    assert "(float32 and float64)" in text((number(1.0), other))


def test_of_several_elements_the_largest_distance_is_told() -> None:
    assert "apart by at most 3" in text((number([1.0, 2.0]), number([2.0, 5.0])))


def test_many_names_are_counted() -> None:
    assert "and 3 more names" in text(*[(number(0.0), number(1.0))] * 15)


def test_a_second_loop_is_named() -> None:
    found = text((number(0.0), number(1.0)), loop=2)

    assert "They differ first in iteration 1 of loop 2, phase loss+update, line 3:" in found
    assert "  in loop 2:" not in found


def test_losses_stand_in_columns() -> None:
    rows = text((number(0.0), number(1.0))).split("The loss:\n")[1].splitlines()

    assert rows[0].split() == ["iteration", "original", "variant"]
    assert rows[1].split() == ["1", "2", "3"]
    assert len(rows[0]) == len(rows[1])


def test_large_weights_are_said_to_be_compared_by_statistics() -> None:
    stats = Stats(0.0, 1.0, 0.5, 0.1, 0, 0, False)
    large = View("tensor", "float32", (2000,), "cpu", True, True, None, stats)

    found = text((large, large))

    assert "the same weights, as far as they are recorded." in found
    assert "to the last bit" not in found
    assert "(of large ones the statistics and a corner are compared: w0)" in found


def test_a_run_that_was_stopped_from_outside_says_why_without_a_type() -> None:
    end = End("stopped", Failure("NoStep", "it stood still", None, None))

    assert "The variant was stopped after 1 iteration: it stood still; its last loss is 3.\n" in (
        text((number(0.0), number(1.0)), end=end)
    )


def test_a_run_that_failed_says_where() -> None:
    end = End("failed", Failure("ValueError", "too bad", "a.py", 7))

    assert "The variant failed after 1 iteration in line 7: ValueError: too bad" in (
        text((number(0.0), number(1.0)), end=end)
    )


def test_a_place_that_one_run_alone_comes_to_is_said_to_be_so() -> None:
    steps = [update(("w", number(1.0)), iteration=i) for i in (1, 2)]

    found = comparison_text(compared(steps, steps[:1]), [EDIT])

    assert "in iteration 2, phase loss+update, line 3; only the original comes here." in found


def test_nothing_to_tell_apart_is_said() -> None:
    steps = [update(("w", number(1.0)))]

    found = comparison_text(compared(steps, steps), [])

    assert found.startswith("The edit changes nothing in the text.\n\nThere is no difference:")


def test_other_prints_are_a_difference_of_their_own() -> None:
    left, right = (update(("w", number(1.0)), stdout=printed) for printed in "ab")

    assert "What the two print is not the same." in comparison_text(compared([left], [right]), [])


def test_losses_that_are_no_numbers_are_words_in_json() -> None:
    step_ = update(("w", number(1.0)))
    found = Comparison()
    found.follow([(step_, float("nan"))], [(step_, float("-inf"))])

    told = document("name", [EDIT], found)

    assert (told["original"]["loss"], told["variant"]["loss"]) == ("nan", "-inf")
    assert told["losses"][0] == {
        "loop": 1, "iteration": 1, "original": "nan", "variant": "-inf",
    }  # fmt: skip

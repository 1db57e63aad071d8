"""Which blocks of a loop move, and where to."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from lesson_tools import lesson_of

from tutor.lesson.edits import in_order
from tutor.lesson.edits.arranging import arranged

FETCHING = """\
    for i in range(3):
        optimizer.zero_grad()
        x, y = data[i]
        prediction = model(x)
        loss = criterion(prediction, y)
        loss.backward()
        optimizer.step()
        print(prediction)
    """


def put(blocks: Sequence[str], *order: str, leaves: bool = False) -> list[str]:
    """Return the phases of the blocks as they come to stand."""
    return [blocks[place] for place in arranged(blocks, order, leaves)]


def test_only_the_phase_that_moves_passes_other_code() -> None:
    blocks = ("forward", "loss", "backward", "update", "other", "zero_grad")

    found = put(blocks, "zero_grad", "forward", "loss", "backward", "update")

    assert found == ["zero_grad", "forward", "loss", "backward", "update", "other"]


def test_a_batch_is_still_fetched_before_it_is_used() -> None:
    order = ("forward", "loss", "zero_grad", "backward", "update")

    found = in_order(lesson_of(FETCHING), order)

    assert found.index("x, y =") < found.index("model(x)") < found.index("zero_grad()")


def test_what_is_printed_at_the_end_is_printed_before_the_last_phase() -> None:
    found = in_order(lesson_of(FETCHING), ("forward", "loss", "backward", "update", "zero_grad"))

    assert found.index("step()") < found.index("print(") < found.index("zero_grad()")


def test_the_last_phase_stays_above_what_leaves_the_body() -> None:
    found = put(("zero_grad", "backward", "update", "other"), "backward", "update", "zero_grad",
                leaves=True)  # fmt: skip

    assert found == ["backward", "update", "zero_grad", "other"]


def test_of_two_phases_that_change_places_zero_grad_moves() -> None:
    found = put(("backward", "other", "zero_grad"), "zero_grad", "backward")

    assert found == ["zero_grad", "backward", "other"]


def test_phases_that_come_several_times_are_put_together() -> None:
    found = put(("backward", "update", "backward", "update"), "update", "backward")

    assert found == ["update", "update", "backward", "backward"]


@given(st.lists(st.sampled_from("abcd")), st.permutations("abcd"))
def test_each_block_comes_once_and_the_order_is_that_wanted(
    phases: list[str], order: list[str]
) -> None:
    blocks = [each if each != "d" else "other" for each in phases]
    if set(blocks) <= {"other"}:
        return

    places = arranged(blocks, order)
    found = [blocks[place] for place in places if blocks[place] != "other"]

    assert sorted(places) == list(range(len(blocks)))
    assert found == sorted(found, key=order.index)


@given(st.lists(st.sampled_from("abcd"), min_size=1, unique=True))
def test_nothing_moves_for_the_present_order(phases: list[str]) -> None:
    assert arranged(phases, phases) == list(range(len(phases)))

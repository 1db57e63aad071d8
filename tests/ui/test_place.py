import pytest

from tutor.ui.place import Place, parse


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2:backward", Place(2, "backward")),
        ("3", Place(3, None)),
        ("update", Place(1, "update")),
        (" 4:zero_grad ", Place(4, "zero_grad")),
    ],
)
def test_a_place_is_an_iteration_a_phase_or_both(text: str, place: Place) -> None:
    assert parse(text) == place


@pytest.mark.parametrize("text", ["", "0", "2:backwards", "backward:2", ":", "two", "-1"])
def test_what_is_no_place_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2:backward"):
        parse(text)


def test_a_place_is_reached_in_its_iteration_and_phase() -> None:
    place = Place(2, "loss")
    assert place.reached(2, ("forward", "loss"))
    assert not place.reached(1, ("loss",))
    assert not place.reached(2, ("backward",))
    assert Place(2, None).reached(2, ("other",))

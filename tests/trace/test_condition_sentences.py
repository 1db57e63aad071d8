import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.trace.conditions import condition, parse


@pytest.mark.parametrize(
    ("typed", "direction", "meant"),
    [
        ("loss < 0.1", "forward", "loss < 0.1"),
        ("next w.grad > 5", "forward", "w.grad > 5"),
        ("back w.grad > 5", "back", "w.grad > 5"),
        ("previous w.grad > 5", "back", "w.grad > 5"),
        ("last loss > 1", "last", "loss > 1"),
        ("First loss > 1", "first", "loss > 1"),
        ("last isnan(w)", "last", "isnan(w)"),
        ("last (w > 1)", "last", "w > 1"),
        ("last nan", "last", "isnan()"),
        ("when did w last change?", "last", "changed(w)"),
        ("When did w change", "last", "changed(w)"),
        ("where did model.0.weight last change?", "last", "changed(model.0.weight)"),
        ("when did w.grad first change?", "first", "changed(w.grad)"),
        ("when will w change?", "forward", "changed(w)"),
        ("when does w change next?", "forward", "changed(w)"),
        ("w last changed", "last", "changed(w)"),
        ("W changed", "last", "changed(W)"),
        ("last change of w", "last", "changed(w)"),
        ("next change of w", "forward", "changed(w)"),
        ("where did the first NaN appear?", "first", "isnan()"),
        ("when did NaN first occur?", "first", "isnan()"),
        ("first nan", "first", "isnan()"),
        ("first inf", "first", "isinf()"),
        ("first NaN in w.grad", "first", "isnan(w.grad)"),
        ("where did the first nan in w.grad appear?", "first", "isnan(w.grad)"),
        ("when did loss become NaN?", "first", "isnan(loss)"),
        ("when was loss last > 1?", "last", "loss > 1"),
        ("where is w.grad > 5", "first", "w.grad > 5"),
        ("nan", "forward", "isnan()"),
        ("last > 3", "forward", "last > 3"),
        ("first - last > 3", "forward", "first - last > 3"),
        ("last.grad > 3", "forward", "last.grad > 3"),
        ("w > next", "forward", "w > next"),
        ("w.grad is None", "forward", "w.grad is None"),
    ],
)
def test_what_a_person_types(typed: str, direction: str, meant: str) -> None:
    found = parse(typed)
    assert found.direction == direction
    assert found.condition.root == condition(meant).root


def test_what_is_looked_for_can_be_typed_again() -> None:
    found = parse("when did w last change?")
    assert condition(found.text) == found.condition


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "type a condition such as"),
        ("  ?", "type a condition such as"),
        ("when?", "does not say of what"),
        ("when did the last", "does not say of what"),
        ("where is w", "compare it with something"),
        ("how big is w", "is not expected there"),
        ("last", "compare it with something"),
    ],
)
def test_what_is_unclear_is_told_with_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse(typed)
    assert says in str(caught.value)


ASKED = ("when", "where", "did", "the", "first", "last", "next", "is", "appear", "of", "in")
WORDS = st.sampled_from(
    (*ASKED, "nan", "w", "w.grad", "change", "changed", "become", ">", "1", "?")
)


@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_any_words_are_a_search_or_an_error_with_a_sentence(text: str) -> None:
    try:
        said = parse(text).direction
    except ValueError as mistake:
        said = str(mistake)
    assert said in ("forward", "back", "first", "last") or len(said) > 30

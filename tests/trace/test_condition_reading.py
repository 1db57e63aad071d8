import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.trace.conditions import condition, names, unknown
from tutor.trace.conditions.words import words


@pytest.mark.parametrize(
    "name",
    [
        "loss",
        "w.grad",
        "model.0.weight",
        "model.0.weight[2, 1]",
        "optimizer.state[w].exp_avg",
        "optimizer.state[params[0]].exp_avg[1]",
        "params['a b']",
        "w[-1]",
        "λ",
        "andy",
        "last",
    ],
)
def test_a_name_is_one_word_as_the_record_writes_it(name: str) -> None:
    assert [word.text for word in words(f"{name}>1")] == [name, ">", "1", ""]
    assert names(condition(f"{name} > 1")) == (name,)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("w[ 2,1 ] > 0", "w[2, 1]"), ('d["k"] > 0', "d['k']"), ("w[+1] > 0", "w[1]")],
)
def test_an_index_is_written_as_python_writes_it(typed: str, name: str) -> None:
    assert names(condition(typed)) == (name,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("w ≥ 2", "w >= 2"),
        ("w ≠ −2", "w != -2"),
        ("2·w > 1", "2 * w > 1"),
        ("w.norm() > 1", "norm(w) > 1"),
        ("w.grad.abs().max() > 1", "max(abs(w.grad)) > 1"),
        ("torch.isnan(w)", "isnan(w)"),
        ("torch.linalg.norm(w) > 1", "norm(w) > 1"),
        ("loss.isnan()", "isnan(loss)"),
        ("nan", "isnan()"),
        ("NaN", "isnan()"),
        ("phase == 'loss'", "phase == loss"),
        ("1_000 < w", "1000 < w"),
        ("a < 1 or b < 1 and not c < 1", "(a < 1) or ((b < 1) and (not (c < 1)))"),
        ("-w ** 2 < 1", "-(w ** 2) < 1"),
        ("a - b - c > 0", "(a - b) - c > 0"),
    ],
)
def test_ways_to_write_the_same(one: str, other: str) -> None:
    assert condition(one).root == condition(other).root


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("w = 3", "for = a condition has =="),
        ("w > 0 && b > 1", "for && a condition has and"),
        ("w >", "missing at the end"),
        ("> 3", "missing in front of '>'"),
        ("(w > 1", "a ) is missing"),
        ("w > 1)", "')' at column 6 is not expected"),
        ("w", "w is a value and neither true nor false"),
        ("w + 1", "compare it with something"),
        ("isnan(w) > 1", "what is true or false"),
        ("sum(w > 1) > 2", "what is true or false"),
        ("loss == nan", "write isnan(loss)"),
        ("nrm(w) > 1", "did you mean norm"),
        ("frobnicate(w) > 1", "there are abs"),
        ("max(a, b) > 1", "max is of one value"),
        ("changed(2)", "changed is of a name"),
        ("changed()", "changed is of one value"),
        ("all(w > 0 and w < 1)", "all is of one comparison"),
        ("any(isnan())", "any is of one comparison"),
        ("w[1:2] > 0", "write one like w[0]"),
        ("w[] > 0", "picks no single element"),
        ("w[1 > 0", "the bracket at column 2 is not closed"),
        ("phase == 'los", "the quote at column 10 is not closed"),
        ("phase == bckward", "did you mean backward"),
        ("phase == 3", "a number is no phase"),
        ("phase < loss", "by == or !="),
        ("w == 'a'", "only the phase"),
        ("2w > 1", "in 2 * w > 1"),
        ("w $ 1", "'$' at column 3 means nothing"),
        ("if w > 1", "if has no place there"),
        ("w is 3", "behind is stands None"),
        ("abs(w).T > 3", "only a function follows a point"),
        ("w > 1 w", "'w' at column 7 is not expected"),
    ],
)
def test_what_is_no_condition_is_told_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        condition(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "-" * 90 + "w > 1",
        "(" * 60 + "w" + ")" * 60 + " > 1",
        "not " * 90 + "isnan(w)",
        "abs(" * 60 + "w" + ")" * 60 + " > 1",
        "2" + " ** 2" * 80 + " > 1",
        "w > 1 and " * 80 + "w > 1",
        "w" * 2000 + " > 1",
    ],
)
def test_what_no_person_types_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"too (deep|long)"):
        condition(text)


def test_the_longest_condition_that_is_read_can_be_asked_for_its_names() -> None:
    assert names(condition(" + ".join(["w"] * 99) + " > 1")) == ("w",)


@given(st.text(alphabet="w.[]()<>=!+-*/%0123 'andortisNe,", max_size=40))
def test_whatever_is_typed_is_a_condition_or_an_error_with_a_sentence(text: str) -> None:
    said = ""
    try:
        said = condition(text).text
    except ValueError as mistake:
        said = f"sentence: {mistake}"
    assert said == text.strip() or len(said) > 30


def test_names_come_once_and_in_order() -> None:
    assert names(condition("b > a and changed(c.grad) or b is None or 2 < a")) == (
        "b", "a", "c.grad",
    )  # fmt: skip


def test_a_name_that_the_run_does_not_know_is_told_with_what_was_meant() -> None:
    found = unknown(condition("los < 1"), ["loss", "w"])
    assert found == "nothing is called los in this run; did you mean loss?"


def test_a_name_that_looks_like_none_is_told_with_those_there_are() -> None:
    found = unknown(condition("zebra < 1"), ["loss", "w"])
    assert found is not None
    assert "there are iteration, loss, phase, w" in found


@pytest.mark.parametrize(
    "text",
    ["w[0] > 1", "w.grad[2, 1] > 1", "iteration > 3", "phase == loss", "p[0].grad > 1", "nan"],
)
def test_parts_of_what_is_known_are_known(text: str) -> None:
    assert unknown(condition(text), ["w", "p[0]"]) is None


def test_a_condition_may_be_about_a_word_that_is_an_operator_elsewhere() -> None:
    assert names(condition("order > 1 and island < 2")) == ("order", "island")

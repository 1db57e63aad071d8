"""Of a large value only statistics are recorded: what follows from them, and what does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trace_steps import large, step, view

from tutor.trace.conditions import condition, holds, of_step
from tutor.trace.model import View


def judged(text: str, x: View, **more: View) -> bool | None:
    return holds(condition(text), *of_step(step(0, "update", 1, tensors={"x": x, **more})))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("x > 4", True),
        ("x > 5", False),
        ("x >= 5", True),
        ("x < -1", True),
        ("x < -2", False),
        ("all(x > -3)", True),
        ("all(x > 0)", False),
        ("4 < x", True),
        ("x == 5", True),
        ("x == 6", False),
        ("x == 1", None),
        ("x != 1", True),
        ("all(x != 6)", True),
        ("all(x != 1)", None),
        ("0 < x < 1", None),
        ("4 < x < 6", True),
        ("6 < x < 7", False),
        ("all(-3 < x < 6)", True),
        ("isnan(x)", False),
        ("isinf(x)", False),
        ("nan", False),
        ("abs(x) > 4", True),
        ("abs(x) > 5", False),
        ("abs(x) < 1", None),
        ("abs(x) >= 0", True),
        ("all(abs(x) <= 5)", True),
        ("-x >= 2", True),
        ("x * 2 > 9", True),
        ("1 - x > 3", False),
        ("x / 5 == 1", True),
        ("1 / x > 0", None),
        ("x * 0 == 0", None),
        ("min(x) == -2 and max(x) == 5", True),
        ("min(abs(x)) > 1", None),
        ("max(abs(x)) == 5", True),
        ("max(-x) == 2", True),
        ("mean(x) == 0.5", True),
        ("sum(x) == 5000", True),
        ("norm(x) > 111", True),
        ("norm(x) < 112", True),
        ("any(x)", True),
        ("x > y", None),
        ("x[0, 1] == 2", True),
        ("isnan(x[1, 1])", True),
        ("x[50, 50] > 0", None),
        ("x[1] > 0", None),
        ("x[100, 0] > 0", False),
        ("x > z", None),
        ("x > z[1]", True),
    ],
)
def test_of_finite_elements_from_minus_two_to_five(text: str, held: bool | None) -> None:
    x = large(-2.0, 5.0, mean=0.5, std=1.0)
    assert judged(text, x, y=large(0.0, 1.0), z=view([3.0, 4.0], (2,))) is held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("isnan(x)", True),
        ("all(isnan(x))", False),
        ("nan", True),
        ("x > 4", True),
        ("x > 9", False),
        ("all(x > -9)", False),
        ("all(x != 9)", True),
        ("max(x) > 4", False),
        ("x != x", None),
    ],
)
def test_where_some_elements_are_nan(text: str, held: bool | None) -> None:
    assert judged(text, large(-2.0, 5.0, nan=3)) is held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("isinf(x)", True),
        ("x > 4", True),
        ("x > 9", None),
        ("x < -9", None),
        ("all(x > -9)", None),
        ("x == 9", False),
        ("max(x) > 4", None),
        ("x + 1 > 4", None),
    ],
)
def test_where_some_elements_are_infinite_to_a_side_that_is_not_known(
    text: str, held: bool | None
) -> None:
    assert judged(text, large(-2.0, 5.0, inf=1)) is held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("x > 4", True),
        ("x > 9", None),
        ("all(x > 0)", False),
        ("all(x > -9)", None),
        ("isnan(x)", None),
        ("nan", None),
        ("max(x) > 4", None),
        ("x == 5", True),
    ],
)
def test_where_the_statistics_are_those_of_a_sample(text: str, held: bool | None) -> None:
    assert judged(text, large(-2.0, 5.0, sampled=True)) is held


def test_where_there_are_no_statistics_nothing_is_known() -> None:
    assert judged("x > 0", large(None, None)) is None
    assert judged("isnan(x)", large(None, None)) is None
    assert judged("isnan(x)", large(None, None, inf=1)) is None
    assert judged("isinf(x)", large(None, None, inf=1)) is True
    assert judged("max(x) > 1", large(None, None, nan=1)) is None
    assert judged("isnan(x)", large(None, None, nan=10_000)) is True
    assert judged("all(isnan(x))", large(None, None, nan=10_000)) is True
    assert judged("all(isnan(x))", large(None, None, nan=9_999)) is False
    assert judged("all(isnan(x))", large(None, None)) is None


def test_the_gradient_of_a_large_value_is_judged_too() -> None:
    w = large(0.0, 1.0)
    grown = View(
        w.kind, w.dtype, w.shape, w.device, True, True, None, w.stats, large(-9.0, 9.0, nan=1)
    )
    assert judged("x.grad > 8", grown) is True
    assert judged("nan", grown) is True


NUMBER = st.integers(-3, 3)
TERMS = st.sampled_from(["x", "-x", "abs(x)", "x * 2", "x * -1", "3 - x", "x / 2", "abs(x - 1)"])
RELATIONS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
QUESTIONS = st.one_of(
    st.tuples(TERMS, RELATIONS, NUMBER).map(lambda found: "{} {} {}".format(*found)),
    st.tuples(NUMBER, RELATIONS, TERMS, RELATIONS, NUMBER).map(
        lambda found: "{} {} {} {} {}".format(*found)
    ),
    st.sampled_from(["max(x)", "min(x)", "max(abs(x))", "min(-x)"]).map("{} > 1".format),
)
ELEMENT = st.integers(-4, 4).map(float) | st.sampled_from(["nan", "inf", "-inf"])


@given(QUESTIONS, st.lists(ELEMENT, min_size=1, max_size=6), st.booleans())
def test_what_statistics_say_is_what_the_elements_say(
    text: str, values: list[Any], quantified: bool
) -> None:
    finite = [value for value in values if not isinstance(value, str)]
    if not finite:
        return
    text = f"all({text})" if quantified and "max" not in text and "min" not in text else text
    nan = values.count("nan")
    inf = len(values) - len(finite) - nan
    known = view(values, (len(values),))
    summed = large(min(finite), max(finite), nan=nan, inf=inf)
    told = judged(text, summed)
    assert told is None or told is judged(text, known)


@given(QUESTIONS, st.lists(ELEMENT, min_size=2, max_size=6), st.integers(1, 5))
def test_what_a_sample_says_is_what_all_elements_say(
    text: str, values: list[Any], size: int
) -> None:
    sample = values[:size]
    finite = [value for value in sample if not isinstance(value, str)]
    if not finite:
        return
    nan = sample.count("nan")
    inf = len(sample) - len(finite) - nan
    summed = large(min(finite), max(finite), nan=nan, inf=inf, sampled=True)
    told = judged(text, summed)
    assert told is None or told is judged(text, view(values, (len(values),)))

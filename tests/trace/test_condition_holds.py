from typing import Any

import pytest
from trace_steps import step, view

from tutor.trace.conditions import condition, holds, of_step
from tutor.trace.model import View


def judged(text: str, before: Any = None, **tensors: View) -> bool | None:
    """Judge a condition at an update of iteration 3, where w and loss have been changed."""
    now = step(9, "update", 3, tensors=tensors, changed=("w", "loss"))
    return holds(condition(text), *of_step(now, before))


W = view([1.0, -2.0, 3.0], (3,))
GRID = view([[1.0, 2.0], [3.0, 4.0]], (2, 2))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("w > 2", True),
        ("w > 3", False),
        ("all(w > -3)", True),
        ("all(w > 0)", False),
        ("not w > 3", True),
        ("0 < w < 2", True),
        ("1 < w < 3", False),
        ("all(-3 < w < 4)", True),
        ("w[0] == 1", True),
        ("w[-1] == 3", True),
        ("w[1] > 0", False),
        ("w[3] > 0", False),
        ("w[0, 0] > 0", False),
        ("abs(w) == 2", True),
        ("min(w) == -2 and max(w) == 3", True),
        ("sum(w) == 2", True),
        ("mean(w) * 3 == 2", True),
        ("norm(w) ** 2 > 13.99", True),
        ("-w > 1", True),
        ("w * 2 == 6", True),
        ("w / 0 > 1000", True),
        ("w % 2 == 1", True),
        ("w + w == -4", True),
        ("any(w)", True),
        ("all(w)", True),
        ("all(w - 1)", False),
        ("iteration == 3", True),
        ("iteration % 2 == 0", False),
        ("phase == update", True),
        ("phase != update", False),
        ("backward == phase", False),
        ("w != 1", True),
        ("inf > w", True),
    ],
)
def test_a_condition_on_a_vector(text: str, held: bool) -> None:
    assert judged(text, w=W) is held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("m[1, 0] == 3", True),
        ("m[1][0] == 3", True),
        ("m[1] == 4", True),
        ("m[0] == 4", False),
        ("m[2] == 4", False),
        ("m > m", False),
        ("m - m == 0", True),
        ("m * v == 40", True),
        ("m + v[0] == 14", True),
        ("m + u > 0", None),
    ],
)
def test_a_condition_on_a_matrix(text: str, held: bool | None) -> None:
    row, odd = view([[5.0, 10.0]], (1, 2)), view([1.0, 2.0, 3.0], (3,))
    assert judged(text, m=GRID, v=row, u=odd) is held


def test_a_gradient_is_reached_by_its_name() -> None:
    w = view([1.0, 2.0], (2,), view([5.0, 6.0], (2,)))
    assert judged("w.grad > 5", w=w) is True
    assert judged("w.grad[0] > 5", w=w) is False
    assert judged("w[1].grad > 5", w=w) is True


def test_a_gradient_that_is_none_fulfils_no_comparison() -> None:
    assert judged("w.grad > 0", w=W) is False
    assert judged("w.grad <= 0", w=W) is False
    assert judged("w.grad != 0", w=W) is False
    assert judged("isnan(w.grad)", w=W) is False
    assert judged("w.grad is None", w=W) is True
    assert judged("w.grad is not None", w=W) is False


def test_a_gradient_that_is_there_is_not_none() -> None:
    w = view(1.0, (), view(2.0))
    assert judged("w.grad is None", w=w) is False
    assert judged("w.grad is not None", w=w) is True


@pytest.mark.parametrize("text", ["w > 0", "w < 0", "w is None", "w is not None", "w + x > 0"])
def test_of_a_name_that_is_not_bound_yet_nothing_is_true(text: str) -> None:
    assert judged(text) is False


def test_what_is_absent_decides_whatever_else_is_unknown() -> None:
    assert judged("x + w + v > 0", w=W, v=GRID) is False
    assert judged("w + v > 0", w=W, v=GRID) is None


def test_outside_of_a_loop_no_iteration_is_any_number() -> None:
    outside = step(0, "setup", None)
    assert holds(condition("iteration < 5"), *of_step(outside)) is False
    assert holds(condition("phase == setup"), *of_step(outside)) is True


def test_a_joined_phase_is_both() -> None:
    joined = of_step(step(0, "forward+loss", 1))
    assert holds(condition("phase == loss"), *joined) is True
    assert holds(condition("phase == forward and phase != backward"), *joined) is True


def test_a_list_of_the_script_may_have_an_index_in_its_name() -> None:
    tensors = {"p[0]": W, "s[w].m": GRID}
    asked = of_step(step(0, "update", 1, tensors=tensors))
    assert holds(condition("p[0][2] == 3"), *asked) is True
    assert holds(condition("s[w].m[1, 1] == 4"), *asked) is True


@pytest.mark.parametrize(
    ("values", "nan", "inf"),
    [([1.0, "nan"], True, False), (["-inf", 1.0], False, True), ([1.0, 2.0], False, False)],
)
def test_nan_and_the_infinities_are_found(values: list[Any], nan: bool, inf: bool) -> None:
    found = view(values, (2,))
    assert judged("isnan(x)", x=found) is nan
    assert judged("isinf(x)", x=found) is inf
    assert judged("all(isnan(x))", x=found) is False
    assert judged("nan", x=found) is nan
    assert judged("isinf()", x=view(1.0, (), found)) is inf


def test_nan_fulfils_nothing_but_being_different() -> None:
    x = view("nan")
    assert judged("x < 1 or x > 1 or x == x", x=x) is False
    assert judged("x != x", x=x) is True
    assert judged("min(y) < 1", y=view([0.0, "nan"], (2,))) is False


def test_complex_numbers_have_a_size_and_no_order() -> None:
    z = view([[3.0, 4.0], ["nan", 0.0]], (2,), dtype="complex64")
    assert judged("abs(z[0]) == 5", z=z) is True
    assert judged("z > 1", z=z) is None
    assert judged("isnan(z)", z=z) is True
    assert judged("z[0] != 3", z=z) is True


def test_an_integer_beyond_64_bits_is_read_from_its_digits() -> None:
    n = view("36893488147419103232", dtype="int")
    assert judged("n > 1e19", n=n) is True
    assert judged("n == 36893488147419103232", n=n) is True
    assert judged("n ** 2 > 1", n=n) is True


@pytest.mark.parametrize("text", ["9 ** 9 ** 9 > 1", "10.0 ** 400 == inf", "n * 1.5 > 0"])
def test_numbers_that_grow_too_large_stop_nothing(text: str) -> None:
    assert judged(text, n=view(str(10**400), dtype="int")) in (True, None)


def test_values_that_are_empty_fulfil_every_all_and_no_any() -> None:
    e = view([], (0,))
    assert judged("e > 0", e=e) is False
    assert judged("all(e > 0)", e=e) is True
    assert judged("max(e) > 0", e=e) is None
    assert judged("sum(e) == 0", e=e) is True


def test_what_changed_is_what_the_step_says() -> None:
    before = step(8, "backward", 3, tensors={"w": view(1e9)})
    assert judged("changed(w)", before, w=W) is True
    assert judged("changed(x)", w=W, x=W) is False
    assert judged("changed(y)", w=W) is False
    assert judged("changed(x.grad)", x=W) is False


def test_a_gradient_that_changed_is_no_change_of_the_value() -> None:
    one, zero = view(1.0, ()), view(0.0, ())
    before = step(8, "backward", 3, tensors={"w": view(5.0, (), zero)})

    assert judged("changed(w)", before, w=view(5.0, (), one)) is False
    assert judged("changed(w)", before, w=view(6.0, (), one)) is True


def test_whether_the_gradient_changed_is_seen_from_the_step_before() -> None:
    zero, one = view(0.0), view(1.0)
    before = step(8, "backward", 3, tensors={"w": view(5.0, (), zero)})
    assert judged("changed(w.grad)", before, w=view(5.0, (), one)) is True
    assert judged("changed(w.grad)", before, w=view(6.0, (), zero)) is False
    assert judged("changed(w.grad)", w=view(6.0, (), zero)) is None


def test_whether_an_element_changed_is_seen_from_the_step_before() -> None:
    before = step(8, "backward", 3, tensors={"w": view([1.0, "nan"], (2,))})
    now = view([2.0, "nan"], (2,))
    assert judged("changed(w[0])", before, w=now) is True
    assert judged("changed(w[1])", before, w=now) is False


def test_what_is_unknown_leaves_open_only_what_depends_on_it() -> None:
    assert judged("w + v > 0 or w > 0", w=W, v=GRID) is True
    assert judged("w + v > 0 and w > 9", w=W, v=GRID) is False
    assert judged("w + v > 0 or w > 9", w=W, v=GRID) is None
    assert judged("not w + v > 0", w=W, v=GRID) is None


def test_the_names_are_asked_for_only_where_nan_is_looked_for_anywhere() -> None:
    asked: list[str] = []

    def names() -> list[str]:
        asked.append("names")
        return ["x"]

    tensors = {"x": view("nan")}
    facts = {"iteration": 1, "phase": "loss", "names": names}
    assert holds(condition("x > 0"), tensors.get, lambda name: False, facts) is False
    assert not asked
    assert holds(condition("nan"), tensors.get, lambda name: False, facts) is True
    assert holds(condition("nan"), tensors.get, lambda name: False, {}) is None

"""Which statements name what a function returns, and how."""

from tutor.lesson.receivers import Receiver, received, receivers


def test_a_statement_that_only_calls_and_names_receives_the_result() -> None:
    found = receivers("loss = model.error(\n    x,\n    y,\n)\na, b.c = both()\n")

    assert found == {
        **dict.fromkeys((1, 2, 3, 4), Receiver("error", ("loss",), False, (4, 1))),
        5: Receiver("both", ("a", "b.c"), True, (5, 15)),
    }


def test_a_property_that_is_looked_up_gives_its_result_to_a_name() -> None:
    assert receivers("error = fit.loss\n")[1] == Receiver("loss", ("error",), False, (1, 16))


def test_what_does_more_or_names_nothing_receives_nothing() -> None:
    assert receivers("loss = 2 * error(x)\nerror(x)\nx[0] = error(x)\n") == {}


def test_a_part_without_a_name_keeps_its_place() -> None:
    assert receivers("a, x[0] = both()\n")[1].names == ("a", "")


def test_a_script_with_a_mistake_has_none() -> None:
    assert receivers("loss = (\n") == {}


SCRIPT = """
def error_of(x):
    gap = x - 3
    return gap ** 2

def named(x):
    gap = x - 3
    return gap

loss = error_of(1)
a, b = error_of(2), 3
other = named(1)
"""


def test_what_is_computed_in_a_return_has_its_callers_name() -> None:
    assert received(SCRIPT, [(3, 4), (7, 8)]) == ["loss"]
    assert received(SCRIPT, [(3, 3)]) == []

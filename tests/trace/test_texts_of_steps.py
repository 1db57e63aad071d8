from tutor.trace.printed import Printed


def test_texts_come_in_the_order_of_their_steps() -> None:
    printed = Printed()
    for index in (5, 1, 3):
        printed.add(index, f"{index} ")
    assert printed.until(5, 10) == "1 3 5 "
    assert printed.until(4, 10) == "1 3 "
    assert printed.until(0, 10) == ""


def test_a_step_that_wrote_nothing_has_no_text() -> None:
    printed = Printed()
    printed.add(0, "")
    assert printed.of(0) == ""
    assert printed.until(0, 10) == ""


def test_no_more_texts_are_joined_than_the_lines_need() -> None:
    printed = Printed()
    for index in range(100):
        printed.add(index, f"{index}\n")
    assert printed.until(99, 3) == "96\n97\n98\n99\n"


def test_the_text_of_a_gap_stands_for_all_its_steps() -> None:
    printed = Printed()
    printed.add(0, "zero ")
    printed.passed(1, 9, "gap ")
    printed.add(5, "five ")
    printed.add(10, "ten ")
    assert printed.until(10, 10) == "zero gap ten "
    assert printed.until(9, 10) == "zero gap "
    assert printed.until(6, 10) == "zero five "


def test_what_is_forgotten_stays_as_the_text_of_a_gap() -> None:
    printed = Printed()
    for index in range(4):
        printed.add(index, f"{index} ")
    printed.forget(1, 2)
    assert printed.of(1) == ""
    assert printed.until(3, 10) == "0 1 2 3 "
    assert printed.until(1, 10) == "0 "


def test_what_is_forgotten_within_a_gap_is_in_its_text_already() -> None:
    printed = Printed()
    printed.passed(0, 9, "gap ")
    printed.add(4, "four ")
    printed.forget(4, 4)
    assert printed.until(9, 10) == "gap "


def test_the_oldest_text_of_gaps_is_forgotten_first() -> None:
    printed = Printed(most=10)
    printed.passed(0, 9, "aaaaaa")
    printed.passed(10, 19, "bbbbbb")
    assert printed.until(19, 10) == "bbbbbb"


def test_of_a_flood_the_end_is_kept() -> None:
    printed = Printed(most=4)
    printed.passed(0, 9, "abcdefgh")
    assert printed.until(9, 10) == "efgh"

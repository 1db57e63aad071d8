"""A terminal's reports are told from the keys among which they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.reports import REPORT, Reports


class Heard:
    """Reads in parts, and counts the reports."""

    def __init__(self, awaited: bool = True) -> None:
        self.count = 0
        self.reports = Reports(self.told, lambda: awaited)

    def told(self) -> None:
        self.count += 1

    def read(self, *parts: str) -> list[str]:
        return [self.reports.without(part) for part in parts]


def test_a_report_among_keys_is_taken_out() -> None:
    heard = Heard()

    assert heard.read(f"nn{REPORT}p{REPORT}\x1b[A") == ["nnp\x1b[A"]
    assert heard.count == 2


@pytest.mark.parametrize("cut", range(1, len(REPORT)))
def test_a_report_that_is_cut_in_two_is_no_key(cut: int) -> None:
    heard = Heard()

    assert heard.read("n" + REPORT[:cut], REPORT[cut:] + "p") == ["n", "p"]
    assert heard.count == 1


def test_a_beginning_behind_which_nothing_comes_is_keys() -> None:
    assert Heard().read("n\x1b", "") == ["n", "\x1b"]
    assert Heard().read("\x1b[", "A") == ["", "\x1b[A"]


def test_nothing_is_kept_back_where_no_report_is_awaited() -> None:
    heard = Heard(awaited=False)

    assert heard.read("n\x1b") == ["n\x1b"]
    assert heard.read(REPORT) == [""]
    assert heard.count == 1


@given(st.lists(st.sampled_from([REPORT, "n", "\x1b", "\x1b[", "\x1b[A", "0", "ŷ"])), st.data())
def test_wherever_it_is_cut_the_same_keys_and_reports_come(
    pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    places = sorted(data.draw(st.lists(st.integers(0, len(text)))))
    parts = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    heard = Heard()

    keys = "".join(heard.read(*filter(None, parts), ""))

    assert keys == "".join(text.split(REPORT))
    assert heard.count == text.count(REPORT)

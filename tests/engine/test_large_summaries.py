"""Large values are summed up once while nothing in them changes."""

import numpy as np
import pytest

from tutor.engine import large
from tutor.engine.large import SUMMARIES, summarise


def test_what_has_not_changed_is_not_summed_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    array = np.arange(5000.0)
    first = summarise(array)
    monkeypatch.setattr(large, "statistics", None)

    assert summarise(array) is first


def test_what_has_changed_has_other_statistics() -> None:
    array = np.arange(5000.0)
    first = summarise(array)

    array[7] = 10_000.0

    assert summarise(array).stats.max == 10_000.0 != first.stats.max
    assert summarise(array) != first


def test_the_same_bytes_in_another_form_are_another_value() -> None:
    array = np.ones(2048, np.float32)
    summarise(array)

    assert len(summarise(array.reshape(2, 1024)).window.origin) == 2
    assert summarise(array.view(np.int32)).stats.max == 0x3F800000


def test_no_more_summaries_are_kept_than_a_step_needs() -> None:
    for number in range(SUMMARIES + 10):
        summarise(np.full(2000, float(number)))

    assert len(large._SUMMARIES) == SUMMARIES

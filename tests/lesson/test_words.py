"""The word behind ``# %%``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.lesson.words import KNOWN, read


@pytest.mark.parametrize(
    ("text", "phase", "headline"),
    [
        ("forward", "forward", ""),
        ("forward: predict", "forward", "predict"),
        ("forward + loss:  both at once ", "forward+loss", "both at once"),
        ("other: print a: b", "other", "print a: b"),
        ("loss+loss", "loss", ""),
        ("zero_grad:", "zero_grad", ""),
    ],
)
def test_a_word_and_a_headline(text: str, phase: str, headline: str) -> None:
    word = read(text)

    assert (word.phase, word.headline, word.unknown) == (phase, headline, ())


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("forwrd", "forward"),
        ("Forward", "forward"),
        ("zero grad", "zero_grad"),
        ("zero-grad: clear", "zero_grad"),
        ("backwards", "backward"),
        ("udpate", "update"),
    ],
)
def test_a_near_miss_is_guessed(text: str, guess: str) -> None:
    word = read(text)

    assert word.phase == "other"
    assert [each[1] for each in word.unknown] == [guess]
    assert word.meant == {guess}


def test_what_looks_like_no_phase_has_no_guess() -> None:
    assert read("print the figures").unknown == (("print the figures", ""),)


def test_one_part_of_a_joined_word_may_be_wrong() -> None:
    word = read("forward+los")

    assert word.unknown == (("los", "loss"),)
    assert word.meant == {"forward", "loss"}


@given(st.lists(st.sampled_from(KNOWN), min_size=1, max_size=4), st.text())
def test_known_words_joined_are_always_a_phase(parts: list[str], headline: str) -> None:
    word = read(f"{' + '.join(parts)}: {headline}")

    assert word.phase == "+".join(dict.fromkeys(parts))
    assert word.meant == set(parts)

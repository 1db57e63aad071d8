from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tutor.trace.stretches import Stretches

MOVES = st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.integers(0, 6)), max_size=60)


def made(moves: list[tuple[bool, int, int]]) -> tuple[Stretches, set[int]]:
    """Add and remove numbers, in the stretches and in a set."""
    stretches, model = Stretches(), set[int]()
    for adding, number, size in moves:
        if adding:
            stretches.add(number)
            model.add(number)
        else:
            stretches.remove(number, number + size)
            model -= set(range(number, number + size + 1))
    return stretches, model


@given(MOVES)
def test_the_stretches_are_the_numbers_that_were_added(moves: list[tuple[bool, int, int]]) -> None:
    stretches, model = made(moves)
    assert {n for first, last in stretches.all() for n in range(first, last + 1)} == model
    assert len(stretches) == len(stretches.all())


@given(MOVES)
def test_stretches_never_touch(moves: list[tuple[bool, int, int]]) -> None:
    stretches, _ = made(moves)
    ends = stretches.all()
    assert all(first <= last for first, last in ends)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(ends))


@given(MOVES, st.integers(-2, 40))
def test_a_number_is_in_the_stretch_around_it(
    moves: list[tuple[bool, int, int]], number: int
) -> None:
    stretches, model = made(moves)
    assert (number in stretches) == (number in model)
    around = stretches.around(number)
    if around is not None:
        assert around[0] <= number <= around[1]
        assert around in stretches.all()


@given(MOVES, st.integers(-2, 40), st.integers(-2, 40))
def test_numbers_are_counted_between_two(
    moves: list[tuple[bool, int, int]], first: int, last: int
) -> None:
    stretches, model = made(moves)
    assert stretches.count(first, last) == sum(first <= number <= last for number in model)


def test_a_number_between_two_stretches_joins_them() -> None:
    stretches = Stretches()
    for number in (1, 3, 2):
        stretches.add(number)
    assert stretches.all() == ((1, 3),)


def test_what_is_removed_in_the_middle_leaves_two() -> None:
    stretches = Stretches()
    for number in range(10):
        stretches.add(number)
    stretches.remove(3, 5)
    assert stretches.all() == ((0, 2), (6, 9))

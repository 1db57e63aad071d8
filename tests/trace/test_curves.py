import math
import sys

from msgspec import Struct

from tutor.trace.curve import MOST
from tutor.trace.curves import Curves, Footprint, Point
from tutor.trace.landscape import Weight
from tutor.trace.model import Sample, Summary

W, B = Weight("w"), Weight("b", (0,))


def sample(iteration: int, loss: float | None = 1.0, *weights: float, loop: int = 1) -> Sample:
    return Sample(5 * iteration, loop, iteration, loss, weights)


def mark(
    index: int, phase: str, iteration: int | None, loss: float | None, *weights: float
) -> Summary:
    loop = None if iteration is None else 1
    return Summary(index, loop, iteration, phase, 10, loss, 12, weights)


def test_losses_of_recorded_and_of_sampled_iterations_are_one_curve() -> None:
    curves = Curves()
    curves.add(mark(3, "loss", 1, 4.0))
    curves.sample(sample(2, 2.0))
    assert curves.points(1) == (Point(3, 1, 4.0), Point(10, 2, 2.0))


def test_only_the_steps_of_the_loss_give_it() -> None:
    curves = Curves()
    curves.add(mark(1, "forward", 1, 4.0))
    curves.add(mark(2, "forward+loss", 1, None))
    curves.add(mark(3, "loss", None, 4.0))
    assert curves.points(None) == ()


def test_a_replayed_iteration_moves_its_point_to_the_step_of_the_loss() -> None:
    curves = Curves()
    curves.sample(sample(2, 2.0))
    assert curves.add(mark(8, "loss", 2, 2.0))
    assert curves.points(1) == (Point(8, 2, 2.0),)


def test_a_sample_of_a_recorded_iteration_leaves_its_point_where_it_is() -> None:
    curves = Curves()
    curves.add(mark(8, "loss", 2, 2.0))
    curves.sample(sample(2, 2.0))
    assert curves.points(1) == (Point(8, 2, 2.0),)


def test_a_loss_that_is_nan_is_the_same_when_it_comes_again() -> None:
    curves = Curves()
    curves.sample(sample(2, math.nan))
    assert curves.add(mark(10, "loss", 2, math.nan))
    assert not curves.add(mark(10, "loss", 2, 1.0))


def test_each_loop_has_its_curve_and_all_together_one() -> None:
    curves = Curves()
    curves.sample(sample(3, 3.0, loop=2))
    curves.sample(sample(1, 1.0))
    assert [point.loss for point in curves.points(2)] == [3.0]
    assert [point.loss for point in curves.points(None)] == [1.0, 3.0]
    assert curves.points(7) == ()
    assert [loop for loop, _ in curves.of_loops()] == [1, 2]


def test_the_loss_at_a_step_is_the_last_one_known_by_then() -> None:
    curves = Curves()
    curves.sample(sample(1, 1.0))
    curves.sample(sample(2, 2.0))
    assert [curves.loss(index) for index in (4, 5, 9, 10, 99)] == [None, 1.0, 1.0, 2.0, 2.0]


def test_the_path_goes_through_what_ran_outside_of_loops_too() -> None:
    curves = Curves()
    curves.follow((W, B))
    curves.add(mark(0, "setup", None, None, 0.5, 1.5))
    curves.sample(sample(1, 1.0, 0.6, 1.6))
    assert curves.path((W, B)) == (Footprint(0, None, (0.5, 1.5)), Footprint(5, 1, (0.6, 1.6)))


def test_a_path_of_some_weights_is_in_their_order() -> None:
    curves = Curves()
    curves.follow((W, B))
    curves.sample(sample(1, 1.0, 0.6, 1.6))
    assert [there.weights for there in curves.path((B,))] == [(1.6,)]
    assert [there.weights for there in curves.path((B, W))] == [(1.6, 0.6)]
    curves.sample(sample(2, 1.0, 0.7, 1.7))
    assert len(curves.path((B,))) == 2


def test_weights_that_are_not_followed_have_no_path() -> None:
    curves = Curves()
    curves.sample(sample(1, 1.0, 0.6))
    curves.follow((W,))
    assert curves.path((W,)) == ()
    assert curves.path((B,)) == ()


def test_other_weights_begin_another_path() -> None:
    curves = Curves()
    curves.follow((W,))
    curves.sample(sample(1, 1.0, 0.6))
    curves.follow((W,))
    assert len(curves.path((W,))) == 1
    curves.follow((B,))
    assert curves.path((B,)) == ()


def held(top: object) -> int:
    """Return the bytes of an object and of all that it holds, each thing counted once."""
    left, seen = [top], dict[int, int]()
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, type) or callable(one):
            continue
        seen[id(one)] = sys.getsizeof(one)
        if isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple):
            left += one
        elif isinstance(one, Struct):
            left += [getattr(one, field) for field in one.__struct_fields__]
        else:
            left.append(getattr(one, "__dict__", None))
    return sum(seen.values())


def test_the_bound_on_memory_holds_for_a_hundred_thousand_iterations() -> None:
    curves = Curves()
    curves.follow((W, B))
    most = 0
    for iteration in range(1, 100_001):
        curves.sample(sample(iteration, math.sin(iteration), math.cos(iteration), iteration / 2))
        if iteration % 10_000 == 0 or iteration == MOST:
            assert len(curves.points(1)) <= MOST
            assert len(curves.path((W, B))) <= MOST
            most = max(most, held(curves))
    assert 500_000 < most < 1_900_000

import msgspec
import pytest
from msgspec.structs import replace
from trace_steps import Passed, add, record, skip, step, training, view

from tutor.trace.landscape import Weight
from tutor.trace.model import Flow, OpRef, Sample, Step, Summary
from tutor.trace.replayed import same
from tutor.trace.timeline import Timeline


def test_a_step_that_is_new_is_neither_the_same_nor_another() -> None:
    assert add(Timeline(), step(0, "forward", 1)) is None


def test_a_step_that_took_another_time_is_the_same() -> None:
    timeline = Timeline()
    add(timeline, step(0, "forward", 1, ms=0.1))
    assert add(timeline, step(0, "forward", 1, ms=0.2)) is True


def test_a_step_that_differs_is_noticed_and_replaces_nothing() -> None:
    timeline = Timeline()
    first = step(0, "forward", 1, tensors={"w": view(1.0)})
    add(timeline, first)
    assert add(timeline, step(0, "forward", 1, tensors={"w": view(2.0)})) is False
    assert timeline.step(0) == first


@pytest.mark.parametrize(("one", "other"), [(0.0, -0.0), (1.0, "nan")])
def test_values_are_compared_to_the_last_bit(one: float, other: float) -> None:
    timeline = Timeline()
    add(timeline, step(0, "forward", 1, tensors={"w": view(one)}))
    assert add(timeline, step(0, "forward", 1, tensors={"w": view(other)})) is False


def test_nan_is_the_same_as_nan() -> None:
    timeline = Timeline()
    add(timeline, step(0, "forward", 1, tensors={"w": view("nan")}))
    assert add(timeline, step(0, "forward", 1, tensors={"w": view("nan")}, ms=9.0)) is True


def test_values_that_were_unfolded_are_those_that_were_not() -> None:
    packed = step(0, "loss", 1, tensors={"w": view(b"\x00\x00\x80\x3f" * 2, (2,))})
    encoded = msgspec.msgpack.encode(packed)
    unfolded = msgspec.msgpack.decode(encoded, type=type(packed))
    assert unfolded.tensors["w"].values == [1.0, 1.0]
    again = msgspec.msgpack.encode(unfolded)
    assert again != encoded
    assert same(encoded, again)


def walked(index: int, op: OpRef | None, upstream: float = 1.0) -> Step:
    """Return a backward step of one node, which an op made or nobody knows what."""
    flow = Flow(0, "MulBackward0", op, None if op is None else 7, (view(upstream),), ())
    return replace(step(index, "backward", 2), flows=(flow,))


def test_what_made_a_graph_in_an_unrecorded_iteration_makes_no_difference() -> None:
    timeline = Timeline()
    add(timeline, walked(9, OpRef(3, 1)))
    # Given a replay that recorded less, which is the same and changes nothing
    assert add(timeline, walked(9, None)) is True
    assert timeline.step(9).flows[0].op == OpRef(3, 1)


def test_a_replay_that_knows_what_made_the_graph_tells_more() -> None:
    timeline = Timeline()
    add(timeline, walked(9, None))
    assert timeline.step(9).flows[0].op is None
    assert add(timeline, walked(9, OpRef(3, 1))) is True
    assert timeline.step(9).flows[0].op == OpRef(3, 1)
    assert timeline.size() == len(msgspec.msgpack.encode(walked(9, OpRef(3, 1))))


@pytest.mark.parametrize(
    "other", [walked(9, None, 2.0), walked(9, OpRef(3, 2)), replace(walked(9, None), flows=())]
)
def test_another_graph_is_a_difference(other: Step) -> None:
    timeline = Timeline()
    add(timeline, walked(9, OpRef(3, 1)))
    assert add(timeline, other) is False


def test_a_node_of_the_same_step_that_nobody_made_is_a_difference() -> None:
    timeline = Timeline()
    add(timeline, walked(9, OpRef(9, 1)))
    assert add(timeline, walked(9, None)) is False


def test_a_replay_that_repeats_a_sampled_loss_agrees() -> None:
    timeline = training(1)
    skip(timeline, 2, 4)
    assert record(timeline, 3) == [None] * 5


def test_a_replay_with_another_loss_at_the_same_step_is_noticed() -> None:
    timeline = training(1)
    skip(timeline, 2, 4)
    assert record(timeline, 3, loss=7.0)[-1] is False


def test_a_replay_with_other_weights_at_the_same_step_is_noticed() -> None:
    timeline = Timeline()
    timeline.curves.follow((Weight("w"),))
    timeline.passed(Passed(4, 1, (Sample(4, 1, 1, 1.0, (0.5,)),)))
    replayed = step(4, "zero_grad", 1)
    encoded = msgspec.msgpack.encode(replayed)
    assert timeline.append(encoded, Summary(4, 1, 1, "zero_grad", 14, 1.0, 20, (0.25,))) is False


def test_two_losses_in_an_iteration_are_no_contradiction() -> None:
    timeline = Timeline()
    assert add(timeline, step(0, "loss", 1), 3.0) is None
    assert add(timeline, step(1, "loss", 1), 2.0) is None
    assert add(timeline, step(0, "loss", 1), 3.0) is True
    assert [point.loss for point in timeline.points(0)] == [2.0]

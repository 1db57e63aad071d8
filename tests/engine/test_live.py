"""A goal judged by live values, and whether the run waits behind a step that was not recorded."""

import numpy as np
import torch

from tutor.engine.live import Aim
from tutor.engine.lookout import Lookout, recorded
from tutor.engine.pace import Pace
from tutor.engine.scope import Scope
from tutor.lesson.model import Segment
from tutor.link.messages import Next, RunTo
from tutor.trace.conditions import parse
from tutor.trace.goals import Goal

UPDATE = Segment(4, "update", "", "", 0, None, 20, 22, 1)


def hit(goal: Goal, index: int = 5, iteration: int = 2, **names: object) -> bool:
    """Say whether a step of `UPDATE` is the goal."""
    return Aim(goal).hit(UPDATE, (index, 1, iteration), Scope(names, names))


def test_each_part_of_a_goal_must_hold() -> None:
    assert hit(Goal(phase="update", iteration=2, loop=1, line=21, index=5))
    for goal in (
        Goal(phase="loss"),
        Goal(iteration=3),
        Goal(loop=2),
        Goal(line=23),
        Goal(index=6),
        Goal(phase="update", after=5),
        Goal(),
    ):
        assert not hit(goal)


def test_a_condition_is_judged_on_what_the_script_holds() -> None:
    assert hit(Goal(condition="loss < 0.1"), loss=torch.tensor(0.05))
    assert not hit(Goal(condition="loss < 0.1"), loss=torch.tensor(0.5))
    assert hit(Goal(condition="w > 5"), w=np.array([1.0, 6.0]))
    assert not hit(Goal(condition="nothing > 5"), w=1.0)


def test_a_gradient_is_read_too() -> None:
    w = torch.tensor(1.0, requires_grad=True)
    (w * 7).backward()

    assert hit(Goal(condition="w.grad > 6"), w=w)
    assert not hit(Goal(condition="w.grad > 7"), w=w)


def test_the_iteration_and_the_phase_are_known_to_a_condition() -> None:
    assert hit(Goal(condition="iteration == 2"))
    assert not hit(Goal(condition="iteration == 3"))
    assert hit(Goal(condition="phase == update"))


def test_a_nan_is_found_anywhere() -> None:
    asked = parse("nan").text

    assert hit(Goal(condition=asked), w=torch.tensor([1.0, float("nan")]))
    assert not hit(Goal(condition=asked), w=torch.tensor([1.0]))


def test_a_change_is_one_since_the_step_before() -> None:
    aim = Aim(Goal(condition="changed(w)"))
    w = torch.zeros(2)
    names = {"w": w}

    def step(index: int) -> bool:
        return aim.hit(UPDATE, (index, 1, 1), Scope(names, names))

    assert not step(0)
    assert not step(1)
    w += 1
    assert step(2)
    assert not step(3)


def test_looking_is_no_op_and_changes_nothing() -> None:
    w = torch.ones(2, requires_grad=True)
    version = w._version
    hit(Goal(condition="w > 0"), w=w)

    assert (w._version, w.grad) == (version, None)


def lookout(message: RunTo | Next) -> tuple[Pace, Lookout]:
    pace = Pace()
    pace.obey(message)
    return pace, Lookout(pace)


def stops(one: Lookout, index: int, **names: object) -> bool:
    return one.stops(UPDATE, (index, 1, 1), Scope(names, names))


def test_it_stops_at_the_goal_and_then_step_by_step() -> None:
    pace, one = lookout(RunTo(Goal(condition="loss < 1")))

    assert not stops(one, 0, loss=3.0)
    assert stops(one, 1, loss=0.5)
    pace.obey(Next(2))
    assert [stops(one, 2), stops(one, 3)] == [False, True]


def test_a_new_goal_counts_from_then_on() -> None:
    pace, one = lookout(RunTo(Goal(condition="loss < 1")))
    assert stops(one, 0, loss=0.5)
    pace.obey(RunTo(Goal(phase="update")))
    assert stops(one, 1, loss=5.0)


def test_paused_before_the_goal_it_does_not_stop_in_the_middle_of_an_iteration() -> None:
    pace, one = lookout(RunTo(Goal(condition="loss < 1")))
    assert not stops(one, 0, loss=3.0)
    pace.stop()
    assert not stops(one, 1, loss=3.0)


def test_a_search_notes_the_last_hit_and_stops_where_it_ends() -> None:
    _, one = lookout(RunTo(Goal(condition="loss < 1"), last_before=4))
    found = [stops(one, n, loss=loss) for n, loss in enumerate([0.5, 3.0, 0.5, 3.0])]

    assert found == [False, False, False, True]
    assert (one.found.index, one.found.loop, one.found.iteration) == (2, 1, 1)


def test_a_search_without_a_hit_found_nothing() -> None:
    _, one = lookout(RunTo(Goal(condition="loss < 1"), last_before=1))

    assert stops(one, 0, loss=3.0)
    assert one.found.index is None


def test_a_goal_in_what_is_recorded_need_not_be_looked_out_for() -> None:
    assert recorded(Goal(iteration=9), None, 7)
    assert recorded(Goal(index=9), 9, None)
    assert not recorded(Goal(iteration=9), None, 10)
    assert not recorded(Goal(condition="w > 1"), 5, None)
    assert not recorded(Goal(iteration=9), None, None)

from typing import Any

import msgspec
from fake_engine import recorded_steps, summary
from landscapes import line, plane
from msgspec.structs import replace
from scenes import view

from tutor.link.messages import Survey, Surveyed
from tutor.trace.landscape import Weight
from tutor.trace.model import Step
from tutor.trace.timeline import Timeline
from tutor.ui.plots import EACH, KEPT, KINDS, Plots

STEPS = recorded_steps()
WEIGHT, MAP = KINDS.index("weight"), KINDS.index("map")


class Stage:
    """The plots of a run, what they ask of it, and how often they want to be drawn."""

    def __init__(self, kind: int, steps: list[Step] | None = None) -> None:
        self.sent: list[Survey] = []
        self.drawn = 0
        self.timeline = Timeline()
        for step in STEPS[:8] if steps is None else steps:
            self.timeline.append(msgspec.msgpack.encode(step), summary(step))
        self.plots = Plots(self.timeline, self.sent.append, self.draw)
        self.plots.kind = kind

    def draw(self, later: bool) -> None:
        self.drawn += 1

    @property
    def newest(self) -> int:
        return self.timeline.newest

    def still(self, position: int | None = None, state: Any = "waiting") -> None:
        self.plots.still(self.newest if position is None else position, state)

    def says(self, position: int, state: Any = "waiting") -> str:
        return self.plots.plotted(position, state).says


def wider() -> list[Step]:
    """Return a step with a matrix, a scalar and what is no parameter."""
    tensors = {
        "W": view([[1.0, 2.0]], (1, 2), requires_grad=True),
        "b": view(0.5, requires_grad=True),
        "hidden": view(0.5, requires_grad=True, is_leaf=False),
        "X": view([1.0, 2.0], (2,)),
    }
    return [replace(STEPS[0], tensors=tensors)]


def test_the_key_goes_through_the_plots_and_round() -> None:
    stage = Stage(0)
    kinds = []
    for _ in KINDS:
        kinds.append(stage.plots.plotted(3, "waiting").kind)
        stage.plots.next_kind()
    assert kinds == [0, 1, 2, 3]
    assert stage.plots.kind == 0
    assert stage.drawn == 4


def test_the_curves_of_the_loss_ask_nothing_of_the_run() -> None:
    for kind in (0, 1):
        stage = Stage(kind)
        stage.still()
        assert stage.sent == []


def test_a_still_screen_asks_once_for_the_losses_around_the_weight() -> None:
    stage = Stage(WEIGHT)
    assert stage.plots.wanted(stage.newest, "waiting")
    stage.still()
    stage.still()
    assert stage.sent == [Survey((Weight("w"),), (41,))]
    assert not stage.plots.wanted(stage.newest, "waiting")


def test_nothing_is_asked_while_a_step_runs_or_an_older_one_is_looked_at() -> None:
    stage = Stage(WEIGHT)
    stage.still(state="running")
    stage.still(state="ended")
    stage.still(position=stage.newest - 1)
    stage.still(position=-1)
    assert stage.sent == []


def test_what_was_worked_out_is_shown_and_not_asked_for_again() -> None:
    stage = Stage(WEIGHT)
    stage.still()
    land = line(index=stage.newest)
    stage.plots.receive(Surveyed(land))
    stage.still()
    plotted = stage.plots.plotted(stage.newest, "waiting")
    assert plotted.landscape == land
    assert plotted.says == ""
    assert len(stage.sent) == 1
    assert stage.drawn == 1


def test_until_then_the_previous_one_stays() -> None:
    stage = Stage(WEIGHT)
    land = line(index=stage.newest - 1)
    stage.plots.receive(Surveyed(land))
    plotted = stage.plots.plotted(stage.newest, "waiting")
    assert plotted.landscape == land
    assert plotted.says == "being worked out ..."


def test_one_of_another_step_says_which() -> None:
    stage = Stage(WEIGHT)
    stage.plots.receive(Surveyed(line(index=6)))
    mark = stage.timeline.mark(6)
    assert stage.says(3) == f"as of iteration {mark.iteration}, {mark.phase}"


def test_without_any_it_says_where_it_is_worked_out() -> None:
    stage = Stage(WEIGHT)
    assert stage.says(3) == "worked out at the newest step, where the run stands"
    assert stage.says(stage.newest, "running") == "worked out when the run waits"


def test_going_back_shows_what_was_worked_out_there() -> None:
    stage = Stage(WEIGHT)
    for index in (3, 7):
        stage.plots.receive(Surveyed(line(index=index)))
    for index in (3, 7):
        found = stage.plots.plotted(index, "waiting")
        assert found.landscape is not None
        assert (found.landscape.index, found.says) == (index, "")


def test_few_landscapes_are_kept_the_latest() -> None:
    stage = Stage(WEIGHT, STEPS)
    for index in range(KEPT + 3):
        stage.plots.receive(Surveyed(line(index=index)))
    assert stage.says(0) != ""
    assert stage.says(3) == ""


def test_another_run_begins_without_landscapes() -> None:
    stage = Stage(WEIGHT)
    stage.plots.receive(Surveyed(line(index=stage.newest)))
    stage.plots.follow(stage.timeline)
    assert stage.plots.plotted(stage.newest, "waiting").landscape is None
    stage.still()
    assert len(stage.sent) == 1


def test_the_next_weight_is_the_next_element_and_then_the_next_parameter() -> None:
    stage = Stage(WEIGHT, wider())
    for _ in range(3):
        stage.still()
        stage.plots.next_weight()
    assert [str(survey.weights[0]) for survey in stage.sent] == ["W[0, 0]", "W[0, 1]", "b"]


def test_after_the_last_weight_comes_the_first() -> None:
    stage = Stage(WEIGHT, wider())
    stage.plots.next_weight()
    stage.plots.next_weight()
    stage.plots.next_weight()
    stage.still()
    assert str(stage.sent[0].weights[0]) == "W[0, 0]"


def test_the_key_for_weights_leads_to_the_plot_of_one() -> None:
    stage = Stage(0, wider())
    stage.plots.next_weight()
    stage.still()
    assert stage.plots.kind == WEIGHT
    assert [str(survey.weights[0]) for survey in stage.sent] == ["W[0, 0]"]


def test_the_map_is_of_the_first_weight_and_another() -> None:
    stage = Stage(MAP, wider())
    for _ in range(2):
        stage.still()
        stage.plots.next_weight()
    pairs = [tuple(map(str, survey.weights)) for survey in stage.sent]
    assert pairs == [("W[0, 0]", "W[0, 1]"), ("W[0, 0]", "b")]
    assert stage.sent[0].points == (25, 15)


def test_one_weight_alone_has_no_map() -> None:
    stage = Stage(MAP)
    stage.still()
    assert stage.sent == []
    assert "two weights" in stage.says(stage.newest)


def test_a_large_parameter_offers_its_first_elements() -> None:
    tensors = {"W": view(None, (50, 50), requires_grad=True)}
    stage = Stage(WEIGHT, [replace(STEPS[0], tensors=tensors)])
    for _ in range(EACH):
        stage.still()
        stage.plots.next_weight()
    stage.still()
    assert len({survey.weights for survey in stage.sent}) == EACH
    assert stage.sent[-1] == stage.sent[0]


def test_without_leaves_the_weights_are_those_that_are_followed() -> None:
    numpy = [replace(STEPS[0], tensors={"w": view(0.5, kind="ndarray")})]
    stage = Stage(WEIGHT, numpy)
    stage.still()
    assert stage.sent == []
    assert "no weight yet" in stage.says(0)
    stage.timeline.curves.follow((Weight("w"),))
    stage.still()
    assert stage.sent == [Survey((Weight("w"),), (41,))]


def test_the_path_ends_at_the_step_of_the_map() -> None:
    stage = Stage(MAP, wider())
    weights = (Weight("W", (0, 0)), Weight("W", (0, 1)))
    stage.timeline.curves.follow(weights)
    for index in range(1, 4):
        later = replace(STEPS[index], index=index, tensors=wider()[0].tensors)
        mark = replace(summary(STEPS[index]), weights=(float(index), -float(index)))
        stage.timeline.append(msgspec.msgpack.encode(later), mark)
    stage.plots.receive(Surveyed(plane(index=2, weights=weights)))
    assert stage.plots.plotted(2, "waiting").path == ((1.0, -1.0), (2.0, -2.0))

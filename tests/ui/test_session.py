from typing import Any

import pytest
from fake_engine import FakeEngine, recorded_lesson, recorded_steps

from tutor.link.messages import (
    Begun,
    Ended,
    Exited,
    InputWanted,
    Load,
    Next,
    Output,
    Pause,
    Ready,
    Reply,
    RunTo,
)  # fmt: skip
from tutor.trace.goals import Goal
from tutor.trace.model import End, Failure, Start
from tutor.ui.place import parse
from tutor.ui.run import ROOM
from tutor.ui.session import Session

STEPS = recorded_steps()


class Stage:
    """A session on a fake engine, and how often it wanted to be drawn."""

    def __init__(self, at: str | None = None, **settings: Any) -> None:
        self.drawn = 0
        self.engine = FakeEngine(self.hear, settings.pop("steps", STEPS), **settings)
        self.session = Session(
            recorded_lesson(),
            self.engine,
            Load("line.py"),
            self.draw,
            warm=self.engine.warm,
            at=parse(at) if at else None,
        )
        self.session.start()

    def hear(self, message: Any) -> None:
        if hasattr(self, "session"):
            self.session.receive(message)

    def draw(self, later: bool) -> None:
        self.drawn += 1

    @property
    def phase(self) -> str | None:
        step = self.session.scene({}).step
        return step.phase if step else None


def test_a_run_begins_at_the_introduction_and_waits() -> None:
    stage = Stage()
    assert stage.session.position == -1
    assert stage.session.state == "waiting"
    assert stage.phase is None


def test_next_runs_a_step_and_back_is_an_index() -> None:
    stage = Stage()
    for _ in range(4):
        stage.session.forward()
    assert stage.phase == "backward"
    stage.session.back()
    assert stage.phase == "loss"
    stage.session.forward()
    assert stage.phase == "backward"
    assert stage.engine.sent == [Next()] * 4


def test_back_from_the_first_step_is_the_introduction() -> None:
    stage = Stage()
    stage.session.forward()
    stage.session.back()
    stage.session.back()
    assert stage.session.position == -1


def test_while_a_step_runs_further_presses_are_dropped() -> None:
    stage = Stage(slow=True)
    for _ in range(5):
        stage.session.forward()
    assert stage.engine.sent == [Next()]
    stage.engine.release()
    assert stage.session.state == "waiting"
    assert len(stage.session.timeline) == 1


def test_what_is_wished_while_torch_loads_is_done_once_it_is_there() -> None:
    stage = Stage(warm=False)
    stage.session.forward()
    stage.session.forward()
    assert stage.session.state == "warming"
    stage.session.receive(Ready("2.13.0"))
    assert stage.session.state == "starting"
    stage.engine.begin()
    assert stage.engine.sent == [Next()]
    assert stage.phase == "setup"


def test_the_same_phase_an_iteration_on_is_run_to_and_back_is_found() -> None:
    stage = Stage(at="1:loss")
    stage.session.same(1)
    assert stage.phase == "loss"
    assert stage.session.scene({}).step.iteration == 2
    stage.session.same(-1)
    assert stage.session.scene({}).step.iteration == 1
    stage.session.same(-1)
    assert stage.session.scene({}).step.iteration == 1


def test_a_number_key_goes_on_to_the_next_such_phase() -> None:
    stage = Stage()
    stage.session.phase("update")
    assert stage.phase == "update"
    stage.session.go(0)
    stage.session.phase("loss")
    assert stage.session.position == 2
    assert stage.engine.sent == [RunTo(Goal(phase="update"))]


def test_running_on_follows_to_the_end() -> None:
    stage = Stage()
    stage.session.run()
    assert stage.session.state == "ended"
    assert stage.session.position == len(STEPS) - 1


def test_the_same_key_pauses() -> None:
    stage = Stage(slow=True)
    stage.session.run()
    stage.session.run()
    assert stage.engine.sent == [RunTo(None, room=ROOM), Pause()]


def test_who_looks_back_while_it_runs_is_left_there() -> None:
    stage = Stage(slow=True)
    stage.session.forward()
    stage.engine.release(Next())
    stage.session.run()
    stage.session.back()
    stage.engine.release(RunTo(None))
    assert stage.session.position == -1
    assert len(stage.session.timeline) == len(STEPS)


def test_it_opens_at_a_place() -> None:
    stage = Stage(at="2:backward")
    step = stage.session.scene({}).step
    assert (step.iteration, step.phase) == (2, "backward")
    assert stage.session.state == "waiting"


def test_a_place_that_never_comes_ends_with_the_run() -> None:
    stage = Stage(at="99:backward")
    assert stage.session.state == "ended"


def test_walking_goes_through_ops_and_past_the_end_out_again() -> None:
    stage = Stage(at="1:loss")
    seen = []
    for _ in range(5):
        stage.session.into(1)
        op = stage.session.scene({}).op
        seen.append(op.op if op else None)
    assert seen == ["sub", "pow", "mean", None, "sub"]
    stage.session.into(-1)
    stage.session.into(-1)
    assert stage.session.scene({}).op.op == "mean"


def test_walking_a_backward_step_goes_through_its_flows() -> None:
    stage = Stage(at="1:backward")
    stage.session.into(1)
    assert stage.session.scene({}).flow.node == "MeanBackward0"
    assert stage.session.scene({}).op is None
    stage.session.forward()
    assert stage.session.item is None


def test_output_of_the_running_step_is_live_until_the_step_is_there() -> None:
    stage = Stage(slow=True)
    stage.session.forward()
    stage.session.receive(Output("half a line", "stdout"))
    assert stage.session.scene({}).live == "half a line"
    stage.engine.release()
    assert stage.session.scene({}).live == ""


def test_what_was_printed_is_shown_up_to_the_step_looked_at() -> None:
    stage = Stage()
    stage.session.run()
    whole = stage.session.scene({}).printed
    assert whole.startswith("1: loss 30.000\n")
    stage.session.go(0)
    assert stage.session.scene({}).printed == ""


def test_a_question_is_answered() -> None:
    stage = Stage(slow=True)
    stage.session.forward()
    stage.session.receive(InputWanted("x = "))
    assert stage.session.scene({}).prompt == "x = "
    stage.session.forward()
    stage.session.answer("5")
    assert stage.engine.sent == [Next(), Reply("5")]
    assert stage.session.state == "running"


def test_a_failure_is_said_with_file_and_line_and_what_to_do() -> None:
    stage = Stage(slow=True)
    stage.session.forward()
    stage.session.receive(
        Ended(End("failed", Failure("ValueError", "no such shape.", "/home/me/line.py", 24)))
    )
    scene = stage.session.scene({})
    assert scene.state == "failed"
    assert scene.failed_line is None or scene.failed_line == 24
    assert "line.py:24" in scene.says
    assert "ValueError: no such shape." in scene.says
    assert "r starts the lesson again" in scene.says
    stage.session.forward()
    assert stage.engine.sent == [Next()]


def test_a_failure_is_said_at_the_last_step_and_at_the_introduction_alone() -> None:
    stage = Stage(slow=True)
    stage.session.forward()
    for _ in range(4):
        stage.engine.release(Next())
        stage.session.forward()
    stage.session.receive(Ended(End("failed", Failure("ValueError", "no.", "line.py", 24))))
    assert "line.py:24" in stage.session.scene({}).says
    stage.session.back()
    assert stage.session.scene({}).says == ""
    stage.session.go(-1)
    assert "line.py:24" in stage.session.scene({}).says


@pytest.mark.parametrize(
    ("status", "words"),
    [(-11, "a segmentation fault"), (7, "os._exit(7)"), (-9, "SIGKILL"), (-40, "signal 40")],
)
def test_a_silent_death_is_said_in_words_with_the_place(status: int, words: str) -> None:
    stage = Stage(slow=True)
    stage.session.forward()
    for _ in range(12):
        stage.engine.release(Next())
    stage.session.forward()
    stage.session.receive(Exited(4712, status))
    scene = stage.session.scene({})
    assert scene.state == "failed"
    assert words in scene.says
    assert "probably at line.py:44, after other of iteration 2 (line.py:39)" in scene.says
    assert len(stage.session.timeline) == 12


def test_a_death_before_the_first_step_names_the_file() -> None:
    stage = Stage(slow=True)
    stage.session.receive(Exited(4712, 3))
    assert "before its first step" in stage.session.scene({}).says


def test_the_exit_of_an_ended_or_of_an_older_run_means_nothing() -> None:
    stage = Stage()
    stage.session.receive(Exited(1, -9))
    assert stage.session.state == "waiting"
    stage.session.run()
    stage.session.receive(Exited(4712, 0))
    assert stage.session.state == "ended"


def test_a_lost_engine_leaves_the_steps() -> None:
    stage = Stage()
    stage.session.forward()
    stage.session.lost("out of memory")
    scene = stage.session.scene({})
    assert scene.state == "failed"
    assert "out of memory" in scene.says
    assert scene.count == 1


def test_a_restart_begins_anew_on_the_device_that_was_chosen() -> None:
    stage = Stage()
    stage.session.run()
    stage.session.restart("vulkan:0")
    assert [load.device for load in stage.engine.loads] == ["cpu", "vulkan:0"]
    assert stage.session.state == "waiting"
    assert len(stage.session.timeline) == 0
    assert stage.session.position == -1


def test_interrupting_is_for_a_running_step_alone() -> None:
    stage = Stage(slow=True)
    assert not stage.session.interrupt()
    stage.session.forward()
    assert stage.session.interrupt()
    assert stage.engine.interrupts == 1


def test_every_key_asks_to_be_drawn() -> None:
    stage = Stage()
    for action in (stage.session.forward, stage.session.back, stage.session.run):
        before = stage.drawn
        action()
        assert stage.drawn > before


def test_a_begun_run_that_nobody_asked_on_stands_still() -> None:
    stage = Stage()
    stage.session.receive(Begun(Start(1, "line", "line.py", "cpu", None, 0)))
    assert stage.engine.sent == []


def test_a_place_that_needs_the_run_to_go_on_waits_until_it_is_paused() -> None:
    stage = Stage(slow=True)
    stage.session.forward()
    stage.engine.release(Next())
    stage.session.run()
    sent = list(stage.engine.sent)
    # When a place ahead is asked for while the run goes on,
    stage.session.travel.to("4:backward")
    # Then nothing is sent, that is said, and it is forgotten once the run waits.
    assert stage.engine.sent == sent
    assert "pause it" in stage.session.scene({}).says
    stage.engine.release(Next())
    assert stage.session.state == "waiting"
    assert stage.session.scene({}).says == ""

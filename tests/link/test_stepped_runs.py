"""A run stands still until it is asked, and is stepped, run on, peeked into and replaced."""

import psutil

from tests.link.conftest import decode, loop
from tutor.link.messages import (
    Begun,
    InputWanted,
    Next,
    Pause,
    Peek,
    Peeked,
    Ready,
    Reply,
    Running,
    RunTo,
    Stepped,
)
from tutor.trace.goals import Goal


async def test_a_lesson_is_stepped_phase_by_phase(own_engine) -> None:
    path = own_engine.load(loop("pass"))

    begun = await own_engine.wait(Begun)
    first = await own_engine.step()
    second = await own_engine.step()

    assert begun.start.path == path
    assert (first.phase, second.phase, second.iteration) == ("setup", "forward", 1)
    assert any(isinstance(message, Ready) for message in own_engine.heard)


async def test_the_script_stands_still_until_it_is_asked(engine, tmp_path) -> None:
    mark = tmp_path / "mark"
    engine.load(f"# %% one\nx = 1\n# %% two\nopen({str(mark)!r}, 'w').close()\n")
    await engine.wait(Begun)

    await engine.step()
    assert not mark.exists()

    await engine.step()
    assert mark.exists()


async def test_running_on_stops_at_a_phase_and_can_be_paused(engine) -> None:
    engine.load(loop("pass", iterations=100_000))
    await engine.wait(Begun)

    engine.client.send(RunTo(Goal(phase="update")))
    stepped = await engine.wait(Stepped, lambda message: message.waiting)
    assert stepped.summary.phase == "update"

    engine.client.send(RunTo())
    await engine.wait(Stepped, lambda message: message.summary.iteration == 20)
    engine.client.send(Pause())
    paused = await engine.wait(Stepped, lambda message: message.waiting)
    assert paused.summary.iteration < 100_000


async def test_the_summary_carries_the_loss(engine) -> None:
    engine.load(loop("pass"))
    await engine.wait(Begun)
    engine.client.send(RunTo(Goal(phase="loss")))

    stepped = await engine.wait(Stepped, lambda message: message.waiting)

    assert stepped.summary.loss == 4.0
    assert stepped.summary.loss_name == ""


async def test_a_loss_of_another_name_is_called_so(engine) -> None:
    # Given a training loop whose loss is not called loss
    engine.load(loop("pass").replace("loss =", "errD =").replace("loss.", "errD."))
    await engine.wait(Begun)
    engine.client.send(RunTo(Goal(phase="backward")))
    # When its backward has been shown, then the name goes with the value.
    stepped = await engine.wait(Stepped, lambda message: message.waiting)
    assert (stepped.summary.loss, stepped.summary.loss_name) == (4.0, "errD")


async def test_of_several_losses_the_summary_keeps_to_one(engine) -> None:
    two = "loss.backward(); other = w * 5; other.backward()"
    engine.load(loop("pass").replace("loss.backward()", two))
    await engine.wait(Begun)
    engine.client.send(RunTo(Goal(phase="update")))

    stepped = await engine.wait(Stepped, lambda message: message.waiting)

    assert stepped.summary.loss == 4.0


async def test_a_window_of_a_large_tensor_is_read_from_the_standing_script(engine) -> None:
    engine.load(
        """
        import torch
        def main():
            big = torch.arange(1_000_000.0).reshape(1000, 1000)
            # %% inside
            x = 1
            # %% more
            x = 2
        main()
        """
    )
    await engine.wait(Begun)
    engine.client.send(Next(3))
    await engine.wait(Stepped, lambda stepped: stepped.waiting)

    engine.client.send(Peek("big", (500, 998), 2, 5))
    peeked = await engine.wait(Peeked)

    assert peeked.window.values == [[500998.0, 500999.0], [501998.0, 501999.0]]


async def test_a_load_in_the_middle_of_a_run_replaces_it(engine) -> None:
    engine.load("while True: pass\n")
    await engine.wait(Begun)
    engine.client.send(Next())
    first = next(message.pid for message in engine.heard if isinstance(message, Running))

    engine.load("x = 5\n")
    await engine.wait(Begun)

    assert (await engine.step()).tensors["x"].values == 5
    assert not psutil.pid_exists(first)


async def test_input_is_asked_for_with_its_prompt(engine) -> None:
    engine.load("name = input('your name? ')\nx = len(name)\n")
    await engine.wait(Begun)
    engine.client.send(Next())

    wanted = await engine.wait(InputWanted)
    engine.client.send(Reply("Ada"))
    stepped = decode(await engine.wait(Stepped))

    assert wanted.prompt == "your name? "
    assert stepped.tensors["x"].values == 3

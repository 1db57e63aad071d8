"""What a lesson can do to its engine, and what is left: the steps so far, a reason, a restart."""

import asyncio
import os
import signal
from textwrap import dedent

import psutil
import pytest

from tests.link.conftest import decode
from tutor.link.client import Lost
from tutor.link.messages import (
    Begun,
    Ended,
    Exited,
    InputWanted,
    Next,
    Output,
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

LOOP = """
import torch
w = torch.tensor(1.0, requires_grad=True)
for i in range({iterations}):
    # %% forward
    y = w * 2
    # %% loss
    loss = y ** 2
    # %% backward
    loss.backward()
    # %% update
    {update}
    # %% zero_grad
    w.grad = None
"""


def loop(update: str, iterations: int = 3) -> str:
    return LOOP.format(update=update, iterations=iterations)


async def to_update(engine) -> None:
    """Step up to the update that is going to fail."""
    await engine.wait(Begun)
    engine.client.send(RunTo(Goal(phase="backward")))
    await engine.wait(Stepped, lambda stepped: stepped.waiting)
    engine.client.send(Next())


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


async def test_of_several_losses_the_summary_keeps_to_one(engine) -> None:
    two = "loss.backward(); other = w * 5; other.backward()"
    engine.load(loop("pass").replace("loss.backward()", two))
    await engine.wait(Begun)
    engine.client.send(RunTo(Goal(phase="update")))

    stepped = await engine.wait(Stepped, lambda message: message.waiting)

    assert stepped.summary.loss == 4.0


async def test_an_exception_is_told_with_its_line(engine) -> None:
    engine.load(loop("raise ValueError('no [good]')"))
    await to_update(engine)

    ended = await engine.wait(Ended)

    assert ended.end.status == "failed"
    assert (ended.end.error.message, ended.end.error.line) == ("no [good]", 12)


@pytest.mark.parametrize(
    ("code", "status", "line"),
    [
        ("__import__('os')._exit(3)", 3, None),
        ("__import__('ctypes').string_at(0)", -signal.SIGSEGV, 12),
        ("__import__('os').kill(__import__('os').getpid(), 9)", -signal.SIGKILL, None),
        ("__import__('os').abort()", -signal.SIGABRT, 12),
    ],
    ids=["os._exit", "segmentation fault", "killed", "abort"],
)
async def test_a_run_that_dies_takes_only_itself(engine, code, status, line) -> None:
    engine.load(loop(code))
    await to_update(engine)

    exited = await engine.wait(Exited)
    assert (exited.status, exited.line) == (status, line)
    assert sum(isinstance(message, Stepped) for message in engine.heard) == 4

    engine.load(loop("pass"))
    await engine.wait(Begun)
    assert (await engine.step()).phase == "setup"


async def test_sys_exit_is_told_as_an_end(engine) -> None:
    engine.load(loop("raise SystemExit(4)"))
    await to_update(engine)

    assert "sys.exit(4)" in (await engine.wait(Ended)).end.error.message


async def test_an_endless_loop_is_interrupted(engine) -> None:
    engine.load(loop("print('in the loop')\n    while True: pass"))
    await to_update(engine)
    await engine.wait(Output)

    engine.client.interrupt()
    ended = await engine.wait(Ended)

    assert (ended.end.status, ended.end.error.type) == ("stopped", "KeyboardInterrupt")
    assert ended.end.error.line in (12, 13)


async def test_a_loop_that_ignores_interrupts_is_killed(engine) -> None:
    source = """
        import signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("deaf")
        while True: pass
    """
    engine.load(source)
    await engine.wait(Begun)
    engine.client.send(Next())
    await engine.wait(Output)

    engine.client.interrupt()

    assert (await engine.wait(Exited)).status == -signal.SIGKILL


async def test_memory_over_the_limit_is_an_error_at_its_line(engine) -> None:
    engine.load(loop("torch.ones(10**9)"), memory=512 * 2**20)
    await to_update(engine)

    error = (await engine.wait(Ended)).end.error

    assert error.line == 12
    assert "limit of 0.5 GiB" in error.message


async def test_a_list_that_eats_memory_is_stopped_too(engine) -> None:
    engine.load("x = []\nwhile True:\n    x.append(bytes(10**7))\n", memory=512 * 2**20)
    await engine.wait(Begun)

    error = (await engine.finish()).end.error

    assert (error.type, error.line) == ("MemoryError", 3)


async def test_a_flood_of_output_is_bounded_and_interruptible(engine) -> None:
    engine.load("while True: print('x' * 1000)\n")
    await engine.wait(Begun)
    engine.client.send(Next())
    await engine.wait(Output)

    engine.client.interrupt()
    await engine.wait(Ended)
    stepped = [message for message in engine.heard if isinstance(message, Stepped)]

    assert len(decode(stepped[-1]).stdout) < 400_000


async def test_input_is_asked_for_with_its_prompt(engine) -> None:
    engine.load("name = input('your name? ')\nx = len(name)\n")
    await engine.wait(Begun)
    engine.client.send(Next())

    wanted = await engine.wait(InputWanted)
    engine.client.send(Reply("Ada"))
    stepped = decode(await engine.wait(Stepped))

    assert wanted.prompt == "your name? "
    assert stepped.tensors["x"].values == 3


async def test_the_end_of_input_is_the_scripts_eoferror(engine) -> None:
    engine.load("input()\n")
    await engine.wait(Begun)
    engine.client.send(Next())
    await engine.wait(InputWanted)
    engine.client.send(Reply(None))

    assert (await engine.wait(Ended)).end.error.type == "EOFError"


async def test_threads_left_running_do_not_keep_the_run(engine) -> None:
    engine.load(
        """
        import threading, time
        threading.Thread(target=lambda: time.sleep(1000)).start()
        """
    )
    await engine.wait(Begun)
    await engine.finish()

    assert (await engine.wait(Exited)).status == 0


async def test_children_of_a_run_end_with_it(engine) -> None:
    engine.load(
        """
        import subprocess
        child = subprocess.Popen(["sleep", "1000"]).pid
        # %% later
        later = 1
        """
    )
    await engine.wait(Begun)
    child = (await engine.step()).tensors["child"].values
    await engine.finish()
    await engine.wait(Exited)

    assert await asyncio.to_thread(_gone, child)


async def test_nothing_is_left_for_the_next_run(engine) -> None:
    engine.load(
        """
        import os, random, torch
        torch.set_default_dtype(torch.float64)
        torch.manual_seed(99)
        random.seed(99)
        os.chdir("/")
        """
    )
    await engine.wait(Begun)
    await engine.finish()
    source = """
        import os, random, torch
        x = torch.rand(1)
        y = random.random()
        here = len(os.getcwd())
    """
    engine.load(source)
    await engine.wait(Begun)
    second = await engine.step()

    assert second.tensors["x"].dtype == "float32"
    assert second.tensors["here"].values == len(os.getcwd())
    engine.load(source)
    await engine.wait(Begun)
    assert (await engine.step()).tensors == second.tensors


async def test_a_missing_device_is_told_before_the_run(engine) -> None:
    engine.load("x = 1\n", device="cuda")

    error = (await engine.wait(Ended)).end.error

    assert error.type == "DeviceAbsent"
    assert "cpu" in error.message


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


async def test_an_engine_that_is_killed_is_told_and_can_be_started_again(own_engine) -> None:
    own_engine.load(loop("pass"))
    await own_engine.wait(Begun)
    process = own_engine.client._process

    os.kill(process.pid, signal.SIGKILL)
    await own_engine.wait(Lost)
    await own_engine.client.start()
    own_engine.load(loop("pass"))
    await own_engine.wait(Begun)

    assert (await own_engine.step()).phase == "setup"


async def test_no_process_is_left_when_the_client_closes(own_engine) -> None:
    own_engine.load("while True: pass\n")
    await own_engine.wait(Begun)
    own_engine.client.send(Next())
    run = next(message.pid for message in own_engine.heard if isinstance(message, Running))
    parent = own_engine.client._process.pid

    await own_engine.client.close()

    assert not psutil.pid_exists(parent)
    assert await asyncio.to_thread(_gone, run)


def _gone(pid: int) -> bool:
    """Wait until a process has ended, for ten seconds at most, and say whether it has."""
    _, alive = psutil.wait_procs([psutil.Process(pid)] if _alive(pid) else [], 10)
    return not alive


def _alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_the_screens_death_ends_the_engine(tmp_path) -> None:
    """A screen that is killed cannot say goodbye; its engine and its run go by themselves."""
    import subprocess
    import sys

    script = tmp_path / "endless.py"
    script.write_text("while True: pass\n")
    screen = dedent(
        f"""
        import asyncio, os, signal
        from tutor.link.client import EngineClient
        from tutor.link.messages import Begun, Load, Next, Running
        async def main():
            begun = asyncio.Event()
            pids = []
            def hear(message):
                if isinstance(message, Running):
                    pids.append(message.pid)
                if isinstance(message, Begun):
                    begun.set()
            client = EngineClient(hear)
            await client.start()
            client.load(Load({str(script)!r}))
            await begun.wait()
            client.send(Next())
            print(client._process.pid, *pids, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        asyncio.run(main())
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", screen], capture_output=True, text=True, timeout=60, check=False
    )
    processes = [psutil.Process(int(pid)) for pid in done.stdout.split() if _alive(int(pid))]

    _, alive = psutil.wait_procs(processes, 20)

    assert alive == []

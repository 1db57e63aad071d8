"""Nothing is left of a run for the next one, and no process of an engine that has ended."""

import asyncio
import os
import signal
import subprocess
import sys
from textwrap import dedent

import psutil

from tests.link.conftest import loop
from tutor.link.client import Lost
from tutor.link.messages import Begun, Exited, Next, Running


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

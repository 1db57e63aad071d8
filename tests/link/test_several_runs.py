"""Several runs at a time: each has a process of its own, and none costs another anything."""

import asyncio
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from tests.link.one_run import LOOP, OneRun
from tutor.link.messages import (
    Begun,
    Ended,
    Exited,
    HasTouched,
    InputWanted,
    Load,
    Output,
    RunTo,
)
from tutor.trace.goals import Goal


@pytest.fixture
def start(engine) -> Callable[..., OneRun]:
    """Return a function that starts a run of a text."""

    def begin(source: str, run: int = 0, **options: Any) -> OneRun:
        return OneRun(engine.client, Load("script.py", run=run, source=source, **options))

    return begin


async def test_runs_have_processes_of_their_own_and_share_nothing(start) -> None:
    first, second = start(LOOP), start(LOOP.replace("0.1", "0.2"), run=1)
    for run in (first, second):
        await run.wait(Begun)
        await run.stands(RunTo(Goal(phase="backward")))
    left, right = await first.step(), await second.step()

    assert first.pid != second.pid
    assert left.tensors["w"].values == pytest.approx(0.6)
    assert right.tensors["w"].values == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        ("import ctypes; ctypes.string_at(0)", Exited),
        ("import os; os._exit(3)", Exited),
        ("raise ValueError('no')", Ended),
        ("x = torch.zeros(10**13)", Ended),
        ("x = [bytes(2**26) for _ in range(10**6)]", Ended),
    ],
)
async def test_a_fault_of_one_leaves_the_others(start, fault: str, end: type) -> None:
    sound = start(LOOP)
    await sound.wait(Begun)
    await sound.step()
    faulty = start(f"import torch\n{fault}\n", run=1, memory=300_000_000)
    await faulty.wait(Begun)
    faulty.send(RunTo())
    await faulty.wait(end)

    assert (await sound.step()).index == 1
    sound.send(RunTo())
    assert (await sound.wait(Ended)).end.status == "finished"


async def test_an_endless_loop_is_ended_with_its_children_and_the_others_go_on(start) -> None:
    sound = start(LOOP)
    await sound.wait(Begun)
    endless = start(
        "import subprocess\nchild = subprocess.Popen(['sleep', '300'])\n"
        "print(child.pid, flush=True)\nwhile True: pass\n",
        run=1,
    )
    await endless.wait(Begun)
    endless.send(RunTo())
    child = int((await endless.wait(Output)).text)
    known = [psutil.Process(endless.pid), psutil.Process(child)]
    endless.leave()
    await asyncio.to_thread(psutil.wait_procs, known, 20)

    assert not any(process.is_running() for process in known)

    assert (await sound.step()).index == 0


async def test_what_runs_is_the_text_that_came_with_the_message(start) -> None:
    run = start("# %% a line\nraise KeyError('here')\n")
    await run.wait(Begun)
    run.send(RunTo())
    end = (await run.wait(Ended)).end

    assert (end.error.type, end.error.line) == ("KeyError", 2)
    assert end.error.file == "script.py"


async def test_answers_are_given_before_anybody_is_asked(start) -> None:
    run = start("print(input('a? '), input('b? '))\ninput('c? ')\n", answers=("1", "2"))
    await run.wait(Begun)
    run.send(RunTo())
    wanted = await run.wait(InputWanted)

    assert wanted.prompt == "c? "
    assert sum(isinstance(message, InputWanted) for message in run.heard) == 1


async def test_an_answer_may_be_that_there_is_none(start) -> None:
    run = start("input('a? ')\n", answers=(None,))
    await run.wait(Begun)
    run.send(RunTo())

    assert (await run.wait(Ended)).end.error.type == "EOFError"


async def test_what_a_run_did_outside_is_told(start, tmp_path) -> None:
    run = start(f"open({str(tmp_path / 'out.txt')!r}, 'w').close()\n")
    await run.wait(Begun)
    run.send(RunTo())

    assert (await run.wait(HasTouched)).what == (f"wrote {tmp_path / 'out.txt'}",)

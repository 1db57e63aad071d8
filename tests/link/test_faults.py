"""What a lesson can do to its engine: each fault is told with its reason and its line."""

import signal

import pytest

from tests.link.conftest import decode, loop
from tutor.link.messages import (
    Begun,
    Ended,
    Exited,
    InputWanted,
    Next,
    Output,
    Reply,
    RunTo,
    Stepped,
)
from tutor.trace.goals import Goal


async def to_update(engine) -> None:
    """Step up to the update that is going to fail."""
    await engine.wait(Begun)
    engine.client.send(RunTo(Goal(phase="backward")))
    await engine.wait(Stepped, lambda stepped: stepped.waiting)
    engine.client.send(Next())


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


async def test_the_end_of_input_is_the_scripts_eoferror(engine) -> None:
    engine.load("input()\n")
    await engine.wait(Begun)
    engine.client.send(Next())
    await engine.wait(InputWanted)
    engine.client.send(Reply(None))

    assert (await engine.wait(Ended)).end.error.type == "EOFError"


async def test_a_missing_device_is_told_before_the_run(engine) -> None:
    engine.load("x = 1\n", device="cuda")

    error = (await engine.wait(Ended)).end.error

    assert error.type == "DeviceAbsent"
    assert "cpu" in error.message

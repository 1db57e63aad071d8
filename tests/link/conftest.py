"""A real engine process, and a way to wait for what it says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec
import pytest
from pytest_asyncio import fixture, is_async_test

from tutor.link.client import EngineClient
from tutor.link.messages import Ended, Exited, Load, Next, Ready, RunTo, Stepped
from tutor.trace.model import Step


class Engine:
    """A client that remembers what it heard. Each `wait` looks at what came since the last one."""

    def __init__(self, folder: Path, line: "Line | None" = None) -> None:
        self.heard: list[Any] = []
        self._seen = 0
        self._news = asyncio.Event()
        self._folder = folder
        line = line or Line()
        line.engine = self
        self.client = line.client

    def hear(self, message: Any) -> None:
        self.heard.append(message)
        self._news.set()

    async def wait(self, kind: type | tuple[type, ...], fits: Callable[[Any], bool] | None = None):
        """Return the next message of a kind; the whole test times out if none comes."""
        async with asyncio.timeout(20):
            while True:
                while self._seen < len(self.heard):
                    message = self.heard[self._seen]
                    self._seen += 1
                    if isinstance(message, kind) and (fits is None or fits(message)):
                        return message
                self._news.clear()
                await self._news.wait()

    def load(self, source: str, **options: Any) -> str:
        """Load a script and return its path."""
        path = self._folder / "script.py"
        path.write_text(dedent(source))
        self.client.load(Load(str(path), **options))
        return str(path)

    async def step(self) -> Step:
        """Run one step and return it."""
        self.client.send(Next())
        message = await self.wait(Stepped)
        return decode(message)

    async def finish(self) -> Any:
        """Run on to the end and return how it ended."""
        self.client.send(RunTo())
        return await self.wait((Ended, Exited))


class Line:
    """A client whose news go to one test after the other."""

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self.ready = asyncio.Event()
        self.client = EngineClient(self._hear)

    def _hear(self, message: Any) -> None:
        if isinstance(message, Ready):
            self.ready.set()
        if self.engine is not None:
            self.engine.hear(message)


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
    """Return a lesson that trains one weight, with its update as given."""
    return LOOP.format(update=update, iterations=iterations)


def decode(message: Stepped) -> Step:
    return msgspec.msgpack.decode(message.step, type=Step)


@fixture(scope="session", loop_scope="session")
async def shared_line() -> AsyncIterator[Line]:
    """Start an engine process, once for all tests: importing torch is most of what it does."""
    one = Line()
    await one.client.start()
    async with asyncio.timeout(60):
        await one.ready.wait()
    yield one
    await one.client.close()


@fixture(loop_scope="session")
async def engine(tmp_path: Path, shared_line: Line) -> AsyncIterator[Engine]:
    """Hand the engine process to a test, and end the runs that it leaves."""
    yield Engine(tmp_path, shared_line)
    for run in list(shared_line.client._runs):
        shared_line.client.leave(run)


@fixture(loop_scope="session")
async def own_engine(tmp_path: Path) -> AsyncIterator[Engine]:
    """Start an engine process for a test that looks at its beginning or its end."""
    one = Engine(tmp_path)
    await one.client.start()
    yield one
    await one.client.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop, to which the engine's line belongs."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)

"""A real engine process, and a way to wait for what it says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec
import pytest

from tutor.link.client import EngineClient
from tutor.link.messages import Ended, Exited, Load, Next, RunTo, Stepped
from tutor.trace.model import Step


class Engine:
    """A client that remembers what it heard. Each `wait` looks at what came since the last one."""

    def __init__(self, folder: Path) -> None:
        self.heard: list[Any] = []
        self._seen = 0
        self._news = asyncio.Event()
        self._folder = folder
        self.client = EngineClient(self._hear)

    def _hear(self, message: Any) -> None:
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


def decode(message: Stepped) -> Step:
    return msgspec.msgpack.decode(message.step, type=Step)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    """Start an engine process and end it after the test."""
    one = Engine(tmp_path)
    await one.client.start()
    yield one
    await one.client.close()

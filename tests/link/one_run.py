"""A run under a number: what it said, and a way to wait for more."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from tutor.link.messages import Ended, Load, Next, Passed, Running, Stepped
from tutor.trace.model import Step

LOOP = """
import torch
w = torch.tensor(0.0, requires_grad=True)
for i in range(50):
    loss = (w - 3) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
print("end", w.item())
"""


class OneRun:
    """A run with a number: what it said, and a way to wait for more."""

    def __init__(self, client: Any, load: Load) -> None:
        self.number = load.run
        self.heard: list[Any] = []
        self._client = client
        self._seen = 0
        self._news = asyncio.Event()
        client.load(load, self._hear)

    def _hear(self, message: Any) -> None:
        self.heard.append(message)
        self._news.set()

    def leave(self) -> None:
        self._client.leave(self.number)

    def send(self, message: Any) -> None:
        self._client.send(message, self.number)

    async def wait(self, *kinds: type, fits: Callable[[Any], bool] = lambda message: True) -> Any:
        """Return the next message of a kind; TimeoutError where none comes."""
        async with asyncio.timeout(30):
            while True:
                while self._seen < len(self.heard):
                    message = self.heard[self._seen]
                    self._seen += 1
                    if isinstance(message, kinds) and fits(message):
                        return message
                self._news.clear()
                await self._news.wait()

    async def step(self) -> Step:
        self.send(Next())
        message = await self.wait(Stepped)
        return msgspec.msgpack.decode(message.step, type=Step)

    async def stands(self, message: Any) -> Any:
        """Ask for something and return what says that the script waits again, or its end."""
        self.send(message)
        return await self.wait(
            Stepped, Passed, Ended, fits=lambda one: isinstance(one, Ended) or one.waiting
        )

    @property
    def pid(self) -> int:
        return next(message.pid for message in self.heard if isinstance(message, Running))

    @property
    def recorded(self) -> list[int]:
        return [message.summary.index for message in self.heard if isinstance(message, Stepped)]

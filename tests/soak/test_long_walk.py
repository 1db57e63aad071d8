"""Thousands of keys at random over the bundled lessons: nothing raises and nothing stays behind."""

from random import Random

import psutil

from tests.soak.lengths import lengths
from tests.soak.stroll import stroll
from tests.terminal.pseudo_terminal import survivors


@lengths("count", short=60, long=10_000)
async def test_a_random_walk_over_the_lessons(count: int) -> None:
    random = Random(count)
    walked: list[tuple[str, ...]] = []
    async with stroll() as walk:
        await walk.press(*["down"] * random.randint(0, 18), "enter")
        try:
            for _ in range(count):
                walked.append(await walk.wander(random))
        except BaseException:
            print("the last keys:", walked[-30:])
            raise
        family = psutil.Process().children(recursive=True)
    assert family, "the engine ran"
    assert survivors(family) == []

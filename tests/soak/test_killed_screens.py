"""The screen is killed at random moments: what was seen is written down, no process is left."""

import re
import time
from pathlib import Path
from random import Random

from tests.soak.conftest import Say
from tests.soak.keeper import Keeper
from tests.soak.lengths import SEED, lengths
from tests.terminal.conftest import GRADSTEP, environment
from tests.terminal.pseudo_terminal import Terminal, survivors
from tutor.progress import Progress
from tutor.trusted import Trust

COUNTING = """\
number = 0
for i in range(100_000):
    # %% forward
    number += 1
    # %% backward
    number += 1
    # %% update
    number += 1
"""
"""A lesson in which `number` is the index of the step that is seen."""

MANY = 50
"""From so many screens on most are forked, and each `NEW`th is a new process."""

NEW = 50

EVERY = 50
"""After so many kills it is said how far the test has come."""

FORWARD = ["n", "n", "n", "right", "]", "2", "c"]
"""Keys that go on and never back, so that the last step seen is the furthest."""


def last_seen(t: Terminal) -> int:
    """Return the index of the step on the screen, -1 where there is none."""
    found = re.findall(r"│ number .*?(\d+)\s+◄", t.text)
    return int(found[-1]) if found else -1


def type_until_killed(t: Terminal, random: Random, starting: bool) -> int:
    """Type for a random time, kill the screen, and return the step that was seen last.

    It is killed while it starts, or while steps are made.
    """
    if not starting:
        t.wait_until(lambda: "n begin" in t.text, "the introduction")
        t.press("n", "n")
        t.wait_until(lambda: last_seen(t) >= 0, "a step")
    # The moment is what is random here: nothing is waited for.
    end = time.monotonic() + random.uniform(0.0, 1.0)
    while time.monotonic() < end:
        t.press(random.choice(FORWARD))
        t.watch(random.uniform(0.0, 0.05))
    t.process.kill()
    seen = last_seen(t)
    t.status()
    return seen


@lengths("count", short=3, long=1000)
def test_a_screen_that_is_killed_has_written_down_what_was_seen(
    tmp_path: Path, count: int, say: Say
) -> None:
    random = Random(SEED)
    say(f"GRADSTEP_SOAK_SEED={SEED}")
    script = tmp_path / "lesson.py"
    script.write_text(COUNTING)
    command = [GRADSTEP, str(script)]
    stepped, furthest, gone = 0, 0, 0
    with Keeper(environment()) as keeper:
        for each in range(1, count + 1):
            home = tmp_path / str(each)
            Trust(home / "gradstep" / "trusted").allow(str(script), COUNTING)
            start = keeper.start if count < MANY or each % NEW == 0 else keeper.fork
            with Terminal(command, 80, 24, environment(XDG_STATE_HOME=str(home)), start) as t:
                seen = type_until_killed(t, random, starting=each % 3 == 0)
                family = keeper.family()
            written = Progress.open(home / "gradstep" / "progress").latest().get("lesson")

            assert seen <= (written.step if written else -1), f"kill {each}:\n{t.text}"
            assert survivors(family) == [], f"kill {each}"
            assert survivors(keeper.family()) == [], f"kill {each}"
            gone += len(family)
            stepped += seen >= 0
            furthest = max(furthest, seen)
            if each % EVERY == 0 or each == count:
                say(
                    f"{each} screens killed, {stepped} at a step that was seen, up to {furthest}; "
                    f"{gone} processes outlived them for a moment"
                )
    assert stepped >= count / 3

"""The golden files: what ``trace --json`` gives for each bundled lesson, two iterations of it.

Written anew by ``make golden`` (``python -m tests.contract.golden_files``) after a change of the
record that is meant; the test beside this file compares. Two iterations show every phase and the
passage from one iteration to the next; what comes before and behind the loop is whole.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.warm_gradstep import gradstep

FOLDER = Path(__file__).parent / "golden"
ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "lessons").glob("[0-9]*.py"))


def name_of(lesson: Path) -> str:
    """Return the name that one types: ``06_autograd_1w.py`` is ``autograd-1w``."""
    return lesson.stem.partition("_")[2].replace("_", "-")


@cache
def traced(name: str, iterations: int | None = None) -> list[dict[str, Any]]:
    """Run a lesson by its name in a process of its own and return the lines of its trace."""
    words = () if iterations is None else ("--iterations", str(iterations))
    done = gradstep("trace", name, "--json", "--input", "7", *words)
    done.check_returncode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def golden(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return two iterations of a trace without what differs between runs and machines."""
    return [_steady(event) for event in events if (event.get("iteration") or 1) <= 2]


def _steady(event: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in event.items() if key not in ("ms", "index")}
    if event["event"] == "start":
        kept["path"] = Path(event["path"]).name
        kept["torch"] = event["torch"] and "some version"
    return kept


def main() -> None:
    """Write all golden files."""
    FOLDER.mkdir(exist_ok=True)
    for lesson in LESSONS:
        events = golden(traced(name_of(lesson)))
        lines = [json.dumps(event, ensure_ascii=False) for event in events]
        (FOLDER / f"{name_of(lesson)}.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

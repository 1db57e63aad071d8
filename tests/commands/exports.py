"""Exporting lessons, and running what was exported with plain Python."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests import warm_python
from tests.commands.command_line import environment, gradstep
from tests.warm_gradstep import imports_torch

DUMP = """
import json as _json, os as _os, sys as _sys

def _dump():
    main = _sys.modules["__main__"].__dict__
    found = {name: value for name, value in main.items() if name[:1] != "_"}
    for name, value in list(found.items()):
        for part, each in getattr(value, "named_parameters", lambda: ())():
            found[f"{name}.{part}"] = each
    kept = {}
    for name, value in found.items():
        if hasattr(value, "tolist") or type(value) is float:
            kept[name] = value.tolist() if hasattr(value, "tolist") else value
            gradient = getattr(value, "grad", None) if getattr(value, "is_leaf", False) else None
            if gradient is not None:
                kept[f"{name}.grad"] = gradient.tolist()
    with open(_os.environ["DUMP"], "w") as file:
        _json.dump(kept, file)

_dump()
"""
"""What is put behind an exported script: it writes what the script names at its end."""


class Ran(NamedTuple):
    """What an exported script printed, and what it named at its end."""

    stdout: str
    values: dict[str, Any]


def export(file: Path, lesson: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Export a lesson into a file."""
    return gradstep("export", lesson, "-o", str(file), *words)


def run(file: Path, answer: str = "", **more: str) -> Ran:
    """Run an exported script with plain Python, from a copy that also says what it named.

    Nobody gives it a hash seed, but where it imports torch: it would begin anew for want of it.
    """
    copy = file.with_name(f"dumping_{file.name}")
    copy.write_text(file.read_text() + DUMP)
    dump = file.with_suffix(".json")
    variables = {"DUMP": str(dump)} | more
    plain = environment(**variables)
    # Plain Python knows nothing of gradstep.
    del plain["PYTHONPATH"]
    if imports_torch(copy):
        done = warm_python.run([str(copy)], plain, file.parent, answer, torch=True)
    else:
        if "PYTHONHASHSEED" not in more:
            del plain["PYTHONHASHSEED"]
        done = subprocess.run(
            [sys.executable, str(copy)],
            capture_output=True, text=True, input=answer, env=plain, cwd=file.parent, check=False,
            timeout=120,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Ran(done.stdout, json.loads(dump.read_text()))


def traced(lesson: str, *words: str) -> Ran:
    """Return the same of a traced run; gradients are named after their tensors."""
    done = gradstep("trace", lesson, "--json", *words)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    steps = [event for event in events if event["event"] == "step"]
    tensors = steps[-1]["tensors"]
    values = {name: view["values"] for name, view in tensors.items()}
    values |= {f"{n}.grad": view["grad"]["values"] for n, view in tensors.items() if view["grad"]}
    return Ran("".join(step["stdout"] for step in steps), values)


def reseeded(file: Path) -> Path:
    """Return a copy whose set-up draws other numbers: every seed in its text is another one."""
    text = file.read_text()
    assert "seed=0," in text
    other = file.with_name(f"reseeded_{file.name}")
    other.write_text(text.replace("seed=0,", "seed=7,").replace("manual_seed(0)", "manual_seed(7)"))
    return other


def no_infinities(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with NaN and the infinities as the words that a record has for them."""
    words = json.dumps(values).replace("-Infinity", '"-inf"').replace("Infinity", '"inf"')
    named: dict[str, Any] = json.loads(words.replace("NaN", '"nan"'))
    return named

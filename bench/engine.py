"""What it costs to run a lesson in the tutor."""

import subprocess
import sys
from importlib.util import find_spec

from bench.measure import Row, Sample, Unmeasured, in_turns, row

ROUNDS = 5


def figures(what: str) -> list[float]:
    """Return the figures of a measurement of `bench.runs`, taken in a process of its own."""
    command = [sys.executable, "-m", "bench.runs", what]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(result.stderr.strip().splitlines()[-1])
    return [float(word) for word in result.stdout.split()]


def run(what: str) -> Sample:
    """Return a sample of a measurement of one figure."""
    return lambda: figures(what)[0]


def fast_forward() -> Row:
    """Measure a long run that goes on unrecorded, but for its curves."""
    ms, plain = figures("unrecorded")
    note = "processor time of 100,000 iterations of lesson 6, of which the curves are kept"
    return row("100,000 iterations unrecorded", "ms", ms, plain, note)


def large_model() -> list[Row]:
    """Measure iterations of a model of ten million parameters, watched and not."""
    recorded, unrecorded, plain = figures("large")
    note = "processor time of an iteration: batches of 32 images"
    return [
        row("10^7 parameters, unrecorded iteration", "ms", unrecorded, plain, note),
        row("10^7 parameters, recorded iteration", "ms", recorded, plain, note),
    ]


def recorded_iteration() -> Row:
    """Measure an iteration with everything recorded."""
    ms = in_turns({"iteration": run("iteration")}, ROUNDS)
    return row("recorded iteration, small lesson", "ms", ms["iteration"])


def three_layers() -> list[Row | Unmeasured]:
    """Measure the recording of a forward and a backward through three layers."""
    there = find_spec("torchlens") is not None
    names = ["recorded-layers", "plain-layers", *["torchlens-layers"] * there]
    ms = in_turns({name: run(name) for name in names}, ROUNDS, min)
    recorded, plain = ms["recorded-layers"], ms["plain-layers"]
    name, other = "recorded forward + backward, 3 layers", "against torchlens.trace of the forward"
    return [
        row(name, "ms", recorded, plain, "processor time"),
        row(other, "ms", recorded, ms["torchlens-layers"])
        if there
        else Unmeasured(other, "torchlens is not installed here; `make bench` installs it"),
    ]

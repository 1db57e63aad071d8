"""Measure every budget and print the table: ``python -m bench [WORD...]`` takes some rows only.

``python -m bench --readme`` takes all, and writes them into the table of the README as well. It
takes no words, and writes nothing if it is interrupted: a table is one run, and whole.

The exit status is 1 if a figure is over its budget or could not be taken.
"""

import os
import sys
from collections.abc import Callable, Iterable

from bench import deriving, engine, memory, places, readme, screen, startup
from bench.measure import Row, Unmeasured

Result = Row | Unmeasured | Iterable[Row | Unmeasured]

MEASUREMENTS: dict[str, Callable[[], Result]] = {
    "frame": startup.first_frame,
    "first": startup.first_step,
    "commands": startup.commands,
    "screen": screen.steps,
    "forward": engine.fast_forward,
    "iteration": engine.recorded_iteration,
    "layers": engine.three_layers,
    "equations": deriving.slowest_step,
    "goto": places.going_to_a_step,
    "tensor": places.large_tensor,
    "large": engine.large_model,
    "memory": memory.sessions,
}


def line(row: Row | Unmeasured) -> str:
    """Return a row as one line of the table."""
    if isinstance(row, Unmeasured):
        return f"{row.name:<38} not measured: {row.reason}"
    reference = "" if row.reference is None else f"{row.reference:.4g} {row.unit}"
    figure = f"{row.figure:.3g} {row.against}"
    verdict = "-" if row.budget is None else "ok" if row.kept else "OVER"
    measured = f"{row.measured:.4g} {row.unit}"
    budget = "" if row.budget is None else f"{row.budget:.3g} {row.against}"
    columns = f"{measured:>11} {reference:>11} {figure:>15} {budget:>14}"
    return f"{row.name:<38} {columns}  {verdict:<5}{row.note}".rstrip()


def measured(names: Iterable[str]) -> Iterable[Row | Unmeasured]:
    """Yield the rows of the named measurements as they are taken."""
    for name in names:
        try:
            result = MEASUREMENTS[name]()
        except Exception as error:
            # One figure that cannot be taken must not cost the others.
            yield Unmeasured(name, f"{type(error).__name__}: {error}")
            continue
        yield from [result] if isinstance(result, Row | Unmeasured) else result


def main(words: list[str]) -> int:
    """Print the table and return the exit status."""
    into_readme = words[:1] == ["--readme"]
    words = words[into_readme:]
    if into_readme and words:
        print("--readme takes no words: a table in the README is one whole run.", file=sys.stderr)
        return 2
    unknown = [word for word in words if word not in MEASUREMENTS]
    if unknown:
        print(f"There is no measurement {unknown[0]!r}: {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    head = ("what", "measured", "reference", "figure", "budget")
    print(f"{head[0]:<38} {head[1]:>11} {head[2]:>11} {head[3]:>15} {head[4]:>14}")
    rows: list[Row | Unmeasured] = []
    for row in measured(words or MEASUREMENTS):
        print(line(row), flush=True)
        rows.append(row)
    if into_readme:
        readme.write(rows, os.getloadavg()[2])
    kept = all(isinstance(row, Row) and row.kept for row in rows)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Notebooks that draw: each cell has figures of its own, as in Jupyter."""

import json
import shutil
from pathlib import Path

from tests.warm_gradstep import gradstep

PAGE = Path(__file__).parents[1] / "notebooks" / "pages" / "plots.ipynb"


def test_figures_are_shown_at_the_end_of_their_cell_and_closed() -> None:
    # Given a notebook that shows a figure in the middle of a cell and leaves the others to Jupyter
    done = gradstep("trace", str(PAGE), "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    figures = [(e["cell"], f) for e in events for f in e.get("figures", [])]
    for folder in {Path(figure["path"]).parent for _, figure in figures}:
        assert folder.name.startswith("gradstep-figures-")
        shutil.rmtree(folder)

    # Then each belongs to its cell, and the next cell begins without any.
    told = [(cell, each["axes"][0]["title"], each["how"]) for cell, each in figures]
    assert told == [
        (1, "first", "shown"),
        (2, "second", "shown"),
        (2, "third", "shown"),
        (3, "fourth", "left open"),
    ]
    assert "".join(event.get("stdout", "") for event in events) == "[]\n"
    assert all(len(each["axes"]) == 1 for _, each in figures)

"""The code cells of a notebook run one after the other in plain Python, nothing of the tutor about.

What Jupyter would show of a cell's last expression is printed; lines of IPython are left out.
"""

import ast
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.lessons.plain_python import named


def code_cells(path: Path) -> list[str]:
    """Return the sources of the code cells, in their order; IPython's lines are empty."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return ["\n".join(_python(row) for row in source.split("\n")) for source in sources]


def _python(row: str) -> str:
    return "" if row.startswith(("%", "!")) else row


def run(folder: Path, path: Path) -> None:
    """Run one notebook and write down what it leaves behind."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with open(folder / f"{path.stem}.out", "w") as out:
        os.dup2(out.fileno(), 1)
        for number, source in enumerate(code_cells(path), 1):
            _cell(number, source, names)
        sys.stdout.flush()
    (folder / f"{path.stem}.json").write_text(json.dumps(named(names)))


def _cell(number: int, source: str, names: dict[str, Any]) -> None:
    """Run one cell and print the value that it ends with."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, f"cell {number}", "exec"), names)
    if last is None:
        return
    value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
    if value is not None:
        text = repr(value)
        print(f"Out[{number}]:{chr(10) if chr(10) in text else ' '}{text}")

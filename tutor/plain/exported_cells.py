"""A notebook as a script for plain Python, which shows the last values of cells as Jupyter does."""

import ast

from tutor.lesson.instrument import last_values
from tutor.lesson.model import Lesson

SHOW = "_gradstep_show"

BROUGHT = f"""
def {SHOW}(cell, value):
    if value is not None:
        text = repr(value)
        print(f"Out[{{cell}}]:" + ("\\n" if "\\n" in text else " ") + text)


def display(*values):
    for value in values:
        print(repr(value))


"""
"""What the script of a notebook brings along; it prints what gradstep's own run of it prints."""


def showing(lesson: Lesson) -> str:
    """Return the text of a notebook with its last values shown, each line where it was."""
    rows = [row.encode() for row in lesson.source.split("\n")]
    for statement, cell in last_values(ast.parse(lesson.source), lesson):
        end = (statement.end_lineno or statement.lineno) - 1
        column = statement.end_col_offset or 0
        rows[end] = rows[end][:column] + b"))" + rows[end][column:]
        begin, column = statement.lineno - 1, statement.col_offset
        rows[begin] = rows[begin][:column] + f"{SHOW}({cell}, (".encode() + rows[begin][column:]
    return "\n".join(row.decode() for row in rows)

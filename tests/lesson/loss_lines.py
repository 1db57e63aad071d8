"""The lines of a loss, as text."""

import ast
from textwrap import dedent

from tutor.lesson.reader import read
from tutor.lesson.statements import LossCode, loss_code


def code_of(source: str, line: int = 1) -> LossCode:
    lesson, mistakes = read(dedent(source), "script.py")
    assert lesson is not None, mistakes
    return loss_code(lesson, line)


def lines(code: LossCode) -> list[str]:
    """Return the statements of the function, without the loop around them."""
    (function,) = code.module.body
    assert isinstance(function, ast.FunctionDef)
    loop = function.body[-1]
    assert isinstance(loop, ast.For)
    return [ast.unparse(statement) for statement in loop.body]


def roots(code: LossCode) -> list[str]:
    return [ast.unparse(root) for root in code.roots]


MARKED = """
for x, y in data:
    print("begin")
    # %% forward
    h = w * x
    # %% loss
    {loss}
    # %% backward
    {backward}
    # %% update
    w.data -= w.grad
"""


def marked(loss: str = "loss = h ** 2", backward: str = "loss.backward()") -> LossCode:
    return code_of(MARKED.format(loss=loss, backward=backward))

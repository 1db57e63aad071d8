"""Taps show values and change nothing: a tapped script runs like the plain one."""

import ast
import contextlib
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from scripts import few, scripts

from tutor.lesson.operands import TAP
from tutor.lesson.rebuilt import Table
from tutor.lesson.taps import tap

EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", "c", "2", "0.5", "d[1]", "f(a)", "o.x", "-3"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "%", "@"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        inner.map(lambda text: f"-{text}"),
        inner.map(lambda text: f"abs({text})"),
        inner.map(lambda text: f"max({text}, 1)"),
        st.tuples(inner, inner).map(lambda parts: f"f({parts[0]}, k={parts[1]})"),
        inner.map(lambda text: f"d[{text}]"),
        inner.map(lambda text: f"e[{text}:2]"),
        inner.map(lambda text: f"[{text}, 4, [{text}]]"),
        inner.map(lambda text: f"f({text}).real"),
        st.tuples(inner, st.sampled_from(["<", "==", "in", "< 5 >="]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        inner.map(lambda text: f"[y for y in ({text},)][0]"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[0]})"),
        inner.map(lambda text: f"(g := {text})"),
    ),
    max_leaves=12,
)

STATEMENTS = (
    "x =", "a +=", "b -=", "print", "d[1] -=", "d[a] *=", "d[f(a)] =", "e[0] =", "e[1][0] +=",
    "o.x -=", "o.list[1] +=", "o.loud *=", "o.nothing +=", "e[a] =", "unknown[0] =", "e[:a] =",
    "f(d)[1] +=", "x = d[3] =", "d[f(a)] *=", "d[f(a):b] =", "unknown[f(b)] -=", "e[f(1)][f(0)] +=",
)  # fmt: skip

BEFORE = """
import numpy
calls = []
class O:
    x = 7
    @property
    def loud(self):
        calls.append("looked")
        return self.x
    @loud.setter
    def loud(self, value):
        calls.append(value)
o = O()
box = vars(o)
o.list = [1, 2]
a, b, c, d, e = 3, 5.0, 11, {1: 2, 3: 4}, [7, [8], 9]
def f(v, k=1):
    calls.append((v, k))
    return v
"""


def outcome(tree: ast.Module) -> tuple[str, list[Any], str]:
    """Run a tree and return what it printed, its simple names and how it ended."""
    names: dict[str, Any] = {"__name__": "tapped"}
    names["__builtins__"] = {**vars(__import__("builtins")), TAP: lambda value, number: value}
    out, end = io.StringIO(), ""
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(tree, "script.py", "exec"), names)
        except Exception as problem:
            line = problem.__traceback__.tb_next.tb_lineno if problem.__traceback__ else 0
            end = f"{type(problem).__name__}: {problem} at {line}"
    simple = (int, float, str, list, tuple, dict, bool)
    return (
        out.getvalue(),
        [(k, v) for k, v in names.items() if type(v) in simple and k[0] != "_"],
        end,
    )


def tables(tree: ast.Module) -> frozenset[ast.expr]:
    """Return all comprehensions of a tree."""
    return frozenset(node for node in ast.walk(tree) if isinstance(node, Table))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(STATEMENTS), EXPRESSIONS), max_size=4))
def test_a_tapped_expression_is_evaluated_like_the_plain_one(parts: list[tuple[str, str]]) -> None:
    lines = [f"{head}({text})" for head, text in parts]
    source = BEFORE + "\n".join(lines)
    try:
        compile(source, "script.py", "exec")
    except SyntaxError:
        # A few combinations, such as := in what a comprehension walks over, are no Python.
        reject()
    plain, tapped = ast.parse(source), ast.parse(source)

    tap(tapped, tables(tapped))

    assert outcome(tapped) == outcome(plain)


@few
@given(scripts())
def test_a_tapped_script_runs_like_the_plain_one(text: str) -> None:
    source = f"{text}\nimport numpy\n"
    plain, tapped = ast.parse(source), ast.parse(source)

    tap(tapped, tables(tapped))

    assert outcome(tapped) == outcome(plain)


@pytest.mark.parametrize(
    "source",
    ["import torch\nx = torch.ones(2) * 2\n", "x = 1 + 2\n", "import math\ny = math.sin(1) * 2\n"],
)
def test_a_script_without_numpy_is_left_alone(source: str) -> None:
    tree = ast.parse(source)

    assert tap(tree) == ()
    assert ast.dump(tree) == ast.dump(ast.parse(source))


def test_an_op_knows_its_operands_and_its_source() -> None:
    tree = ast.parse("import numpy as np\ny = np.dot(w * X, o.b, out=None)\n")

    taps = tap(tree)
    product, dot = (one for one in taps if one.op)

    assert (product.op, product.line, [taps[i].text for i in product.operands]) == (
        "mul", 2, ["w", "X"],
    )  # fmt: skip
    assert dot.arguments == ("$0", "$1", "out=None")
    assert taps[dot.operands[0]] is product
    assert taps[dot.operands[1]].text == "o.b"

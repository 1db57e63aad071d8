"""What torch does faster when nobody watches: it is said, and unrecorded it is the plain run."""

import contextlib
import io

import pytest
from replayed import behind, lesson_of, play

from tutor.advice.hints import Hints

ATTENTION = """
import torch
from torch import nn
torch.manual_seed(0)
X = torch.randn(4, 9, 32)
model = nn.TransformerEncoderLayer(32, 4, 64, dropout=0.0, batch_first=True)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for i in range(2):
    loss = model(X).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model.eval()
    with torch.no_grad():
        seen = model(X)
    model.train()
print(seen.double().sum().item(), seen[0, 0].tolist())
"""
COMPILED = """
import torch
torch.manual_seed(0)
x = torch.randn(4, 8)
graphs = []
def backend(graph, inputs):
    graphs.append(len(graph.graph.nodes))
    return graph.forward
@torch.compile(backend=backend)
def squashed(a):
    return torch.tanh(a @ a.t()) * 2 + 1
w = torch.randn(8, 8, requires_grad=True)
for i in range(2):
    loss = squashed(x @ w).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
print(graphs, w.tolist())
"""


def plain(source: str) -> str:
    """Return what a script prints by itself."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(source, "script.py", "exec"), {"__name__": "__main__"})
    return said.getvalue()


def test_attention_that_ran_on_unrecorded_gives_the_plain_result() -> None:
    run = play(lesson_of(ATTENTION), behind)
    assert run.steps[-1].stdout == plain(ATTENTION)


def test_attention_that_is_watched_says_that_the_last_digits_may_differ() -> None:
    lesson = lesson_of(ATTENTION)
    hints = Hints(lesson)
    (hint,) = [h for step in play(lesson).steps for h in hints.observe(step)]
    assert hint.subject == "fast path left"
    assert hint.word == "remark"
    assert lesson.source.split("\n")[(hint.line or 1) - 1].strip() == "seen = model(X)"
    assert "Running on unrecorded" in hint.text


def test_attention_in_training_has_no_such_path_and_nothing_is_said() -> None:
    source = ATTENTION.replace("    model.eval()\n", "").replace("dropout=0.0, ", "")
    lesson = lesson_of(source)
    hints = Hints(lesson)
    said = [h.subject for step in play(lesson).steps for h in hints.observe(step)]
    assert "fast path left" not in said


@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor")
@pytest.mark.parametrize("watched", [True, False])
def test_a_compiled_function_is_the_same_graph_and_result_as_unwatched(watched: bool) -> None:
    import torch

    torch.compiler.reset()
    run = play(lesson_of(COMPILED)) if watched else play(lesson_of(COMPILED), behind)
    torch.compiler.reset()
    # The watching is no part of the graph: the number of its nodes is that of the plain run.
    assert run.steps[-1].stdout == plain(COMPILED)
    torch.compiler.reset()


@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor")
def test_a_compiled_function_is_said_not_to_be_seen_inside() -> None:
    import torch

    torch.compiler.reset()
    lesson = lesson_of(COMPILED)
    hints = Hints(lesson)
    said = [h.subject for step in play(lesson).steps for h in hints.observe(step)]
    torch.compiler.reset()
    assert said == ["compiled"]

"""A model whose parts the script calls by themselves is not said to have been called."""

from typing import Any

from tutor.plain.modules import module_lines
from tutor.trace.grouping import Group, grouped

MODEL = """
import torch
from torch import nn
class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(4, 3), nn.Tanh())
        self.layers = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 4)])
    def decode(self, z):
        for layer in self.layers:
            z = torch.tanh(layer(z))
        return z
    def forward(self, x):
        return self.decode(self.encoder(x))
model = Coder()
x = torch.ones(2, 4)
# %% called
{}
"""


def tree(run: Any) -> Group:
    """Return the tree of the modules of the last step."""
    (model,) = [item for item in grouped(run.steps[-1]) if isinstance(item, Group)]
    return model


def test_a_model_that_is_called_has_the_shapes_that_flow_through_it(trace: Any) -> None:
    run = trace(MODEL.format("out = model(x)"))
    found = tree(run)
    assert (found.called, found.taken, found.given) == (True, (2, 4), (2, 4))
    assert {op.uncalled or 0 for op in run.steps[-1].ops} == {0}


def test_a_model_of_which_a_part_is_called_has_none(trace: Any) -> None:
    # Given a script that encodes without the model's own forward
    run = trace(MODEL.format("z = model.encoder(x)"))
    found = tree(run)
    # Then the part has its shapes, and the model says that it was not called.
    (encoder,) = found.inside
    assert isinstance(encoder, Group)
    assert (found.called, found.taken, found.given) == (False, None, None)
    assert (encoder.called, encoder.taken, encoder.given) == (True, (2, 4), (2, 3))
    assert (
        module_lines(run.steps[-1])[0] == "model Coder           not called itself, 43 parameters"
    )


def test_a_method_that_calls_parts_is_no_call_of_the_model(trace: Any) -> None:
    run = trace(MODEL.format("out = model.decode(torch.ones(2, 3))"))
    # Then what the method computes itself stands between the parts that it calls.
    found = [item for item in grouped(run.steps[-1]) if isinstance(item, Group)]
    assert [group.called for group in found] == [False, False]

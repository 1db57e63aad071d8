"""Calls with too many or too few arguments, and attention whose heads do not fit, explained."""

import pytest
from playing import Player

NET = """
class Net(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.fc = nn.Linear(size, 1)
    def forward({parameters}):
        return self.fc(x)
{call}
"""


def test_more_arguments_than_forward_takes_are_counted(played: Player) -> None:
    said = played(NET.format(parameters="self, x", call="Net(2)(torch.ones(2), 3)")).advice

    assert "calls a Net with 2 arguments" in said.what
    assert "takes 1 argument: x. Calling a model hands all" in said.cause
    assert "Leave the last one out" in said.mend


def test_a_forward_without_self_is_mended(played: Player) -> None:
    run = played(NET.format(parameters="x", call="Net(2)(torch.ones(2))"))

    assert "has no self" in run.advice.cause
    assert "which x takes here" in run.advice.cause
    assert run.advice.code == "def forward(self, x):"


def test_a_missing_argument_is_named_with_the_line_that_wants_it(played: Player) -> None:
    run = played(NET.format(parameters="self, x, mask", call="Net(2)(torch.ones(2))"))

    assert "calls a Net without mask" in run.advice.what
    assert "give it a default in line 10" in run.advice.mend


def test_a_model_that_is_made_without_its_size_is_told_so(played: Player) -> None:
    said = played(NET.format(parameters="self, x", call="Net()")).advice

    assert "makes a Net without size" in said.what
    assert "(line 7) has size" in said.cause


@pytest.mark.parametrize(
    ("code", "what", "cause"),
    [
        ("nn.Linear(10)", "makes a Linear without out_features", "in_features, out_features"),
        ("nn.Conv2d(3, 8)", "makes a Conv2d without kernel_size", "kernel_size"),
        ("nn.MSELoss()(torch.ones(2))", "calls a MSELoss without target", "prediction and the"),
        ("nn.ReLU()(torch.ones(2), 1)", "calls a ReLU with 2 arguments", "at most 1 argument"),
    ],
)
def test_layers_and_losses_of_torch_say_what_they_want(
    played: Player, code: str, what: str, cause: str
) -> None:
    said = played(code + "\n").advice

    assert what in said.what
    assert cause in said.cause


@pytest.mark.parametrize(
    ("code", "counted", "mend"),
    [
        ("nn.MultiheadAttention(10, 3)", "10 features and 3 heads", "Take 1 or 2 heads"),
        (
            "d = 30\nnn.TransformerEncoderLayer(d_model=d, nhead=4)",
            "30 features and 4 heads",
            "Take 3 or 5 heads, or a multiple of 4 for the features, such as 32.",
        ),
    ],
)
def test_features_that_the_heads_cannot_share_are_counted(
    played: Player, code: str, counted: str, mend: str
) -> None:
    said = played(code + "\n").advice

    assert counted in said.what
    assert said.mend.startswith(mend)


def test_heads_whose_number_the_text_does_not_say_are_explained_all_the_same(
    played: Player,
) -> None:
    said = played("nn.MultiheadAttention(5 * 2, len('abc'))\n").advice

    assert "cannot be shared out among the heads" in said.what

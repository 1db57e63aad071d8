"""Errors of dtypes and devices, explained with the names of what does not fit."""

import pytest
from playing import Player


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (
            "w = torch.tensor([1, 2], requires_grad=True)",
            "w = torch.tensor([1, 2], dtype=torch.float32, requires_grad=True)",
        ),
        (
            "w = torch.ones(3, dtype=torch.int64, requires_grad=True)",
            "w = torch.ones(3, dtype=torch.float32, requires_grad=True)",
        ),
        (
            "w = torch.tensor([1, 2]).requires_grad_()",
            "w = torch.tensor([1, 2]).float().requires_grad_()",
        ),
        (
            "w = nn.Parameter(torch.tensor([1, 2]))",
            "w = nn.Parameter(torch.tensor([1, 2], dtype=torch.float32))",
        ),
        (
            "w = nn.Parameter(torch.ones(3).long())",
            "w = nn.Parameter(torch.ones(3).float())",
        ),
    ],
)
def test_whole_numbers_that_require_a_gradient_become_floats(
    played: Player, line: str, code: str
) -> None:
    run = played(line)
    assert "whole numbers" in run.advice.what
    assert run.advice.code == code
    assert played(code).end.status == "finished"


def test_whole_numbers_that_come_from_elsewhere_are_converted_before(played: Player) -> None:
    data = "w = torch.tensor([1, 2])\n"
    run = played(f"{data}w.requires_grad = True\n")
    assert run.advice.code == "w = w.float().requires_grad_()"
    assert played(data + run.advice.code).end.status == "finished"


def test_a_name_gets_the_floats_that_are_to_require_a_gradient(played: Player) -> None:
    # Given a method whose result nobody takes, since it changes the tensor in place
    data = "w = torch.arange(3)\n"
    run = played(f"{data}w.requires_grad_()\n")

    # Then the floats, which are another tensor, are given the name.
    assert run.advice.code == "w = w.float().requires_grad_()"
    again = played(f"{data}{run.advice.code}\nloss = (w * 2).sum()\nloss.backward()\n")
    assert again.end.status == "finished"


@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        (
            "loss = F.cross_entropy(logits, Y.int())",
            "gives Y.int() as target, and it is int32",
            "loss = F.cross_entropy(logits, Y.long())",
        ),
        (
            "loss = F.binary_cross_entropy_with_logits(logits[:, 0], t.long())",
            "computes with t.long() where floats are wanted",
            "loss = F.binary_cross_entropy_with_logits(logits[:, 0], t.float())",
        ),
    ],
)
def test_a_target_that_the_line_itself_converts_is_blamed_as_that(
    played: Player, line: str, said: str, code: str
) -> None:
    data = "logits = torch.randn(4, 3)\nY = torch.tensor([0, 1, 2, 0])\nt = Y.float()\n"
    run = played(data + line)
    assert said in run.advice.what
    assert run.advice.code == code
    assert "finished" in (played("t = torch.rand(4).round()\n" + data + code).end.status)


def test_a_parameter_of_a_name_is_explained_without_inventing_code(played: Player) -> None:
    run = played("values = torch.tensor([1, 2])\nw = nn.Parameter(values)")
    assert "whole numbers" in run.advice.what
    assert run.advice.code == ""


def test_operands_of_two_dtypes_are_named_with_them(played: Player) -> None:
    run = played("X = torch.ones(4, 3).double()\nw = torch.ones(3, 1)\ny = X @ w\n")
    assert run.advice.what.endswith("X is float64 and w is float32.")
    assert run.advice.code == "X = X.float()"


def test_whole_numbers_in_a_model_are_set_against_its_parameters(played: Player) -> None:
    run = played("X = torch.tensor([[1, 2, 3]])\nmodel = nn.Linear(3, 2)\ny = model(X)\n")
    assert run.advice.what.endswith("X is int64 and model.weight is float32.")
    assert run.advice.code == "X = X.float()"


def test_float_class_numbers_become_int64(played: Player) -> None:
    script = """
    logits = torch.randn(4, 3, requires_grad=True)
    Y = torch.tensor([0.0, 1.0, 2.0, 0.0])
    loss = F.cross_entropy(logits, Y)
    """
    run = played(script)
    assert "gives Y as target, and it is float32" in run.advice.what
    assert run.advice.code == "Y = Y.long()"


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "binary_cross_entropy_with_logits"])
def test_whole_numbers_as_probabilities_become_floats(played: Player, loss: str) -> None:
    script = f"""
    p = torch.full((2,), 0.5, requires_grad=True)
    Y = torch.tensor([0, 1])
    loss = F.{loss}(p, Y)
    """
    assert played(script).advice.code == "Y = Y.float()"


def test_the_mean_of_whole_numbers_is_asked_for_in_floats(played: Player) -> None:
    run = played("X = torch.tensor([1, 2])\nm = X.mean()\n")
    assert run.advice.code == "X.float().mean()"
    assert played(f"X = torch.tensor([1, 2])\nm = {run.advice.code}\n").end.status == "finished"


@pytest.mark.parametrize("line", ["z = X + w", "z = (X - w).mean()"])
def test_operands_on_two_devices_are_named_with_them(played: Player, line: str) -> None:
    run = played(f"X = torch.ones(4, 3)\nw = torch.ones(4, 3, device='meta')\n{line}\n")
    assert run.advice.what.endswith("X is on cpu and w is on meta.")
    assert run.advice.code == "X = X.to(w.device)"


def test_a_model_on_another_device_is_named_by_a_parameter(played: Player) -> None:
    script = "X = torch.ones(4, 3)\nmodel = nn.Linear(3, 2, device='meta')\ny = model(X)\n"
    assert "X is on cpu and model.weight is on meta" in played(script).advice.what

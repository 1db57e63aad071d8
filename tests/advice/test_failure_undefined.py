"""Names that stand for nothing, and optimizers that were handed the wrong thing."""

import pytest
from playing import Player

PAIR = "a = nn.Linear(2, 1)\nb = nn.Linear(2, 1)\n"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("np", "import numpy as np"),
        ("optim", "from torch import optim"),
        ("DataLoader", "from torch.utils.data import DataLoader"),
    ],
)
def test_what_scripts_import_has_to_be_imported(name: str, code: str, played: Player) -> None:
    advice = played(f"x = {name}.ones(3)\n").advice

    assert advice.what.endswith(f"uses {name}, and nothing of that name is there.")
    assert advice.code == code


def test_a_name_that_is_nearly_another_may_be_meant(played: Player) -> None:
    advice = played("los = torch.ones(2, requires_grad=True).sum()\nloss.backward()\n").advice

    assert advice.code == "los.backward()"
    assert "makes los, which may be what is meant" in advice.mend


def test_a_name_of_a_function_is_gone_behind_it(played: Player) -> None:
    advice = played("def step():\n    result = 2\nstep()\nprint(result)\n").advice

    assert "within step, whose names are gone" in advice.cause
    assert advice.mend == "Have step return it, or compute it where it is used."


def test_a_name_may_get_its_value_too_late(played: Player) -> None:
    advice = played("print(rate)\nrate = 0.1\n").advice

    assert advice.cause.endswith("and that runs only behind this one.")


def test_a_name_like_no_other_is_said_to_have_no_value(played: Player) -> None:
    advice = played("print(completely_unknown)\n").advice

    assert advice.code == ""
    assert advice.mend == "Give it a value before, or look at how it is spelt."


@pytest.mark.parametrize(
    "handed", ["[a.parameters(), b.parameters()]", "a.parameters(), b.parameters()"]
)
def test_the_weights_of_two_models_are_one_list(handed: str, played: Player) -> None:
    advice = played(f"{PAIR}opt = torch.optim.SGD({handed}, lr=0.1)\n").advice

    assert advice.what.endswith("hands a.parameters() and b.parameters() to an optimizer.")
    assert advice.code == "opt = torch.optim.SGD([*a.parameters(), *b.parameters()], lr=0.1)"


def test_an_optimizer_that_needs_a_closure_is_shown_one(played: Player) -> None:
    advice = played(
        "m = nn.Linear(2, 1)\nopt = torch.optim.LBFGS(m.parameters())\n"
        "error = m(torch.ones(1, 2)).sum()\nerror.backward()\nopt.step()\n"
    ).advice

    assert "LBFGS looks at the loss several times in one step" in advice.cause
    assert advice.code.splitlines()[-3:] == [
        "    error.backward()",
        "    return error",
        "opt.step(closure)",
    ]


LINE = "    opt.zero_grad(); loss.backward(); opt.step()\n"


@pytest.mark.parametrize(
    ("loss", "code"),
    [
        ("m(x).sum().item()", "loss = m(x).sum()"),
        ("m(x)", "loss.mean().backward()"),
        ("m(x).detach().sum()", "loss = m(x).sum()"),
    ],
)
def test_of_several_statements_in_a_line_the_one_that_failed_is_explained(
    loss: str, code: str, played: Player
) -> None:
    run = played(
        "m = nn.Linear(2, 1)\nx = torch.ones(3, 2)\n"
        "opt = torch.optim.SGD(m.parameters(), lr=0.1)\n"
        f"for i in range(2):\n    loss = {loss}\n{LINE}"
    )

    assert run.advice.code == code
    assert run.end.error is not None
    assert run.end.error.column == LINE.index("loss")


def test_of_a_target_beside_a_call_the_name_is_told(played: Player) -> None:
    advice = played(
        "m = nn.Linear(3, 2)\nx = torch.ones(6, 3)\ny = torch.zeros(6)\n"
        "loss = F.cross_entropy(m(x), y)\n"
    ).advice

    assert advice.code == "y = y.long()"


def test_data_of_the_usual_dtype_are_converted_to_that_of_an_unusual_model(played: Player) -> None:
    advice = played("m = nn.Linear(2, 1).double()\nx = torch.ones(3, 2)\ny = m(x)\n").advice

    assert advice.code == "x = x.double()"
    assert advice.mend.startswith("The parameters are float64, which they are not by themselves")
